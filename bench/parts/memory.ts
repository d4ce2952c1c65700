import { join } from 'node:path'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import { numberOf } from '../record.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import { fetchSnapshot } from '../snapshot.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const flagCount = 10_000
const callers = 32
const mebibyte = 1024 ** 2
const worker = join(import.meta.dirname, '../workers/first-client.ts')

/** What a server with many flags weighs, and how long readers wait for them. */
export const memory: Part = {
  name: 'memory',
  title: '10,000 flags of 3 rules in one environment, SQLite; memory after a garbage collection',
  timeoutMs: 150_000,
  async run(bench) {
    const runs = new Runs()
    const options = {
      folder: await bench.cleanup.folder(),
      adminToken: newAdminToken(),
      probe: true,
    }
    const empty = await startSluice(bench.cleanup, options)
    await addMemory(runs, 'server without flags', empty)
    const api = new Api(empty.url, options.adminToken, callers)
    bench.cleanup.add(async () => api.close())
    const key = await api.createEnvironment()
    bench.progress(`making ${flagCount} flags over the API`)
    const begun = machineMs()
    await makeFlags(api)
    runs.add('20,000 writes over the API (flag, then rules)', 's', (machineMs() - begun) / 1000)
    await addMemory(runs, 'after the writes', empty)
    await empty.stop()
    for (let run = 0; run < runCount; run += 1) {
      bench.progress(`started again, run ${run + 1}`)
      const server = await startSluice(bench.cleanup, options)
      await measureFilled(bench, runs, server, key)
      await server.stop()
    }
    return writeMeasures(runs.measures())
  },
}

async function measureFilled(
  bench: Bench,
  runs: Runs,
  server: SluiceServer,
  key: string,
): Promise<void> {
  runs.add('start until ready', 's', server.startMs / 1000)
  await addMemory(runs, 'started again', server)
  for (const [name, encoding] of [
    ['plain', 'identity'],
    ['gzip', 'gzip'],
    ['brotli', 'br'],
  ] as const) {
    const { ms, sizeBytes } = await fetchSnapshot(server.url, key, encoding)
    runs.add(`snapshot, ${name}: size`, 'MiB', sizeBytes / mebibyte)
    runs.add(`snapshot, ${name}: first GET`, 'ms', ms)
  }
  const folder = await bench.cleanup.folder()
  const client = startProcess(bench.cleanup, { args: [worker], log: 'client.log', folder })
  const message = { url: server.url, key }
  const readyMs = await client.ask(message, (answer) => numberOf(answer, 'readyMs'), 60_000)
  await client.stop()
  runs.add('SDK in a fresh process: createClient until ready', 'ms', readyMs)
  await addMemory(runs, 'after the snapshots', server)
}

async function addMemory(runs: Runs, when: string, server: SluiceServer): Promise<void> {
  const { rssBytes, heapUsedBytes, peakRssBytes } = await server.memory()
  runs.add(`${when}: RSS`, 'MiB', rssBytes / mebibyte)
  runs.add(`${when}: heap`, 'MiB', heapUsedBytes / mebibyte)
  runs.add(`${when}: peak RSS`, 'MiB', peakRssBytes / mebibyte)
}

async function makeFlags(api: Api): Promise<void> {
  let next = 0
  const loop = async (): Promise<void> => {
    while (next < flagCount) {
      const key = `flag-${next}`
      next += 1
      await api.createFlag(key)
      await api.patchConfig(key, { on: true, rules, default: { percent: 10 } })
    }
  }
  await Promise.all(Array.from({ length: callers }, loop))
}

/** What three rules look like in practice: an audience, a release and a beta. */
const rules = [
  {
    id: 'staff',
    when: { attribute: 'email', op: 'endsWith', values: ['@example.com', '@example.org'] },
    serve: { variation: 'on' },
  },
  {
    id: 'release',
    when: {
      all: [
        { attribute: 'country', op: 'in', values: ['NL', 'BE', 'DE', 'FR'] },
        { attribute: 'version', op: 'semverGte', values: ['4.2.0'] },
      ],
    },
    serve: { percent: 25 },
  },
  {
    id: 'beta',
    when: {
      all: [
        { attribute: 'plan', op: 'in', values: ['pro', 'team'] },
        { not: { attribute: 'beta', op: 'in', values: [false] } },
      ],
    },
    serve: { percent: 50 },
  },
]
