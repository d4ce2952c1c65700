import { get } from 'node:http'
import { join } from 'node:path'
import { freePort } from '../../test/helpers/free-port.ts'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import {
  askMemory,
  type Memory,
  probeArgs,
  type SluiceServer,
  startSluice,
} from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { type Fleet, startFleet } from './fleet.ts'
import type { Pace } from './pace.ts'

const kibibyte = 1024
const flag = 'checkout'
/** Of every event that changes a flag. */
const changed = 'event: delta'
const bareWorker = join(import.meta.dirname, '../workers/bare-broadcast.ts')

/** A server with all its streams open, and what one of them costs. */
interface Side {
  readonly name: string
  /** Makes it write to all; resolves when it has said so. */
  send(): Promise<void>
}

/**
 * What open streams cost, and how long a kill takes to all of them, beside Node's own http server
 * writing the same bytes to as many clients of the same processes. The two take turns.
 */
export async function measureFanOut(bench: Bench, runs: Runs, pace: Pace): Promise<void> {
  const adminToken = newAdminToken()
  const server = await startSluice(bench.cleanup, {
    folder: await bench.cleanup.folder(),
    adminToken,
    probe: true,
    // What it costs is measured, not what is held back.
    settings: { SLUICE_STREAMS_PER_SECOND: '100000', SLUICE_STREAMS_MAX: '100000' },
  })
  const api = new Api(server.url, adminToken, 2)
  bench.cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  await api.createFlag(flag)
  await api.patchConfig(flag, { on: true })
  const frame = await recordKill(server, api, key)
  const bare = await startBare(bench, frame)
  const fleet = await startFleet(bench)
  const target = { name: 'sluice', url: `${server.url}/sdk/v1/stream`, key }
  await openSide(runs, fleet, target, pace.streams, () => server.memory())
  await openSide(runs, fleet, { name: 'bare', url: bare.url, key: '' }, pace.streams, bare.memory)
  bench.progress(`${pace.streams} streams are open to each of two servers`)
  const kill: Side = { name: 'sluice', send: () => api.switchFlag(flag, 'kill') }
  for (let run = 0; run < pace.runs; run += 1) {
    await measureRun(
      runs,
      fleet,
      { kill, bare, restore: () => api.switchFlag(flag, 'restore') },
      pace,
    )
  }
  const { rssBytes } = await server.memory()
  runs.add('RSS of Sluice after all that', 'MiB', rssBytes / kibibyte ** 2)
  await fleet.stop()
  await server.stop()
  await bare.stop()
}

async function measureRun(
  runs: Runs,
  fleet: Fleet,
  sides: { readonly kill: Side; readonly bare: Side; restore(): Promise<void> },
  pace: Pace,
): Promise<void> {
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < pace.killsPerRun; round += 1) {
    ours.push(...(await timeArrivals(fleet, sides.kill)))
    await timeArrivals(fleet, { name: 'sluice', send: sides.restore })
    bare.push(...(await timeArrivals(fleet, sides.bare)))
  }
  for (const [what, fraction] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['the last', 1],
  ] as const) {
    const [own, other] = [percentile(ours, fraction), percentile(bare, fraction)]
    runs.add(`kill to all, from its POST: ${what}`, 'ms', own)
    runs.add(`bare http server, from its POST: ${what}`, 'ms', other)
    runs.add(`ratio: ${what}`, '×', own / other)
  }
}

/** From the request until it came, for each stream. */
async function timeArrivals(fleet: Fleet, { name, send }: Side): Promise<number[]> {
  const { arrivals } = await fleet.expect(name, changed)
  const begun = machineMs()
  await send()
  return (await arrivals).map((at) => at - begun)
}

async function openSide(
  runs: Runs,
  fleet: Fleet,
  target: { readonly name: string; readonly url: string; readonly key: string },
  count: number,
  memory: () => Promise<Memory>,
): Promise<void> {
  const before = await memory()
  const ms = await fleet.open(target, count)
  const after = await memory()
  const { name } = target
  runs.add(`${name}: streams opened`, '/s', (count * 1000) / ms)
  const perStream = (bytes: number) => bytes / count / kibibyte
  runs.add(`${name}: a stream, RSS`, 'KiB', perStream(after.rssBytes - before.rssBytes))
  runs.add(`${name}: a stream, heap`, 'KiB', perStream(after.heapUsedBytes - before.heapUsedBytes))
}

/** The very bytes that a kill is sent as. */
async function recordKill({ url }: SluiceServer, api: Api, key: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}` }
  const recorded = new Promise<string>((resolve, reject) => {
    const request = get(`${url}/sdk/v1/stream`, { headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (text === '') api.switchFlag(flag, 'kill').catch(reject)
        text += chunk
        const frame = /event: delta\n.*?\n\n/s.exec(text)?.[0]
        if (frame === undefined) return
        request.destroy()
        resolve(frame)
      })
    })
    request.on('error', reject)
  })
  const frame = await recorded
  await api.switchFlag(flag, 'restore')
  return frame
}

async function startBare(bench: Bench, frame: string) {
  const port = await freePort()
  const folder = await bench.cleanup.folder()
  const args = [...probeArgs, bareWorker, String(port)]
  const process = startProcess(bench.cleanup, { args, log: 'bare.log', folder })
  const url = `http://127.0.0.1:${port}/stream`
  const post = async (path: string, body: string): Promise<void> => {
    await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
  }
  for (let attempt = 0; ; attempt += 1) {
    const answered = await post('/frame', frame).then(
      () => true,
      () => false,
    )
    if (answered) break
    if (attempt > 500) throw new Error(`the bare server does not start:\n${process.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    name: 'bare',
    url,
    send: () => post('/broadcast', ''),
    memory: () => askMemory(process),
    stop: process.stop,
  }
}
