import { join } from 'node:path'
import type { Cleanup } from '../cleanup.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { memberOf, numberOf } from '../record.ts'
import type { Shares } from './check.ts'
import type { Entry } from './contestants.ts'
import type { Pace } from './pace.ts'
import type { WorkloadName } from './workload.ts'

const worker = join(import.meta.dirname, '../workers/contestant.ts')
const answerMs = 300_000
/** A young generation that holds all that is allocated while bytes are counted. */
const countingArguments = ['--min-semi-space-size=512', '--max-semi-space-size=512']

/** A process in which one contestant is ready for one workload; it answered rightly. */
export interface Contender {
  readonly entry: Entry
  readonly isAsync: boolean
  readonly hasAll: boolean
  readonly shares: Shares
  /** Nanoseconds an evaluation, over one batch. */
  runBatch(): Promise<number>
  /** Bytes allocated by an evaluation. */
  measureBytes(): Promise<number>
  close(): Promise<void>
}

/** What a contender is opened for. */
export interface Contest {
  readonly entry: Entry
  readonly workload: WorkloadName
  readonly folder: string
  readonly pace: Pace
  /** For `measureBytes`. */
  readonly countsBytes?: boolean
}

/** Starts, checks and warms up. Rejects if the contestant serves anything but what it should. */
export async function openContender(cleanup: Cleanup, contest: Contest): Promise<Contender> {
  const { entry, workload, folder, pace, countsBytes = false } = contest
  const started = start(cleanup, entry.name, folder, countsBytes ? countingArguments : [])
  const { warmUpMs, batchMs } = pace
  const message = { contestant: entry.name, workload, folder, warmUpMs }
  const ready = await started.ask(message, (answer) => answer, answerMs)
  const faults = memberOf(ready, 'faults')
  if (!Array.isArray(faults) || faults.length > 0) {
    throw new Error(`${entry.name} is no match: ${JSON.stringify(faults)}`)
  }
  const measure = (what: 'ns' | 'bytes'): Promise<number> =>
    started.ask({ measure: what, batchMs }, (answer) => numberOf(answer, what), answerMs)
  return {
    entry,
    isAsync: memberOf(ready, 'isAsync') === true,
    hasAll: memberOf(ready, 'hasAll') === true,
    shares: sharesOf(memberOf(ready, 'shares')),
    runBatch: () => measure('ns'),
    measureBytes: () => measure('bytes'),
    close: () => started.stop(),
  }
}

/** Sends one message to a contestant's fresh process, which ends with its answer. */
export async function askFresh(
  cleanup: Cleanup,
  folder: string,
  message: { readonly contestant: string },
): Promise<unknown> {
  const fresh = start(cleanup, message.contestant, folder, [])
  const answer = await fresh.ask(message, (value: unknown) => value, answerMs)
  await fresh.stop()
  return answer
}

function start(
  cleanup: Cleanup,
  name: string,
  folder: string,
  options: readonly string[],
): OwnedProcess {
  const args = ['--expose-gc', ...options, worker]
  return startProcess(cleanup, { args, log: `${name}.log`, folder })
}

function sharesOf(value: unknown): Shares {
  const shares = Object.entries(Object(value)).filter((entry): entry is [string, number] => {
    return typeof entry[1] === 'number'
  })
  return Object.fromEntries(shares)
}
