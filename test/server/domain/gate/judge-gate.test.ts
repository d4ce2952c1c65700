import fc from 'fast-check'
import t from 'tap'
import type { GateLimit } from '../../../../server/domain/gate/gate.ts'
import { judgeMetric, type MetricGate } from '../../../../server/domain/gate/judge-gate.ts'
import { callsOf, emptySketch, type Sketch } from '../../../../server/domain/gate/sketch.ts'
import { type SampleCall, sketchOf } from './sample-sketch.ts'

const window = { canaryShare: 0.5, alpha: 0.001, nowMs: 1_000, planned: null }
const errors: MetricGate = {
  id: 'errors',
  source: { metric: 'checkout', statistic: 'errors' },
  limit: { maxIncrease: { absolute: 0.01 } },
  intervalMs: 10_000,
  initialDelayMs: 0,
  failureLimit: 0,
  inconclusiveLimit: 10,
  consecutiveErrorLimit: 4,
  minSamples: 100,
  dryRun: false,
}
const p99: MetricGate = {
  ...errors,
  id: 'p99',
  source: { metric: 'checkout', statistic: 'p99' },
  limit: { maxIncrease: { relative: 0.2 } },
}

/** Calls of 320 users, of whom every tenth call fails where `every` is ten. */
function calls(count: number, every: number, ms = (i: number) => 50 + (i % 100)): SampleCall[] {
  return Array.from({ length: count }, (_, i) => {
    return { batch: Math.floor(i / 7), value: ms(i), failed: (i * 31) % every === 0 }
  })
}

function judge(gate: MetricGate, canary: Sketch, control: Sketch, more: object = {}) {
  return judgeMetric(gate, { ...window, ...more }, { canary, control, isCut: false })
}

t.test('a canary as good as control is a Go, with the numbers', async (t) => {
  const { verdict, reason, canary, control, difference } = judge(
    errors,
    sketchOf(calls(20_000, 100)),
    sketchOf(calls(20_000, 100)),
  )
  t.equal(verdict, 'go', reason)
  t.match(reason, /errors of the canary 1 % \(.* to .*, n=20000\), control 1 % .*increase by 1 %/)
  t.equal(canary?.samples, 20_000)
  t.ok(difference && difference.low < 0 && difference.high > 0)
  t.ok(control && control.low < 0.01 && control.high > 0.01)
})

t.test('a canary that fails more often than is allowed is a No-Go', async (t) => {
  const { verdict, difference } = judge(
    errors,
    sketchOf(calls(20_000, 10)),
    sketchOf(calls(20_000, 100)),
  )
  t.equal(verdict, 'noGo')
  t.ok(difference && difference.low > 0.01, 'the whole interval is beyond the limit')
})

t.test('what looks worse and is not proven is neither', async (t) => {
  const { verdict, reason } = judge(errors, sketchOf(calls(700, 25)), sketchOf(calls(700, 100)))
  t.equal(verdict, 'inconclusive')
  t.match(reason, /looks too high, which is not proven yet/)
})

t.test('a look that was planned proves what another one leaves in doubt', async (t) => {
  /** Failures that are spread over all batches, so many in about a thousand calls. */
  const failing = (perThousand: number) =>
    Array.from({ length: 4_000 }, (_, i) => {
      return { batch: i % 32, value: 50, failed: (i * i * 31) % 1009 < perThousand }
    })
  const [canary, control] = [sketchOf(failing(36)), sketchOf(failing(8))]
  t.equal(judge(errors, canary, control).verdict, 'inconclusive')
  const planned = judge(errors, canary, control, { planned: 'doubtEnd' })
  t.equal(planned.verdict, 'noGo', planned.reason)
  t.ok(planned.difference && planned.difference.low > 0.01)
  const good = judge(errors, control, control, { planned: 'doubtEnd' })
  t.equal(good.verdict, 'go', good.reason)
})

t.test('too few samples, too few users and no samples conclude nothing', async (t) => {
  const enough = sketchOf(calls(20_000, 100))
  const few = judge(errors, sketchOf(calls(99, 2)), enough)
  t.equal(few.verdict, 'inconclusive')
  t.match(few.reason, /canary has 99 of 100 samples of checkout/)
  const lonely = calls(5_000, 2).map((call) => ({ ...call, batch: call.batch % 5 }))
  const oneUser = judge(errors, sketchOf(lonely), enough)
  t.equal(oneUser.verdict, 'inconclusive', 'however many calls they made')
  t.match(oneUser.reason, /too few users/)
  const none = judge(errors, emptySketch(), emptySketch())
  t.equal(none.verdict, 'inconclusive')
  t.equal(none.canary, null)
})

