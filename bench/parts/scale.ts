import { Api, configPath, newAdminToken } from '../api.ts'
import { runLoad } from '../load.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import { fetchSnapshot } from '../snapshot.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const callers = 32
const mebibyte = 1024 ** 2
const alone = { callers: 1, warmUpMs: 200, durationMs: 1000 }
const together = { callers, warmUpMs: 200, durationMs: 1000 }
/** The last ones are the limits of a project. */
const sizes = [
  { flags: 100, segments: 20 },
  { flags: 1000, segments: 200 },
  { flags: 10_000, segments: 2000 },
] as const
type Size = (typeof sizes)[number]

/** What a project's size costs: one server, grown in steps, and measured at each. */
export const scale: Part = {
  name: 'scale',
  title: 'One project as it grows, SQLite; memory after a garbage collection',
  timeoutMs: 300_000,
  async run(bench) {
    const runs = new Runs()
    const adminToken = newAdminToken()
    const folder = await bench.cleanup.folder()
    const server = await startSluice(bench.cleanup, { folder, adminToken, probe: true })
    const api = new Api(server.url, adminToken, callers)
    bench.cleanup.add(async () => api.close())
    const key = await api.createEnvironment()
    let before: Size | undefined
    for (const size of sizes) {
      bench.progress(`growing to ${size.flags} flags and ${size.segments} segments`)
      await grow(bench, api, before, size)
      before = size
      for (let run = 0; run < runCount; run += 1) await measure(runs, server, api, key, size)
    }
    await server.stop()
    return writeMeasures(runs.measures())
  },
}

/** Makes what is lacking; the newer flags refer to the segments in turn. */
async function grow(
  { progress }: Bench,
  api: Api,
  before: Size | undefined,
  size: Size,
): Promise<void> {
  const segment = (i: number) => `segment-${i}`
  await inTurn(before?.segments ?? 0, size.segments, (i) => api.createSegment(segment(i)))
  progress('the segments are there')
  await inTurn(before?.flags ?? 0, size.flags, async (i) => {
    await api.createFlag(`flag-${i}`)
    const when = { segment: segment(i % size.segments) }
    const rules = [{ when, serve: { variation: 'on' } }]
    await api.patchConfig(`flag-${i}`, { on: true, rules, default: { percent: 10 } })
  })
}

/** Does something for each number, as many at once as there are callers. */
async function inTurn(from: number, to: number, make: (i: number) => Promise<void>): Promise<void> {
  let next = from
  const loop = async (): Promise<void> => {
    while (next < to) {
      const i = next
      next += 1
      await make(i)
    }
  }
  await Promise.all(Array.from({ length: callers }, loop))
}

async function measure(
  runs: Runs,
  server: SluiceServer,
  api: Api,
  key: string,
  { flags, segments }: Size,
): Promise<void> {
  const add = (what: string, unit: string, value: number) =>
    runs.add(`${flags} flags, ${segments} segments: ${what}`, unit, value)
  let percent = 0
  const change = (caller: number) => {
    percent = (percent + 1) % 100
    return api.patchConfig(`flag-${caller}`, { default: { percent } })
  }
  const one = await runLoad(alone, change)
  add('PATCH, one caller: p50', 'ms', percentile(one.latenciesMs, 0.5))
  add('PATCH, one caller: p99', 'ms', percentile(one.latenciesMs, 0.99))
  const many = await runLoad(together, change)
  add(`PATCH, ${callers} callers: throughput`, 'req/s', many.perSecond)
  const reads = await runLoad(together, (caller) => api.send('GET', configPath(`flag-${caller}`)))
  add(`GET, ${callers} callers: throughput`, 'req/s', reads.perSecond)
  await change(0)
  const { ms, sizeBytes } = await fetchSnapshot(server.url, key, 'identity')
  add('snapshot: size', 'MiB', sizeBytes / mebibyte)
  add('snapshot: first GET after a change', 'ms', ms)
  const { rssBytes, heapUsedBytes } = await server.memory()
  add('RSS', 'MiB', rssBytes / mebibyte)
  add('heap', 'MiB', heapUsedBytes / mebibyte)
}
