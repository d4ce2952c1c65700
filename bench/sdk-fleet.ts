import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from './api.ts'
import { machineMs } from './clock.ts'
import type { Bench } from './measure.ts'
import { type OwnedProcess, startProcess } from './owned-process.ts'
import { memberOf, numberOf } from './record.ts'

const worker = join(import.meta.dirname, 'workers/sdk-clients.ts')
const processCount = 2
const waitMs = 60_000

/** Where clients get their flags, and as whom. */
export interface Source {
  readonly url: string
  readonly key: string
}

/** Real SDK clients in processes of their own, which report as in production. */
export class SdkFleet {
  readonly #processes: readonly OwnedProcess[]
  /** How many clients there are. */
  readonly count: number

  constructor(processes: readonly OwnedProcess[], count: number) {
    this.#processes = processes
    this.count = count
  }

  /** Tells all what a flag is going to be; `served` is when each began to serve that. */
  async expect(flag: string, value: boolean): Promise<{ readonly served: Promise<number[]> }> {
    const served = Promise.all(this.#processes.map((process) => process.hear(readTimes, waitMs)))
    served.catch(() => undefined)
    const message = { type: 'expect', flag, value }
    await Promise.all(this.#processes.map((process) => process.ask(message, isExpecting, waitMs)))
    return { served: served.then((times) => times.flat()) }
  }

  /** Ends the processes. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()))
  }
}

/** Starts so many clients; all of them have their flags when it resolves. */
export async function startSdkFleet(
  { cleanup }: Bench,
  { url, key }: Source,
  count: number,
): Promise<SdkFleet> {
  const folder = await cleanup.folder()
  const processes = Array.from({ length: processCount }, (_, index) =>
    startProcess(cleanup, { args: [worker], log: `clients-${index}.log`, folder }),
  )
  const ready = await Promise.all(
    processes.map((process, index) => {
      const start = { type: 'start', url, key, prefix: `p${index}`, count: count / processCount }
      return process.ask(start, (answer) => memberOf(answer, 'ready'), waitMs)
    }),
  )
  if (ready.some((one) => one !== count / processCount)) throw new Error('not all became ready')
  return new SdkFleet(processes, count)
}

/** The receipts of a revision, or of the head, once so many instances serve it. */
export async function untilApplied(api: Api, count: number, revision?: string): Promise<unknown> {
  const query = revision === undefined ? '' : `?revision=${revision}`
  const path = `/projects/bench/environments/production/receipts${query}`
  const deadline = machineMs() + waitMs
  while (machineMs() < deadline) {
    const { body } = await api.send('GET', path)
    if (numberOf(body, 'applied') >= count) return body
    await delay(100)
  }
  throw new Error(`not all clients reported ${revision ?? 'the head'}`)
}

function readTimes(answer: unknown): number[] | undefined {
  const at = memberOf(answer, 'at')
  return Array.isArray(at) ? at.map(Number) : undefined
}

function isExpecting(answer: unknown): true | undefined {
  return memberOf(answer, 'type') === 'expecting' ? true : undefined
}
