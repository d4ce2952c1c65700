import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import { numberOf, stringOf } from '../record.ts'
import { type Monorepo, type MonorepoSize, writeMonorepo } from '../refs/monorepo.ts'
import { startSluice } from '../sluice-server.ts'
import { writeMeasures } from '../table.ts'

const quick = 'quick'
const runCount = 3
const callers = 32
const mebibyte = 1024 ** 2
const worker = join(import.meta.dirname, '../workers/find-references.ts')
const full = { lines: 1_000_000, references: 2000, flags: 500, sweptFlags: 10_000 }
const small = { lines: 20_000, references: 200, flags: 50, sweptFlags: 100 }

/** Finding references in a large repository, beside git grep, and judging all flags of a project. */
export const refs: Part = {
  name: 'refs',
  title: 'Flag debt: references in a generated repository, and the verdicts of a whole project',
  timeoutMs: 600_000,
  choices: [quick],
  async run(bench) {
    const size = bench.chosen.includes(quick) ? small : full
    const runs = new Runs()
    await measureReferences(bench, runs, size)
    await measureVerdicts(bench, runs, size.sweptFlags)
    return writeMeasures(runs.measures())
  },
}

async function measureReferences(bench: Bench, runs: Runs, size: MonorepoSize): Promise<void> {
  const folder = await bench.cleanup.folder()
  bench.progress(`writing ${size.lines} lines`)
  const repository = await writeMonorepo(folder, size)
  const what = `${repository.lines} lines, ${repository.truth.size} references`
  for (let run = 0; run < runCount; run += 1) {
    bench.progress(`run ${run + 1}`)
    await measureSluice(bench, runs, folder, repository, what)
    await measureGrep(bench, runs, folder, repository, what)
  }
}

async function measureSluice(
  bench: Bench,
  runs: Runs,
  folder: string,
  repository: Monorepo,
  what: string,
): Promise<void> {
  const own = await bench.cleanup.folder()
  const child = startProcess(bench.cleanup, { args: [worker], log: 'refs.log', folder: own })
  const message = { folder, flags: repository.flags.join(' ') }
  const answer = await child.ask(message, (heard) => heard, 300_000)
  await child.stop()
  const places = stringOf(answer, 'found').split('\n')
  // In code only calls count; elsewhere there is nothing but the key.
  const found = places
    .filter((place) => place.startsWith('read ') || /^text .*\.py:/.test(place))
    .map((place) => place.slice(place.indexOf(' ') + 1))
  runs.add(`${what}: sluice refs`, 's', numberOf(answer, 'totalMs') / 1000)
  runs.add('of that reading', 's', numberOf(answer, 'readMs') / 1000)
  runs.add('peak RSS', 'MiB', numberOf(answer, 'peakRssBytes') / mebibyte)
  addQuality(runs, 'sluice refs', found, repository)
}

async function measureGrep(
  bench: Bench,
  runs: Runs,
  folder: string,
  repository: Monorepo,
  what: string,
): Promise<void> {
  const keys = join(await bench.cleanup.folder(), 'keys')
  await writeFile(keys, `${repository.flags.join('\n')}\n`)
  const begun = machineMs()
  const output = execFileSync('git', ['-C', folder, 'grep', '-nwIF', '-f', keys], {
    encoding: 'utf8',
    maxBuffer: 256 * mebibyte,
  })
  runs.add(`${what}: git grep -nwF`, 's', (machineMs() - begun) / 1000)
  const found = output.split('\n').flatMap((line) => /^[^:]+:\d+/.exec(line)?.[0] ?? [])
  addQuality(runs, 'git grep', found, repository)
}

function addQuality(
  runs: Runs,
  who: string,
  found: readonly string[],
  { truth, definitions }: Monorepo,
): void {
  const places = new Set(found.filter((place) => !definitions.has(place)))
  const right = [...places].filter((place) => truth.has(place)).length
  runs.add(`${who}: recall`, '%', (right / truth.size) * 100)
  runs.add(`${who}: precision`, '%', (right / places.size) * 100)
}

/** What the sweep does, as `/debt` does it for every reader. */
async function measureVerdicts(bench: Bench, runs: Runs, flagCount: number): Promise<void> {
  const adminToken = newAdminToken()
  const folder = await bench.cleanup.folder()
  const server = await startSluice(bench.cleanup, { folder, adminToken })
  const api = new Api(server.url, adminToken, callers)
  bench.cleanup.add(async () => api.close())
  await api.createEnvironment()
  bench.progress(`making ${flagCount} flags over the API`)
  let next = 0
  const make = async (): Promise<void> => {
    for (let index = next++; index < flagCount; index = next++)
      await api.createFlag(`flag-${index}`)
  }
  await Promise.all(Array.from({ length: callers }, make))
  for (let run = 0; run < runCount; run += 1) {
    const begun = machineMs()
    await api.send('GET', '/projects/bench/debt?limit=1')
    runs.add(`verdicts on ${flagCount} flags (GET /debt)`, 'ms', machineMs() - begun)
  }
  await server.stop()
}
