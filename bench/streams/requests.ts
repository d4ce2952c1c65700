import { join } from 'node:path'
import { Api, configPath, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import { numberOf, stringOf } from '../record.ts'
import { startSdkFleet, untilApplied } from '../sdk-fleet.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import type { Pace } from './pace.ts'

const connections = 32
const loadRuns = 3
const snapshotBytes = 100_000
const flag = 'checkout'
const waitMs = 60_000
const folderOf = (name: string) => join(import.meta.dirname, '../workers', name)

/** Snapshots that are fetched, and what receipts say against the clients' own clocks. */
export async function measureRequests(bench: Bench, runs: Runs, pace: Pace): Promise<void> {
  const adminToken = newAdminToken()
  const folder = await bench.cleanup.folder()
  const server = await startSluice(bench.cleanup, { folder, adminToken })
  const api = new Api(server.url, adminToken, 4)
  bench.cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  await api.createFlag(flag)
  await api.patchConfig(flag, { on: true })
  await measureReceipts(bench, runs, { api, server, key }, pace)
  await measureSnapshots(bench, runs, { api, server, key }, pace)
  await server.stop()
}

interface Served {
  readonly api: Api
  readonly server: SluiceServer
  readonly key: string
}

async function measureSnapshots(
  bench: Bench,
  runs: Runs,
  { api, server, key }: Served,
  { loadMs }: Pace,
): Promise<void> {
  const values = Array.from({ length: snapshotBytes / 40 }, (_, i) => `user-${i}-`.padEnd(37, 'x'))
  await api.patchConfig(flag, { targets: [{ variation: 'on', values }] })
  const headers = { authorization: `Bearer ${key}`, 'accept-encoding': 'identity' }
  const answer = await fetch(`${server.url}/sdk/v1/snapshot`, { headers })
  const sizeBytes = (await answer.arrayBuffer()).byteLength
  const etag = answer.headers.get('etag') ?? ''
  const worker = startProcess(bench.cleanup, {
    args: [folderOf('http-load.ts')],
    log: 'load.log',
    folder: await bench.cleanup.folder(),
  })
  const authorized = `authorization: Bearer ${key}\r\n`
  for (const [what, more] of [
    ['snapshot, 304', `if-none-match: ${etag}\r\naccept-encoding: identity\r\n`],
    [`snapshot, 200 of ${Math.round(sizeBytes / 1000)} kB`, 'accept-encoding: identity\r\n'],
    ['snapshot, 200, the same packed (br)', 'accept-encoding: br\r\n'],
  ] as const) {
    for (let run = 0; run < loadRuns; run += 1) {
      const load = { connections, warmUpMs: loadMs / 4, durationMs: loadMs }
      const request = `GET /sdk/v1/snapshot HTTP/1.1\r\nhost: bench\r\n${authorized}${more}\r\n`
      const message = { type: 'load', url: server.url, request, ...load }
      const perSecond = (answered: unknown) => numberOf(answered, 'perSecond')
      runs.add(what, 'requests/s', await worker.ask(message, perSecond, waitMs))
    }
  }
  await worker.stop()
}

/** A kill, as its receipts and the clients themselves tell how long it took to 95 % of them. */
async function measureReceipts(
  bench: Bench,
  runs: Runs,
  served: Served,
  { clients, runs: count }: Pace,
): Promise<void> {
  const fleet = await startSdkFleet(bench, { url: served.server.url, key: served.key }, clients)
  bench.progress(`${clients} clients are ready`)
  for (let run = 0; run < count; run += 1) {
    const { api } = served
    const own = await fleet.expect(flag, false)
    const { body } = await api.send('POST', `${configPath(flag)}/kill`, { reason: 'bench' })
    const wallMs = Date.now() - machineMs()
    const times = (await own.served).map((at) => at + wallMs)
    const receipts = await untilApplied(api, clients, stringOf(body, 'revision'))
    const committedAt = Date.parse(stringOf(receipts, 'committedAt'))
    runs.add(
      'kill to 95 % of the clients, by their own clocks',
      'ms',
      percentile(times, 0.95) - committedAt,
    )
    runs.add('kill to 95 % of the clients, as receipts say', 'ms', numberOf(receipts, 'msTo95'))
    const restored = await fleet.expect(flag, true)
    await api.switchFlag(flag, 'restore')
    await restored.served
  }
  await fleet.stop()
}
