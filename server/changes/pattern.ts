import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ConditionInput } from '../domain/condition.ts'

const patternLengthMax = 256
/** All patterns of one change together: other changes wait for them. */
const budgetMs = 5000
const rememberedMax = 1000

/** Null if matching a pattern is proven to take time linear in the input, else why it is refused. */
export type PatternJudge = (pattern: string) => string | null

/** What was found of patterns before; the oldest goes first. */
const verdicts = new Map<string, string | null>()
/** Started with the first pattern, and again if it should die. */
let thread: Worker | undefined
/** Ends when the thread is free: it takes one pattern at a time. */
let lastAsked: Promise<unknown> = Promise.resolve()

/** All patterns in conditions, however deep they stand. */
export function patternsIn(conditions: readonly ConditionInput[]): string[] {
  return conditions.flatMap(({ all = [], any = [], not, op, values = [] }) => [
    ...patternsIn(all),
    ...patternsIn(any),
    ...(not === undefined ? [] : patternsIn([not])),
    ...(op === 'matches' ? values.filter((value) => typeof value === 'string') : []),
  ])
}

/**
 * Judges the patterns of one change, in a thread of their own: judging one may take a second, and
 * whoever waits behind it may be about to kill a flag. What cannot be proven within a second is
 * refused; after five for all of them, patterns that were never judged are refused unread.
 */
export async function judgePatterns(patterns: readonly string[]): Promise<PatternJudge> {
  const judged = new Map<string, string | null>()
  let spentMs = 0
  for (const pattern of new Set(patterns)) {
    if (pattern.length > patternLengthMax) {
      judged.set(pattern, `a pattern may have ${patternLengthMax} characters`)
    } else if (verdicts.has(pattern) || spentMs < budgetMs) {
      const { fault, tookMs } = await ask(pattern)
      judged.set(pattern, fault)
      spentMs += tookMs
    }
  }
  return (pattern) => {
    const fault = judged.get(pattern)
    return fault === undefined ? refuseUnjudged() : fault
  }
}

/** The judge of a change that was not looked through for patterns. */
export function refuseUnjudged(): string {
  return 'judging the patterns of this change takes too long. Save it in several steps'
}

/** What the thread found, and how long it took, without its start and without waiting for it. */
interface Verdict {
  readonly fault: string | null
  readonly tookMs: number
}

async function ask(pattern: string): Promise<Verdict> {
  const known = verdicts.get(pattern)
  if (known !== undefined) return { fault: known, tookMs: 0 }
  const asked = lastAsked.then(() => askThread(pattern))
  lastAsked = asked.catch(() => undefined)
  return asked
}

async function askThread(pattern: string): Promise<Verdict> {
  // Without the flags of this process, which may be a test runner's.
  thread ??= new Worker(new URL('./pattern-thread.ts', import.meta.url), { execArgv: [] })
  try {
    thread.ref()
    thread.postMessage(pattern)
    const [answer] = await once(thread, 'message')
    const fault = answer.fault === null ? null : String(answer.fault)
    remember(pattern, fault)
    return { fault, tookMs: Number(answer.tookMs) }
  } catch (error) {
    thread = undefined
    throw error
  } finally {
    // An idle thread does not keep the process.
    thread?.unref()
  }
}

function remember(pattern: string, fault: string | null): void {
  verdicts.set(pattern, fault)
  for (const [oldest] of verdicts) {
    if (verdicts.size <= rememberedMax) break
    verdicts.delete(oldest)
  }
}
