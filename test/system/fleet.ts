import type { ClientStatus } from '@sluice/sdk'
import type { Installation } from './installation.ts'
import { type SdkProcess, startSdkProcess } from './sdk-process.ts'
import type { SdkCalls } from './sdk-protocol.ts'
import { until } from './until.ts'

/** The name of the only client in each process of a fleet. */
const client = 'main'
const FIRST_DATA_MS = 15_000

/** What is asked of a client, without its name. */
type Asks<Name extends keyof SdkCalls> = Omit<SdkCalls[Name]['asks'], 'client'>

/** Three real SDK processes with one client each. */
export interface Fleet {
  readonly processes: readonly SdkProcess[]
  statuses(): Promise<readonly ClientStatus[]>
  /** Asks all three at once, in their order. */
  tally(asks: Asks<'tally'>): Promise<readonly SdkCalls['tally']['answers'][]>
  members(asks: Asks<'members'>): Promise<readonly string[]>
  details(asks: Asks<'details'>): Promise<readonly SdkCalls['details']['answers'][]>
  /** Waits until all serve the head of an API answer. */
  reach(revision: string, boundMs: number): Promise<void>
  /** Waits until all have the stream back and serve the head of an API answer. */
  streamAt(revision: string, boundMs: number): Promise<void>
  stop(): Promise<void>
}

/** Starts three SDK processes against the planes, each with another plane first. */
export async function startFleet({ planes, key }: Installation): Promise<Fleet> {
  const urls = planes.map(({ url }) => url)
  const processes = [startSdkProcess(), startSdkProcess(), startSdkProcess()]
  const statuses = () => Promise.all(processes.map((one) => one.call('status', { client })))
  await Promise.all(
    processes.map(async (one, i) => {
      const turned = [...urls.slice(i % urls.length), ...urls.slice(0, i % urls.length)]
      await one.call('open', { client, opening: { urls: turned, key, instance: `web-${i}` } })
      const ready = await one.call('ready', { client, timeoutMs: FIRST_DATA_MS })
      if (!ready) throw new Error(`web-${i} got no flags`)
    }),
  )
  return {
    processes,
    statuses,
    tally: (asks) => Promise.all(processes.map((one) => one.call('tally', { client, ...asks }))),
    members: (asks) =>
      Promise.all(processes.map((one) => one.call('members', { client, ...asks }))),
    details: (asks) =>
      Promise.all(processes.map((one) => one.call('details', { client, ...asks }))),
    reach: (revision, boundMs) =>
      until(`all SDKs at ${revision}`, boundMs, async () => {
        return (await statuses()).every((status) => headOf(status) === revision)
      }),
    streamAt: (revision, boundMs) =>
      until(`all SDKs streaming at ${revision}`, boundMs, async () => {
        return (await statuses()).every(
          (status) => status.mode === 'stream' && headOf(status) === revision,
        )
      }),
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()))
    },
  }
}

/** The head that a client serves, as the API writes it. */
export function headOf({ epoch, revision }: Pick<ClientStatus, 'epoch' | 'revision'>): string {
  return `${epoch}.${revision}`
}
