import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { askFresh, type Contender, openContender } from '../evaluate/contender.ts'
import { type Entry, entries, versionOf } from '../evaluate/contestants.ts'
import { mapInPairs } from '../evaluate/in-pairs.ts'
import { fullPace, type Pace, quickPace } from '../evaluate/pace.ts'
import { writeReport } from '../evaluate/report.ts'
import type { Allocation, Load, Result, WorkloadResult } from '../evaluate/result.ts'
import { workloadNames } from '../evaluate/workload.ts'
import type { Bench, Part } from '../measure.ts'
import { numberOf, stringOf } from '../record.ts'

/** Named beside or instead of contestants, it runs everything with few and short measurements. */
const quick = 'quick'
const allocationWorkloads = ['W1', 'W3'] as const
const resultsFolder = join(import.meta.dirname, '../results')

/** Ours against the SDKs of others, all in one run. */
export const evaluate: Part = {
  name: 'evaluate',
  title: 'Evaluation in the SDK: ours and theirs',
  timeoutMs: 45 * 60_000,
  choices: [quick, ...entries.map(({ name }) => name)],
  async run(bench) {
    const field = chosenOf(bench)
    const versions = new Map(field.map((entry) => [entry, versionOf(entry)]))
    const folder = await bench.cleanup.folder()
    const run: Run = {
      bench,
      field,
      folder,
      pace: bench.chosen.includes(quick) ? quickPace : fullPace,
    }
    const speeds = await measureSpeeds(run)
    const allocations = await measureAllocations(run)
    const loads = await measureLoads(run)
    const results = field.map(
      (entry): Result => ({
        name: entry.name,
        package: entry.package,
        field: entry.field,
        version: versions.get(entry) ?? '',
        workloads: speeds.get(entry) ?? [],
        allocations: allocations.get(entry) ?? [],
        loads: loads.get(entry) ?? [],
      }),
    )
    const path = await writeResults(bench, results)
    return `${writeReport(results)}\n\nEvery figure is in \`${path}\`.`
  },
}

/** One run over a field of contestants. */
interface Run {
  readonly bench: Bench
  readonly field: readonly Entry[]
  readonly folder: string
  readonly pace: Pace
}

/** Those that were named and ours of their fields; all without names. */
function chosenOf({ chosen }: Bench): readonly Entry[] {
  const named = entries.filter(({ name }) => chosen.includes(name))
  if (named.length === 0) return entries
  const fields = new Set(named.map(({ field }) => field))
  const ours = [...fields].map((field) => entries.find((entry) => entry.field === field))
  return entries.filter((entry) => named.includes(entry) || ours.includes(entry))
}

/**
 * All contestants stand ready for a workload, a process each; then each runs a batch in turn, so
 * that whatever else slows the machine down for a while slows all of them.
 */
async function measureSpeeds({ bench, field, folder, pace }: Run) {
  const results = new Map<Entry, WorkloadResult[]>(field.map((entry) => [entry, []]))
  for (const workload of workloadNames) {
    bench.progress(`${workload}: check and warm-up`)
    const contenders = await mapInPairs(field, (entry) =>
      openContender(bench.cleanup, { entry, workload, folder, pace }),
    )
    bench.progress(`${workload}: ${pace.rounds} rounds`)
    const ns = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]))
    for (let round = 0; round < pace.rounds; round += 1) {
      for (const contender of contenders) ns.get(contender)?.push(await contender.runBatch())
    }
    for (const contender of contenders) {
      await contender.close()
      const { entry, isAsync, hasAll, shares } = contender
      const figures = { workload, isAsync, hasAll, shares, ns: ns.get(contender) ?? [] }
      results.get(entry)?.push(figures)
    }
  }
  return results
}

async function measureAllocations({ bench, field, folder, pace }: Run) {
  const results = new Map<Entry, Allocation[]>(field.map((entry) => [entry, []]))
  for (const workload of allocationWorkloads) {
    bench.progress(`${workload}: bytes allocated`)
    await mapInPairs(field, async (entry) => {
      const contest = { entry, workload, folder, pace, countsBytes: true }
      const contender = await openContender(bench.cleanup, contest)
      results.get(entry)?.push({ workload, bytes: await contender.measureBytes() })
      await contender.close()
    })
  }
  return results
}

async function measureLoads({ bench, field, folder, pace }: Run) {
  const results = new Map<Entry, Load[]>(field.map((entry) => [entry, []]))
  for (const flags of pace.loadCounts) {
    bench.progress(`load of ${flags} flags: writing them`)
    const sources = new Map<Entry, unknown>()
    await mapInPairs(field, async (entry) => {
      const message = { contestant: entry.name, write: flags, folder }
      sources.set(entry, await askFresh(bench.cleanup, folder, message))
    })
    for (let run = 0; run < pace.loadRuns; run += 1) {
      bench.progress(`load of ${flags} flags, run ${run + 1}`)
      for (const entry of field) {
        const source = sources.get(entry)
        const message = { contestant: entry.name, load: stringOf(source, 'path'), flags }
        const answer = await askFresh(bench.cleanup, folder, message)
        results.get(entry)?.push({
          flags,
          textBytes: numberOf(source, 'textBytes'),
          readyMs: numberOf(answer, 'readyMs'),
          firstMs: numberOf(answer, 'firstMs'),
          allMs: numberOf(answer, 'allMs'),
          loadedBytes: numberOf(answer, 'loadedBytes'),
          evaluatedBytes: numberOf(answer, 'evaluatedBytes'),
        })
      }
    }
  }
  return results
}

async function writeResults({ machine }: Bench, results: readonly Result[]): Promise<string> {
  await mkdir(resultsFolder, { recursive: true })
  const path = join(resultsFolder, 'evaluate.json')
  await writeFile(path, `${JSON.stringify({ machine: machine.split('\n'), results }, null, 2)}\n`)
  return relative(join(import.meta.dirname, '../..'), path)
}
