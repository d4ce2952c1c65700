import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineMs } from '../clock.ts'
import { faultsOf, type Shares, sharesOf } from './check.ts'
import type { AllFlags, Contestant, Opened, Source } from './contestant.ts'
import type { LogicalFlag } from './logical-flag.ts'
import { flagKey, type Workload } from './workload.ts'

/** Comparing all flags at once with single evaluations stops after this time. */
const comparisonMs = 2000
const comparedUsers = 5
/** Users who are asked of when the question is all flags: some answer each only by way of all. */
const usersOfAll = 400
/** Compared even if it takes longer. */
const comparedAtLeast = 10

/** Writes the flags in the contestant's format, in memory and to a file of the folder. */
export function writeSource(
  contestant: Contestant<unknown>,
  flags: readonly LogicalFlag[],
  folder: string,
): Source {
  const text = contestant.write(flags)
  const path = join(folder, `flags-${process.pid}.json`)
  writeFileSync(path, text, { mode: 0o600 })
  return { text, path }
}

/** One evaluation of a workload, as one call. True if the answer is the one that is counted. */
export type Ask = (context: unknown) => boolean | Promise<boolean>

/** How a workload is asked, and whether each answer is a promise, to be awaited. */
export interface Question {
  readonly ask: Ask
  readonly isAsync: boolean
}

/** The evaluation that the workload measures. The answer is used, so that nothing is left out. */
export async function questionOf(
  opened: Opened<unknown>,
  { read, flags }: Workload,
  context: unknown,
): Promise<Question> {
  switch (read) {
    case 'boolean': {
      const isAsync = await isPromise(opened.boolean(flagKey, context))
      if (!isAsync) return { isAsync, ask: (user) => opened.boolean(flagKey, user) === true }
      return { isAsync, ask: async (user) => (await opened.boolean(flagKey, user)) === true }
    }
    case 'string': {
      const isAsync = await isPromise(opened.string(flagKey, context))
      if (!isAsync) return { isAsync, ask: (user) => opened.string(flagKey, user) === 'red' }
      return { isAsync, ask: async (user) => (await opened.string(flagKey, user)) === 'red' }
    }
    case 'all':
      return opened.all === undefined
        ? eachQuestionOf(opened, flags, context)
        : allQuestionOf(opened.all, context)
  }
}

async function allQuestionOf(all: AllFlags<unknown>, context: unknown): Promise<Question> {
  const isAsync = await isPromise(all.evaluate(context))
  if (!isAsync) return { isAsync, ask: (user) => all.evaluate(user) !== undefined }
  return { isAsync, ask: async (user) => (await all.evaluate(user)) !== undefined }
}

/** For an SDK without a call for all flags: what an application would write. */
async function eachQuestionOf(
  opened: Opened<unknown>,
  flags: readonly LogicalFlag[],
  context: unknown,
): Promise<Question> {
  const keys = flags.map(({ key }) => key)
  const isAsync = await isPromise(opened.string(flagKey, context))
  if (isAsync) {
    const ask = async (user: unknown): Promise<boolean> => {
      const values = new Map<string, unknown>()
      for (const key of keys) values.set(key, await opened.string(key, user))
      return values.size === keys.length
    }
    return { isAsync, ask }
  }
  const ask = (user: unknown): boolean => {
    const values = new Map<string, unknown>()
    for (const key of keys) values.set(key, opened.string(key, user))
    return values.size === keys.length
  }
  return { isAsync, ask }
}

/** Whether an answer is a promise; waits for it, so that the next question finds nobody busy. */
async function isPromise(answer: unknown): Promise<boolean> {
  await answer
  return answer instanceof Promise
}

/** Asks once for each user, and says what was answered and what is wrong with it. */
export async function checkSubject(
  opened: Opened<unknown>,
  workload: Workload,
  contexts: readonly unknown[],
): Promise<{ shares: Shares; faults: string[] }> {
  const { read, users } = workload
  const asked = { ...workload, users: read === 'all' ? users.slice(0, usersOfAll) : users }
  const answers: unknown[] = []
  for (const context of contexts.slice(0, asked.users.length)) {
    const isBoolean = read === 'boolean'
    answers.push(
      await (isBoolean ? opened.boolean(flagKey, context) : opened.string(flagKey, context)),
    )
  }
  const faults = faultsOf(asked, answers)
  if (read === 'all') faults.push(...(await compareAll(opened, workload, contexts)))
  return { shares: sharesOf(answers), faults }
}

/** All flags at once must be what single evaluations give; the slowest compare only a part. */
async function compareAll(
  opened: Opened<unknown>,
  { flags }: Workload,
  contexts: readonly unknown[],
): Promise<string[]> {
  const { all } = opened
  if (all === undefined) return []
  const faults: string[] = []
  const until = machineMs() + comparisonMs
  let count = 0
  for (const context of contexts.slice(0, comparedUsers)) {
    const result = await all.evaluate(context)
    for (const { key } of flags) {
      if (count >= comparedAtLeast && machineMs() > until) return faults
      const [together, alone] = [all.read(result, key), await opened.string(key, context)]
      count += 1
      if (together !== alone) faults.push(`${key}: ${together} among all, ${alone} alone`)
      if (faults.length > 3) return faults
    }
  }
  return faults
}
