import t from 'tap'
import { writeReport } from '../../bench/evaluate/report.ts'
import type { Result } from '../../bench/evaluate/result.ts'
import { workloadNames } from '../../bench/evaluate/workload.ts'

/** A result whose every figure is so many times as much as ours. */
function resultOf(name: string, times: number, more: Partial<Result> = {}): Result {
  const load = { flags: 1000, textBytes: 1024 ** 2 * times, readyMs: 8 * times, firstMs: times }
  const heap = { loadedBytes: 1024 ** 2 * times, evaluatedBytes: 1024 ** 2 * 2 * times }
  return {
    name,
    package: name,
    field: 'direct',
    version: '1.2.3',
    workloads: workloadNames.map((workload) => ({
      workload,
      isAsync: name === 'slow',
      hasAll: name !== 'slow',
      shares: { true: 100 },
      ns: [90 * times, 200 * times, 100 * times],
    })),
    allocations: [
      { workload: 'W1', bytes: 0 },
      { workload: 'W3', bytes: 10 * times },
    ],
    loads: [{ ...load, allMs: 3 * times, ...heap }],
    ...more,
  }
}

/** The cells of each row of the first table after a line that contains `heading`. */
function tableBelow(report: string, heading: string): string[][] {
  const lines = report.slice(report.indexOf(heading)).split('\n')
  const from = lines.findIndex((line) => line.startsWith('|'))
  const to = lines.findIndex((line, index) => index > from && line === '')
  const rows = lines.slice(from, to === -1 ? undefined : to)
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

t.test('the fastest in W3 comes first, each figure beside its ratio to ours', async (t) => {
  const report = writeReport([resultOf('ours', 1), resultOf('slow', 12), resultOf('fast', 0.5)])
  const speeds = tableBelow(report, 'times ours (ours)')
  t.same(
    speeds.slice(2).map(([name]) => name),
    ['fast', 'ours', 'slow'],
  )
  t.same(speeds[3], ['ours', '1.2.3', 'sync', ...Array(5).fill(['100', '1.0']).flat()])
  const four = Array(4).fill(['1,200', '12']).flat()
  t.same(speeds[4], ['slow', '1.2.3', 'async', ...four, '1,200 loop', '12'])
  const spread = tableBelow(report, 'Lowest and highest')
  t.same(spread[4]?.slice(2, 4), ['1,080–2,400', '1,080–2,400'])
})

t.test('what loading costs is shown by the number of flags', async (t) => {
  const report = writeReport([resultOf('ours', 1), resultOf('slow', 12)])
  const loads = tableBelow(report, 'Loading 1,000 W3 flags')
  t.same(loads[3], ['slow', '1.2.3', '96', '12', '12', '36', '12', '12', '24', '12'])
})

t.test('nothing is no number of times nothing', async (t) => {
  const nothing = { allocations: [{ workload: 'W3', bytes: 0 }] } as const
  const report = writeReport([resultOf('ours', 1, nothing), resultOf('slow', 12)])
  t.same(tableBelow(report, 'Bytes allocated')[3], ['slow', '1.2.3', '0', '120', '-'])
})

t.test('a field of its own is compared with its own first', async (t) => {
  const field = 'openfeature' as const
  const report = writeReport([
    resultOf('ours', 1),
    resultOf('ours-layered', 100, { field }),
    resultOf('theirs-layered', 200, { field }),
  ])
  t.same(tableBelow(report, 'times ours (ours)').length, 3)
  const layered = tableBelow(report, 'times ours (ours-layered)')
  t.same(layered[3]?.slice(3, 5), ['20,000', '2.0'])
})
