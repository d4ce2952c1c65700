import { join } from 'node:path'
import type { Bench } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { memberOf, numberOf } from '../record.ts'

const worker = join(import.meta.dirname, '../workers/stream-clients.ts')
const processCount = 2
const waitMs = 120_000

/** Where streams are opened, and as whom. */
export interface Target {
  /** What the group of streams is called from then on. */
  readonly name: string
  readonly url: string
  readonly key: string
}

/** All streams of a group are open. */
export interface Completion {
  readonly at: readonly number[]
  /** Attempts that were told to come back. */
  readonly refused: number
}

/** Many streams, divided among processes: each may have only so many files. */
export class Fleet {
  readonly #processes: readonly OwnedProcess[]

  constructor(processes: readonly OwnedProcess[]) {
    this.#processes = processes
  }

  /** Opens so many streams; resolves with how long that took, in ms. */
  async open(target: Target, count: number): Promise<number> {
    const size = Math.ceil(count / this.#processes.length)
    const times = await Promise.all(
      this.#processes.map((process) => {
        const isOpened = (answer: unknown) =>
          isFor(answer, 'opened', target.name) ? numberOf(answer, 'ms') : undefined
        return process.ask({ type: 'open', ...target, count: size }, isOpened, waitMs)
      }),
    )
    return Math.max(...times)
  }

  /** Resolves once every process knows what to expect, with a promise of when it came to each. */
  async expect(name: string, word: string): Promise<{ readonly arrivals: Promise<number[]> }> {
    const arrivals = this.#hear('arrived', name, readTimes)
    arrivals.catch(() => undefined)
    const isExpecting = (answer: unknown) => (isFor(answer, 'expecting', name) ? true : undefined)
    await Promise.all(
      this.#processes.map((one) => one.ask({ type: 'expect', name, word }, isExpecting, waitMs)),
    )
    return { arrivals: arrivals.then((times) => times.flat()) }
  }

  /** Resolves when all streams that were cut are open again. */
  async complete(name: string): Promise<Completion> {
    const completions = await this.#hear('complete', name, (answer) => {
      return { at: readTimes(answer), refused: numberOf(answer, 'refused') }
    })
    return {
      at: completions.flatMap(({ at }) => at),
      refused: completions.reduce((sum, { refused }) => sum + refused, 0),
    }
  }

  /** Ends all streams. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()))
  }

  #hear<T>(type: string, name: string, read: (answer: unknown) => T): Promise<T[]> {
    const readAnswer = (answer: unknown) => (isFor(answer, type, name) ? read(answer) : undefined)
    return Promise.all(this.#processes.map((process) => process.hear(readAnswer, waitMs)))
  }
}

/** Starts the processes of a fleet; no stream is open yet. */
export async function startFleet({ cleanup }: Bench): Promise<Fleet> {
  const folder = await cleanup.folder()
  return new Fleet(
    Array.from({ length: processCount }, (_, index) =>
      startProcess(cleanup, { args: [worker], log: `streams-${index}.log`, folder }),
    ),
  )
}

function isFor(answer: unknown, type: string, name: string): boolean {
  return memberOf(answer, 'type') === type && memberOf(answer, 'name') === name
}

function readTimes(answer: unknown): number[] {
  const at = memberOf(answer, 'at')
  if (!Array.isArray(at)) throw new Error('no times')
  return at.map(Number)
}
