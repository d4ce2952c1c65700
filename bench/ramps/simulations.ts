import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { stringOf } from '../record.ts'
import { median } from '../statistics.ts'
import { writeNumber, writeTable } from '../table.ts'
import { steps } from './plan.ts'
import type { SimulatedEnd, SimulatedRamp } from './simulate.ts'
import type { Fault } from './traffic.ts'

const worker = join(import.meta.dirname, '../workers/simulate-ramps.ts')
/** Fixed, so that the figures can be had again. */
const seed = 20_261_201
const portion = 10
const portionMs = 300_000
const service = { users: 20_000, callsASecond: 200 }

interface Scenario extends Fault {
  readonly name: string
}

const scenarios: readonly Scenario[] = [
  { name: 'nothing is wrong (A/A)', errors: 1, slowest: 1 },
  { name: 'errors 1 % → 2 %', errors: 2, slowest: 1 },
  { name: 'errors 1 % → 5 %', errors: 5, slowest: 1 },
  { name: 'p99 +50 %', errors: 1, slowest: 1.5 },
]

/** How well gates tell a bad canary from a good one: simulated, with users who cluster. */
export async function simulateRamps(bench: Bench, isQuick: boolean): Promise<string> {
  const count = isQuick ? 2 * portion : 1000
  const folder = await bench.cleanup.folder()
  const processes = Array.from({ length: availableParallelism() }, (_, i) => {
    return startProcess(bench.cleanup, { args: [worker], log: `simulate-${i}.log`, folder })
  })
  const rows: string[][] = []
  for (const scenario of scenarios) {
    bench.progress(`${scenario.name}: ${count} ramps`)
    const ended = await simulateAll(processes, scenario, count)
    const [ours, theirs] = [ended.map(({ sluice }) => sluice), ended.map(({ fixed }) => fixed)]
    rows.push(rowOf(scenario, 'Sluice', ours), rowOf(scenario, 'threshold, hourly', theirs))
  }
  await Promise.all(processes.map((process) => process.stop()))
  return `${describe(count)}\n\n${writeTable(columns, rows)}`
}

/** Each process takes the next portion when it has done one. */
async function simulateAll(
  processes: readonly OwnedProcess[],
  { errors, slowest }: Fault,
  count: number,
): Promise<SimulatedRamp[]> {
  const ended: SimulatedRamp[] = []
  let next = 0
  const work = async (process: OwnedProcess): Promise<void> => {
    for (let from = next; from < count; from = next) {
      next += portion
      const message = { ...service, errors, slowest, seed: seed + from, count: portion }
      const answer = await process.ask(message, (heard) => heard, portionMs)
      const simulated: SimulatedRamp[] = JSON.parse(stringOf(answer, 'ramps'))
      ended.push(...simulated)
    }
  }
  await Promise.all(processes.map(work))
  return ended
}

const columns = [
  { title: 'canary', isNumber: false },
  { title: 'gate', isNumber: false },
  { title: 'rolled back', isNumber: true },
  { title: 'before 50 %', isNumber: true },
  { title: 'held before 50 % for a person', isNumber: true },
  { title: 'exposed users, median', isNumber: true },
  { title: 'time to rollback, median', isNumber: true },
  { title: 'duration of completed, median', isNumber: true },
]

function rowOf({ name }: Scenario, gate: string, ends: readonly SimulatedEnd[]): string[] {
  const half = steps.findIndex(({ share }) => share >= 0.5)
  const share = (of: readonly SimulatedEnd[]) => `${writeNumber((of.length / ends.length) * 100)} %`
  const stopped = ends.filter(({ end }) => end === 'stopped')
  const early = (of: readonly SimulatedEnd[]) => of.filter(({ step }) => step < half)
  const paused = ends.filter(({ end }) => end === 'paused')
  const completed = ends.filter(({ end }) => end === 'completed')
  return [
    name,
    gate,
    share(stopped),
    share(early(stopped)),
    share(early(paused)),
    writeNumber(median(ends.map(({ exposed }) => exposed))),
    minutes(stopped),
    minutes(completed),
  ]
}

function minutes(ends: readonly SimulatedEnd[]): string {
  if (ends.length === 0) return '-'
  return `${writeNumber(median(ends.map(({ seconds }) => seconds)) / 60)} min`
}

function describe(count: number): string {
  const plan = steps
    .map(({ share, holdMs }) => `${share * 100} % for ${holdMs / 60_000} min`)
    .join(', ')
  const { users, callsASecond } = service
  return `${count} ramps each, seed ${seed}; ${users} users, ${callsASecond} calls/s; ${plan}`
}
