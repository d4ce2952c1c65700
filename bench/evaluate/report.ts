import { median } from '../statistics.ts'
import { type Column, writeNumber, writeTable } from '../table.ts'
import type { Field } from './contestants.ts'
import type { Load, Result } from './result.ts'
import { type WorkloadName, workloadNames, workloadTitles } from './workload.ts'

const mebibyte = 1024 ** 2
const fields: Readonly<Record<Field, string>> = {
  direct: 'SDKs themselves',
  openfeature: 'Through the OpenFeature server SDK',
}

/** Writes all results as Markdown; the first of each field is the one compared with. */
export function writeReport(results: readonly Result[]): string {
  const sections = (['direct', 'openfeature'] as const).flatMap((field) => {
    const members = results.filter((result) => result.field === field)
    const [ours] = members
    if (ours === undefined) return []
    const sorted = members.toSorted((a, b) => nsOf(a, 'W3') - nsOf(b, 'W3'))
    return [
      `#### ${fields[field]}: ns an evaluation, and how many times ours (${ours.name})`,
      writeSpeeds(sorted, ours),
      'Lowest and highest of the batches, ns:',
      writeSpreads(sorted),
      'Bytes allocated by an evaluation:',
      writeAllocations(sorted, ours),
      ...loadCountsOf(ours).flatMap((flags) => [
        `Loading ${flags.toLocaleString('en-US')} W3 flags in a fresh process:`,
        writeLoads(sorted, ours, flags),
      ]),
    ]
  })
  const legend = workloadNames.map((name) => `${name} ${workloadTitles[name]}`).join(' · ')
  return [legend, ...sections].join('\n\n')
}

function writeSpeeds(results: readonly Result[], ours: Result): string {
  const columns = ['calls', ...workloadNames.flatMap((name) => [name, '×'])]
  return writeResults(results, columns, (result) => [
    result.workloads.some(({ isAsync }) => isAsync) ? 'async' : 'sync',
    ...workloadNames.flatMap((workload) => {
      const ns = nsOf(result, workload)
      const isLoop = workload === 'W5' && result.workloads.some(({ hasAll }) => !hasAll)
      return [`${writeNumber(ns)}${isLoop ? ' loop' : ''}`, ratio(ns, nsOf(ours, workload))]
    }),
  ])
}

function writeSpreads(results: readonly Result[]): string {
  return writeResults(results, workloadNames, (result) =>
    workloadNames.map((name) => {
      const ns = result.workloads.find(({ workload }) => workload === name)?.ns ?? []
      return `${writeNumber(Math.min(...ns))}–${writeNumber(Math.max(...ns))}`
    }),
  )
}

function writeAllocations(results: readonly Result[], ours: Result): string {
  const bytesOf = ({ allocations }: Result, name: WorkloadName): number =>
    allocations.find(({ workload }) => workload === name)?.bytes ?? Number.NaN
  return writeResults(results, ['W1', 'W3', '×'], (result) => [
    writeNumber(Math.round(bytesOf(result, 'W1'))),
    writeNumber(Math.round(bytesOf(result, 'W3'))),
    ratio(bytesOf(result, 'W3'), bytesOf(ours, 'W3')),
  ])
}

const loadCountsOf = ({ loads }: Result): number[] => [...new Set(loads.map(({ flags }) => flags))]

function writeLoads(results: readonly Result[], ours: Result, flags: number): string {
  const of = ({ loads }: Result, what: keyof Load): number =>
    median(loads.filter((load) => load.flags === flags).map((load) => load[what]))
  const columns = [
    ...['ready ms', '×', 'first ms', 'all ms'],
    ...['heap MiB', '×', 'after all MiB', 'text MiB'],
  ]
  return writeResults(results, columns, (result) => [
    writeNumber(of(result, 'readyMs')),
    ratio(of(result, 'readyMs'), of(ours, 'readyMs')),
    writeNumber(of(result, 'firstMs')),
    writeNumber(of(result, 'allMs')),
    writeNumber(of(result, 'loadedBytes') / mebibyte),
    ratio(of(result, 'loadedBytes'), of(ours, 'loadedBytes')),
    writeNumber(of(result, 'evaluatedBytes') / mebibyte),
    writeNumber(of(result, 'textBytes') / mebibyte),
  ])
}

function writeResults(
  results: readonly Result[],
  titles: readonly string[],
  cellsOf: (result: Result) => readonly string[],
): string {
  const columns: Column[] = [
    { title: 'SDK', isNumber: false },
    { title: 'version', isNumber: false },
    ...titles.map((title) => ({ title, isNumber: title !== 'calls' })),
  ]
  const rows = results.map((result) => [result.name, result.version, ...cellsOf(result)])
  return writeTable(columns, rows)
}

function nsOf({ workloads }: Result, name: WorkloadName): number {
  return median(workloads.find(({ workload }) => workload === name)?.ns ?? [])
}

/** How many times `ours` it is; nothing where ours is next to nothing. */
function ratio(value: number, ours: number): string {
  const times = value / ours
  return Number.isFinite(times) && ours > 0 ? times.toFixed(times < 10 ? 1 : 0) : '-'
}
