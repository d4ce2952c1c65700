import { startRedis } from '../../test/helpers/redis.ts'
import { Api, configPath, newAdminToken } from '../api.ts'
import { runLoad } from '../load.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const callers = 32
/** Of a list, this many are read: a page as it is when nobody says how long it is to be. */
const flagCount = 100
const load = { callers, warmUpMs: 300, durationMs: 1500 }

/** The HTTP API under 32 callers, each over a connection of its own, route by route. */
export const api: Part = {
  name: 'api',
  title: `API under ${callers} callers, by route; ${flagCount} flags, each caller its own in PATCH`,
  timeoutMs: 180_000,
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
  const key = await client.createEnvironment()
  const flags = Array.from({ length: flagCount }, (_, flag) => `flag-${flag}`)
  await Promise.all(flags.map((flag) => client.createFlag(flag)))
  for (let run = 0; run < runCount; run += 1) {
    progress(`${engine}, run ${run + 1}`)
    for (const [name, call] of routesOf(client, key)) {
      const { perSecond, latenciesMs } = await runLoad(load, call)
      runs.add(`${engine}: ${name}: throughput`, 'req/s', perSecond)
      runs.add(`${engine}: ${name}: p50`, 'ms', percentile(latenciesMs, 0.5))
      runs.add(`${engine}: ${name}: p99`, 'ms', percentile(latenciesMs, 0.99))
    }
  }
  await server.stop()
}

/** What each caller asks in one run. The snapshot comes after the changes, and then stays as it is. */
function routesOf(
  client: Api,
  key: string,
): [name: string, call: (caller: number) => Promise<unknown>][] {
  const etags = new Map<string, string>()
  let percent = 0
  const change = async (caller: number) => {
    const flag = `flag-${caller}`
    percent = (percent + 1) % 100
    const patch = { on: true, default: { percent } }
    etags.set(flag, await client.patchConfig(flag, patch, etags.get(flag)))
  }
  const flags = '/projects/bench/flags'
  const evaluate = '/projects/bench/environments/production/evaluate'
  let snapshot = ''
  return [
    ['PATCH flag in an environment', change],
    ['GET flag in an environment', (caller) => client.send('GET', configPath(`flag-${caller}`))],
    ['GET flag', (caller) => client.send('GET', `${flags}/flag-${caller}`)],
    [`GET ${flagCount} flags`, () => client.send('GET', flags)],
    [
      'POST evaluate one flag',
      (caller) => {
        const context = { targetingKey: `user-${caller}` }
        return client.send('POST', evaluate, { flags: [`flag-${caller}`], context })
      },
    ],
    [
      'GET snapshot, unchanged (304)',
      async () => {
        if (snapshot === '') snapshot = await client.pollSnapshot(key)
        await client.pollSnapshot(key, snapshot)
      },
    ],
  ]
}
