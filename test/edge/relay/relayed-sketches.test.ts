import { Value } from '@sinclair/typebox/value'
import fc from 'fast-check'
import t from 'tap'
import { readReport } from '../../../edge/relay/read-report.ts'
import { RelayedReports } from '../../../edge/relay/relayed-reports.ts'
import { Report } from '../../../server/schemas/report.ts'

const said = {
  ...{ boot: 'b', sdk: 'sluice-js/0.1.0', capabilities: [], applied: '1.7', ageMs: 0 },
  ...{ evaluations: {}, metrics: {}, unknownFlags: {} },
}
const sketch = {
  ...{ flag: 'checkout', ramp: 'r1', revision: 7, variation: 'on', metric: 'pay', dropped: 1 },
  batches: [
    { batch: 3, count: 2, errors: 1, sum: 200, sumOfSquares: 20_000, histogram: [134, 2] },
    { batch: 31, count: 1, errors: 0, sum: 50, sumOfSquares: 2_500, histogram: [126, 1] },
  ],
}

function sketchesOf(reports: RelayedReports): unknown[] {
  return reports.additions().flatMap((add) => {
    const told: { sketches?: unknown[] } = add()
    return told.sketches ?? []
  })
}

t.test(
  'what two processes sketched is added up, batch by batch, and a seq counts once',
  async (t) => {
    const reports = new RelayedReports(() => {})
    const send = (instance: string, seq: number, sketches: unknown) =>
      t.equal(reports.take(JSON.stringify({ ...said, instance, seq, sketches })), null)
    send('web-1', 1, [sketch])
    send('web-1', 1, [sketch])
    send('web-2', 1, [sketch, { ...sketch, variation: 'off', batches: [] }])
    t.same(sketchesOf(reports), [
      {
        ...sketch,
        dropped: 2,
        batches: [
          { batch: 3, count: 4, errors: 2, sum: 400, sumOfSquares: 40_000, histogram: [134, 4] },
          { batch: 31, count: 2, errors: 0, sum: 100, sumOfSquares: 5_000, histogram: [126, 2] },
        ],
      },
      { ...sketch, variation: 'off', batches: [] },
    ])
    t.same(sketchesOf(reports), [], 'it is forwarded once')
  },
)

t.test('sketches in any number are bounded, and told in reports of a bearable size', async (t) => {
  const reports = new RelayedReports(() => {})
  for (let seq = 1; seq <= 20; seq += 1) {
    const sketches = Array.from({ length: 64 }, (_, i) => ({ ...sketch, metric: `m-${seq}-${i}` }))
    reports.take(JSON.stringify({ ...said, instance: 'web-1', seq, sketches }))
  }
  t.equal(reports.sketches.dropped, 20 * 64 - 128)
  const portions = reports.additions().map((add) => JSON.stringify(add()).length)
  t.ok(portions.every((size) => size < 64 * 1024))
  t.ok(portions.length < 16, 'as many as wait for an upstream that is away')
})

t.test('whatever a stranger calls a sketch, what is forwarded is a report', async (t) => {
  const seed = Date.now() % 1e9
  t.comment(`seed ${seed}`)
  const oddity = fc.oneof(fc.anything(), fc.constantFrom(-1, 1.5, 1e300, 33, '', 'x'.repeat(300)))
  const oddBatch = fc.oneof(
    oddity,
    fc.record({
      batch: fc.oneof(oddity, fc.nat(40)),
      count: fc.oneof(oddity, fc.nat()),
      errors: fc.nat(),
      sum: fc.oneof(oddity, fc.double()),
      sumOfSquares: fc.oneof(oddity, fc.nat()),
      histogram: fc.oneof(oddity, fc.array(fc.oneof(oddity, fc.nat(400)))),
    }),
    fc.constant(sketch.batches[0]),
  )
  const odd = fc.record({
    flag: fc.oneof(oddity, fc.constant('checkout')),
    ramp: fc.constant('r1'),
    revision: fc.oneof(oddity, fc.nat()),
    variation: fc.constant('on'),
    metric: fc.oneof(oddity, fc.constant('pay')),
    dropped: fc.oneof(oddity, fc.nat()),
    batches: fc.oneof(oddity, fc.array(oddBatch, { maxLength: 40 })),
  })
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 4 }), (sketches) => {
      const reports = new RelayedReports(() => {})
      const text = JSON.stringify({ ...said, instance: 'web-1', seq: 1, sketches })
      if (reports.take(text) !== null) return false
      const forwarded = { ...said, instance: 'edge', seq: 1, sketches: sketchesOf(reports) }
      return Value.Check(Report, JSON.parse(JSON.stringify(forwarded)))
    }),
    { seed, numRuns: 300 },
  )
})

t.test('how busy a process says it is goes on with its row', async (t) => {
  const saturation = { eventLoopDelayMs: 12, cpu: 0.5 }
  const report = readReport(JSON.stringify({ ...said, instance: 'web-1', seq: 1, saturation }))
  t.match(report, { rows: [{ more: { saturation } }] })
  const odd = { ...said, instance: 'web-1', seq: 1, saturation: { eventLoopDelayMs: 'x', cpu: 1 } }
  const read = readReport(JSON.stringify(odd))
  t.notOk(typeof read !== 'string' && 'saturation' in read.rows[0].more)
})