t.test('samples that had no room conclude nothing', async (t) => {
  const sketch = sketchOf(calls(20_000, 100))
  const sketches = { canary: sketch, control: sketch, isCut: true }
  t.equal(judgeMetric(errors, window, sketches).verdict, 'inconclusive')
})

t.test('a canary whose calls are missing is no Go, but may be a No-Go', async (t) => {
  const control = sketchOf(calls(20_000, 100))
  const lost = judge(errors, sketchOf(calls(5_000, 100)), control)
  t.equal(lost.verdict, 'inconclusive')
  t.match(lost.reason, /The canary has 20 % of the calls, and its users are 50 %/)
  t.equal(judge(errors, sketchOf(calls(5_000, 100)), control, { canaryShare: 0.2 }).verdict, 'go')
  t.equal(judge(errors, sketchOf(calls(5_000, 5)), control).verdict, 'noGo')
})

t.test('a slower tail is seen by the p99 and not by the p50', async (t) => {
  const control = sketchOf(calls(40_000, 100))
  const slow = sketchOf(calls(40_000, 100, (i) => (i % 50 === 0 ? 400 : 50 + (i % 100))))
  t.equal(judge(p99, slow, control).verdict, 'noGo')
  const p50: MetricGate = { ...p99, source: { metric: 'checkout', statistic: 'p50' } }
  t.equal(judge(p50, slow, control).verdict, 'go')
  t.equal(judge(p99, control, control).verdict, 'go')
})

t.test('limits of the canary alone need no control', async (t) => {
  const gate = (limit: GateLimit): MetricGate => ({
    ...errors,
    source: { metric: 'checkout', statistic: 'mean' },
    limit,
  })
  const sketch = sketchOf(calls(20_000, 100))
  t.equal(judge(gate({ max: 150 }), sketch, emptySketch()).verdict, 'go')
  t.equal(judge(gate({ max: 50 }), sketch, emptySketch()).verdict, 'noGo')
  t.equal(judge(gate({ min: 50 }), sketch, emptySketch()).verdict, 'go')
  t.equal(judge(gate({ min: 150 }), sketch, emptySketch()).verdict, 'noGo')
})

t.test('an increase relative to what is below zero concludes nothing', async (t) => {
  const gate: MetricGate = { ...p99, source: { metric: 'balance', statistic: 'mean' } }
  const below = sketchOf(calls(20_000, 100, (i) => -100 - (i % 10)))
  const { verdict, reason } = judge(gate, below, below)
  t.equal(verdict, 'inconclusive')
  t.match(reason, /below zero/)
})

t.test(
  'whatever the samples, a verdict has ordered numbers or none, and never a Go of few',
  async (t) => {
    const seed = Date.now() % 1e9
    t.comment(`seed ${seed}`)
    const call = fc.record({
      batch: fc.nat(31),
      value: fc.oneof(fc.double({ noNaN: true, min: -1e40, max: 1e40 }), fc.constant(0)),
      failed: fc.boolean(),
    })
    const statistic = fc.constantFrom(
      'errors' as const,
      'mean' as const,
      'p50' as const,
      'p99' as const,
    )
    const limit = fc.oneof(
      fc.record({
        maxIncrease: fc.record({ relative: fc.double({ min: 0, max: 10, noNaN: true }) }),
      }),
      fc.record({ max: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    )
    const sides = fc.tuple(fc.array(call, { maxLength: 200 }), fc.array(call, { maxLength: 200 }))
    fc.assert(
      fc.property(sides, statistic, limit, ([one, other], of, limited) => {
        const gate = { ...errors, source: { metric: 'm', statistic: of }, limit: limited }
        const [canary, control] = [sketchOf(one), sketchOf(other)]
        const measured = judge(gate, canary, control)
        for (const side of [measured.canary, measured.control, measured.difference]) {
          if (side !== null && !(side.low <= side.value && side.value <= side.high)) return false
        }
        const enough =
          'max' in limited ? callsOf(canary) : Math.min(callsOf(canary), callsOf(control))
        return measured.verdict === 'inconclusive' || enough >= gate.minSamples
      }),
      { seed, numRuns: 300 },
    )
  },
)
