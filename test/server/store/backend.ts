import { randomBytes } from 'node:crypto'
import type {
  Commit,
  CommitOutcome,
  Drop,
  Entry,
  Expectation,
  Head,
  Put,
  Store,
} from '../../../server/store/contract.ts'
import type { LogRetention, TelemetryRetention } from '../../../server/store/retention.ts'

/** Limits that a test lowers. */
export interface StoreLimits {
  readonly logRetention?: LogRetention
  readonly telemetryRetention?: TelemetryRetention
}

/** A place where stores keep their data, for one test. */
export interface Backend {
  /** Opens a store on the data. An engine for one process: only when no other one is open. */
  open(limits?: StoreLimits): Promise<Store>
  /** Says in the layout that only writers of a version above ours may write the project. */
  raiseMinWriter(project: string): Promise<void>
  dispose(): Promise<void>
}

/** An engine under test. */
export interface Engine {
  readonly name: Store['engine']
  /** Stores that may be open on one backend at a time. */
  readonly peers: number
  create(): Promise<Backend>
}

/** A project id that nobody used before. */
export function newProject(): string {
  return `p-${newId()}`
}

/** Something random. */
export function newId(): string {
  return randomBytes(8).toString('hex')
}

/** A commit with defaults: it checks nothing and writes nothing. */
export function commitOf(parts: Partial<Commit> = {}): Commit {
  return {
    seen: null,
    commitId: newId(),
    op: null,
    expect: [],
    put: [],
    drop: [],
    event: { type: 'flag.changed', by: 'token:test', subject: { flag: 'checkout' } },
    ...parts,
  }
}

/** A put that readers of snapshots see. */
export function put(doc: string, value: unknown, delivers = true): Put {
  return { doc, value: JSON.stringify(value), delivers }
}

/** A drop that readers of snapshots see. */
export function drop(doc: string, delivers = true): Drop {
  return { doc, delivers }
}

/** Expects a document to be at a revision, absent or present. */
export function expecting(doc: string, is: Expectation['is']): Expectation {
  if (is === 'absent' || is === 'present') return { doc, is }
  return { doc, is }
}

/** The entry of a commit that must have happened. */
export function committed(outcome: CommitOutcome): Entry {
  if (outcome.status !== 'committed') {
    throw new Error(`not committed: ${JSON.stringify(outcome)}`)
  }
  return outcome.entry
}

/** The head after an entry. */
export function headAt({ epoch, revision, commitId }: Entry): Head {
  return { epoch, revision, commitId }
}

/** Commits `count` times, each putting document `a`; gives the entries. */
export async function commitMany(
  store: Store,
  project: string,
  count: number,
  value: unknown = 0,
): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let i = 0; i < count; i += 1) {
    const outcome = await store.log.commit(project, commitOf({ put: [put('a', value)] }))
    entries.push(committed(outcome))
  }
  return entries
}

/** Watches in the background. */
export interface Watching {
  readonly entries: Entry[]
  /** Resolves when so many entries came, or rejects with what ended the watch. */
  until(count: number): Promise<void>
  /** Ends the watch; rejects with what ended it before. */
  stop(): Promise<void>
}

const WATCH_MS = 20_000

/** Starts to watch a project after a revision. */
export function watching(store: Store, project: string, after: number): Watching {
  const controller = new AbortController()
  const entries: Entry[] = []
  let notify = (): void => undefined
  const run = async (): Promise<void> => {
    for await (const page of store.log.watch(project, after, controller.signal)) {
      entries.push(...page)
      notify()
    }
  }
  const ended = run()
  ended.catch(() => undefined)
  return {
    entries,
    until: (count) =>
      new Promise((resolve, reject) => {
        const late = (): void => reject(new Error(`${entries.length} of ${count} entries came`))
        const timer = setTimeout(late, WATCH_MS)
        const finish = (settle: () => void): void => {
          clearTimeout(timer)
          settle()
        }
        notify = () => {
          if (entries.length >= count) finish(resolve)
        }
        notify()
        ended.then(
          () => finish(() => reject(new Error('the watch ended'))),
          (error: unknown) => finish(() => reject(error)),
        )
      }),
    stop: () => {
      controller.abort()
      return ended
    },
  }
}

/** The revisions of some entries. */
export function revisions(entries: readonly Entry[]): number[] {
  return entries.map((entry) => entry.revision)
}

/** Repeats what fails with the store's errors, for ten seconds at most. */
export async function eventually<T>(action: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
