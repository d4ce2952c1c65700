import { setTimeout as delay } from 'node:timers/promises'
import { batchCount } from '../../server/domain/gate/sketch.ts'
import { Api, configPath, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { stringOf } from '../record.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import type { Pace } from './pace.ts'

const callers = 16
const metric = 'checkout'
const variations = ['on', 'off'] as const
/** A report of an SDK has so many sketches. */
const sketchesAReport = 8
/** What is sketched is spread over so many buckets of a histogram in every batch. */
const bucketsUsed = 40
const callsABucket = 25

const gates = [
  {
    id: 'errors',
    source: { metric, statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.01 } },
  },
  { id: 'p99', source: { metric, statistic: 'p99' }, limit: { maxIncrease: { relative: 0.2 } } },
]

interface Started {
  readonly flag: string
  readonly ramp: string
  readonly revision: number
}

/**
 * What a control plane on SQLite uses of a core when it drives many ramps whose gates are looked at
 * as often as they are by default: before anything was counted, and when some have full histograms.
 */
export async function measureController(bench: Bench, runs: Runs, pace: Pace): Promise<void> {
  const { cleanup } = bench
  const adminToken = newAdminToken()
  const folder = await cleanup.folder()
  const server = await startSluice(cleanup, { folder, adminToken, probe: true })
  const api = new Api(server.url, adminToken, callers)
  cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  const flags = Array.from({ length: pace.ramps }, (_, index) => `flag-${index}`)
  await forEach(flags, (flag) => api.createFlag(flag))
  await watch(runs, server, `${pace.ramps} flags, no ramp`, pace)
  bench.progress(`starting ${pace.ramps} ramps`)
  const started: Started[] = []
  await forEach(flags, async (flag) => {
    started.push(await start(api, flag))
  })
  await watch(runs, server, `${pace.ramps} ramps with two gates, nothing counted`, pace)
  bench.progress('reporting what was sketched')
  await report(server.url, key, started.slice(0, pace.counted))
  const full = `${pace.ramps} ramps with two gates, ${pace.counted} with full histograms`
  await watch(runs, server, full, pace)
  await server.stop()
}

async function start(api: Api, flag: string): Promise<Started> {
  const step = { to: { percent: 50 }, holdMs: null, gates }
  const { body } = await api.send('POST', `${configPath(flag)}/ramp`, { steps: [step] })
  const revision = Number(stringOf(body, 'revision').split('.')[1])
  return { flag, ramp: stringOf(body, 'id'), revision }
}

async function watch(
  runs: Runs,
  server: SluiceServer,
  what: string,
  { watches, watchMs }: Pace,
): Promise<void> {
  for (let run = 0; run < watches; run += 1) {
    const [cpuMs, begun] = [await server.cpuMs(), machineMs()]
    await delay(watchMs)
    const used = ((await server.cpuMs()) - cpuMs) / (machineMs() - begun)
    runs.add(`${what}: of a core`, '%', used * 100)
  }
}

/** Sends sketches of ramps, as SDKs do. */
async function report(url: string, key: string, started: readonly Started[]): Promise<void> {
  const sketches = started.flatMap((one) => variations.map((variation) => sketchOf(one, variation)))
  for (let from = 0; from < sketches.length; from += sketchesAReport) {
    const body = JSON.stringify({
      instance: 'bench',
      boot: 'bench',
      seq: 1 + from / sketchesAReport,
      sdk: 'bench',
      capabilities: [],
      applied: null,
      ageMs: 0,
      evaluations: {},
      metrics: {},
      unknownFlags: {},
      sketches: sketches.slice(from, from + sketchesAReport),
    })
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/sdk/v1/reports`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`a report was refused: ${answer.status} ${await answer.text()}`)
    await answer.body?.cancel()
  }
}

function sketchOf({ flag, ramp, revision }: Started, variation: string) {
  const buckets = Array.from({ length: bucketsUsed }, (_, index) => 60 + index)
  const histogram = buckets.flatMap((bucket) => [bucket, callsABucket])
  const count = bucketsUsed * callsABucket
  const sums = { count, errors: 10, sum: count * 100, sumOfSquares: count * 12_000 }
  const batches = Array.from({ length: batchCount }, (_, batch) => ({ batch, ...sums, histogram }))
  return { flag, ramp, revision, variation, metric, batches, dropped: 0 }
}

async function forEach<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const work = async () => {
    for (const item of waiting) await act(item)
  }
  await Promise.all(Array.from({ length: callers }, work))
}
