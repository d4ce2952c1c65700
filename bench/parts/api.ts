import { startRedis } from '../../test/helpers/redis.ts'
import { Api, configPath, newAdminToken } from '../api.ts'
import { runLoad } from '../load.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const callers = 32
const load = { callers, warmUpMs: 500, durationMs: 2000 }

/** The HTTP API under 32 callers, each over a connection of its own. */
export const api: Part = {
  name: 'api',
  title: 'API under 32 callers: PATCH of a flag configuration each its own flag; GET of a flag',
  timeoutMs: 90_000,
  async run(bench) {
    const runs = new Runs()
    await measureEngine(bench, runs, 'SQLite')
    const redis = await startRedis({ appendonly: 'yes', appendfsync: 'always' })
    bench.cleanup.add(() => redis.stop())
    await measureEngine(bench, runs, 'Redis (always)', redis.url)
    return writeMeasures(runs.measures())
  },
}

async function measureEngine(
  { cleanup, progress }: Bench,
  runs: Runs,
  engine: string,
  redisUrl?: string,
): Promise<void> {
  const adminToken = newAdminToken()
  const store = redisUrl === undefined ? {} : { redisUrl }
  const server = await startSluice(cleanup, {
    folder: await cleanup.folder(),
    adminToken,
    ...store,
  })
  const client = new Api(server.url, adminToken, callers)
  cleanup.add(async () => client.close())
  await client.createEnvironment()
  const flags = Array.from({ length: callers }, (_, caller) => `flag-${caller}`)
  await Promise.all(flags.map((flag) => client.createFlag(flag)))
  for (let run = 0; run < runCount; run += 1) {
    progress(`${engine}, run ${run + 1}`)
    const etags = new Map<string, string>()
    let percent = 0
    const patch = await runLoad(load, async (caller) => {
      const flag = `flag-${caller}`
      percent = (percent + 1) % 100
      const change = { on: true, default: { percent } }
      etags.set(flag, await client.patchConfig(flag, change, etags.get(flag)))
    })
    const get = await runLoad(load, (caller) => client.send('GET', configPath(`flag-${caller}`)))
    for (const [name, result] of [
      ['PATCH', patch],
      ['GET', get],
    ] as const) {
      runs.add(`${engine}: ${name} throughput`, 'req/s', result.perSecond)
      runs.add(`${engine}: ${name} p50`, 'ms', percentile(result.latenciesMs, 0.5))
      runs.add(`${engine}: ${name} p99`, 'ms', percentile(result.latenciesMs, 0.99))
    }
  }
  await server.stop()
}
