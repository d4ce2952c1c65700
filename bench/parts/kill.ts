import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startRedis } from '../../test/helpers/redis.ts'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { memberOf } from '../record.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const killsPerRun = 40
const processCount = 4
const clientsPerProcess = 25
const flagCount = 100
/** Between two changes; random, so that kills do not keep step with timers of the server. */
const pauseMsMax = 150
const servedMs = 10_000

/** From a kill to the moment an SDK serves the off variation. */
export const kill: Part = {
  name: 'kill',
  title: `Kill to SDK: ${processCount * clientsPerProcess} clients in ${processCount} processes`,
  timeoutMs: 120_000,
  async run(bench) {
    const runs = new Runs()
    const adminToken = newAdminToken()
    const folder = await bench.cleanup.folder()
    const embedded = await startSluice(bench.cleanup, { folder, adminToken })
    await measurePlanes(bench, runs, 'SQLite', [embedded], adminToken)

    const redis = await startRedis({ appendonly: 'yes', appendfsync: 'always' })
    bench.cleanup.add(() => redis.stop())
    const planes: SluiceServer[] = []
    for (let plane = 0; plane < 2; plane += 1) {
      const own = { folder: await bench.cleanup.folder(), adminToken, redisUrl: redis.url }
      planes.push(await startSluice(bench.cleanup, own))
    }
    await measurePlanes(bench, runs, 'Redis, 2 planes', planes, adminToken)
    return writeMeasures(runs.measures())
  },
}

/** A process of clients, and which plane they read from. */
interface Fleet {
  readonly process: OwnedProcess
  readonly plane: number
}

/** One kill: when it was sent and answered, and when each client served it, by plane. */
interface KillTimes {
  readonly sent: number
  readonly answered: number
  readonly served: readonly { readonly plane: number; readonly at: readonly number[] }[]
}

/** Kills are sent to the first plane; clients are spread over all. */
async function measurePlanes(
  bench: Bench,
  runs: Runs,
  name: string,
  planes: readonly SluiceServer[],
  adminToken: string,
): Promise<void> {
  const [first] = planes
  if (first === undefined) return
  const api = new Api(first.url, adminToken, 8)
  bench.cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  for (let index = 0; index < flagCount; index += 1) {
    await api.createFlag(flagKey(index))
    await api.patchConfig(flagKey(index), { on: true })
  }
  const fleets = await startFleets(bench, planes, key)
  for (let run = 0; run < runCount; run += 1) {
    bench.progress(`${name}, run ${run + 1} of ${killsPerRun} kills`)
    const times: KillTimes[] = []
    for (let round = 0; round < killsPerRun; round += 1) {
      const flag = flagKey(round % flagCount)
      times.push(await switchAndWait(api, fleets, flag, 'kill'))
      await switchAndWait(api, fleets, flag, 'restore')
    }
    addRun(runs, name, times, planes.length)
  }
  for (const { process } of fleets) await process.stop()
  for (const plane of planes) await plane.stop()
}

async function startFleets(
  { cleanup }: Bench,
  planes: readonly SluiceServer[],
  key: string,
): Promise<Fleet[]> {
  const folder = await cleanup.folder()
  const worker = join(import.meta.dirname, '../workers/sdk-clients.ts')
  const fleets = Array.from({ length: processCount }, (_, index) => {
    const process = startProcess(cleanup, { args: [worker], log: `clients-${index}.log`, folder })
    return { process, plane: index % planes.length }
  })
  for (const [index, { process, plane }] of fleets.entries()) {
    const url = planes[plane]?.url
    const message = { type: 'start', url, key, count: clientsPerProcess, prefix: `p${index}` }
    const ready = await process.ask(message, (answer) => memberOf(answer, 'ready'), 60_000)
    if (ready !== clientsPerProcess) throw new Error(`only ${ready} clients became ready`)
  }
  return fleets
}

/** Resolves once every client serves the change; rejects if one does not in ten seconds. */
async function switchAndWait(
  api: Api,
  fleets: readonly Fleet[],
  flag: string,
  action: 'kill' | 'restore',
): Promise<KillTimes> {
  const message = { type: 'expect', flag, value: action === 'restore' }
  // Before they are told what to expect, so that no answer can be missed.
  const served = Promise.all(
    fleets.map(async ({ process, plane }) => {
      return { plane, at: await process.hear(readTimes, servedMs + pauseMsMax) }
    }),
  )
  served.catch(() => undefined)
  await Promise.all(fleets.map(({ process }) => process.ask(message, readExpecting, servedMs)))
  await delay(Math.random() * pauseMsMax)
  const sent = machineMs()
  await api.switchFlag(flag, action)
  const answered = machineMs()
  return { sent, answered, served: await served }
}

function readExpecting(answer: unknown): true | undefined {
  return memberOf(answer, 'type') === 'expecting' ? true : undefined
}

function readTimes(answer: unknown): readonly number[] | undefined {
  const at = memberOf(answer, 'at')
  return Array.isArray(at) ? at.map(Number) : undefined
}

function addRun(runs: Runs, name: string, kills: readonly KillTimes[], planeCount: number): void {
  const since = (from: 'sent' | 'answered', plane?: number): number[] =>
    kills.flatMap((times) =>
      times.served
        .filter((fleet) => plane === undefined || fleet.plane === plane)
        .flatMap(({ at }) => at.map((ms) => ms - times[from])),
    )
  const add = (what: string, samples: readonly number[], fraction: number): void =>
    runs.add(`${name}: ${what}`, 'ms', percentile(samples, fraction))
  const all = since('sent')
  add('from the POST, p50', all, 0.5)
  add('from the POST, p99', all, 0.99)
  add('from the POST, slowest', all, 1)
  const answered = since('answered')
  add('from its 200, p50', answered, 0.5)
  add('from its 200, p99', answered, 0.99)
  const answers = kills.map((times) => times.answered - times.sent)
  add('POST answered, p50', answers, 0.5)
  add('POST answered, p99', answers, 0.99)
  for (let plane = 1; plane < planeCount; plane += 1) {
    add('from the POST, clients of the other plane, p99', since('sent', plane), 0.99)
  }
}

function flagKey(index: number): string {
  return `flag-${index}`
}
