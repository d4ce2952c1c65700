import t from 'tap'
import type { Gate, Verdict } from '../../../../server/domain/gate/gate.ts'
import { alphaOfGate, judge } from '../../../../server/domain/ramp/judge.ts'
import { pause } from '../../../../server/domain/ramp/machine.ts'
import {
  beginProgress,
  dueGates,
  type Progress,
  plannedLookOf,
  quietMs,
  recordMeasurement,
} from '../../../../server/domain/ramp/progress.ts'
import type { RampDocument } from '../../../../server/domain/ramp/ramp.ts'
import { act, exampleFlag, exampleGate, measurement, serving, startMs, startOn } from './example.ts'

const flag = exampleFlag()
const holdMs = 60_000

function ramp(gates: readonly Gate[], more: { deadlineAt?: string } = {}): RampDocument {
  const steps = [
    { to: { percent: 10 }, holdMs, gates },
    { to: { percent: 100 }, holdMs },
  ]
  return startOn(serving(flag, { variation: 'off' }), { steps, ...more })
}

/** Progress after these verdicts of the gate `errors`, each at so many ms of the hold. */
function after(of: RampDocument, heldMs: number, ...said: [Verdict, number][]): Progress {
  const [step] = of.steps
  if (step === undefined) throw new Error('a ramp without a step')
  let progress = beginProgress(1, startMs)
  for (const [verdict, at] of said) {
    progress = recordMeasurement(step, progress, measurement(verdict), at)
  }
  return { ...progress, heldMs }
}

t.test('a step without gates advances when it was held', async (t) => {
  const ungated = ramp([])
  t.match(judge(ungated, after(ungated, holdMs - 1), startMs), { action: 'wait', for: /hold/ })
  t.match(judge(ungated, after(ungated, holdMs), startMs), { action: 'advance', reason: null })
})

t.test('a Go must be one of after the hold, of every gate that decides', async (t) => {
  const latency = exampleGate({ id: 'latency', dryRun: true })
  const gated = ramp([exampleGate(), latency])
  t.match(judge(gated, after(gated, holdMs), startMs), { action: 'wait', for: 'a Go of errors' })
  const early = after(gated, holdMs, ['go', holdMs - 1])
  t.match(judge(gated, early, startMs), { action: 'wait', for: 'a Go of errors' })
  const held = after(gated, holdMs, ['go', holdMs])
  t.match(judge(gated, held, startMs), { action: 'advance', reason: 'errors: it is go' })
  const soured = after(gated, holdMs + 2, ['go', holdMs], ['inconclusive', holdMs + 1])
  t.match(judge(gated, soured, startMs), { action: 'wait' }, 'only the last one counts')
})

t.test('No-Go rolls back at once, also a paused ramp, and not for a dry run', async (t) => {
  const gated = ramp([exampleGate()])
  const bad = after(gated, 5, ['noGo', 5])
  t.match(judge(gated, bad, startMs), { action: 'rollBack', reason: 'errors: it is noGo' })
  t.match(judge(pause(gated, act()), bad, startMs), { action: 'rollBack' })
  const dry = ramp([exampleGate({ dryRun: true })])
  t.match(judge(dry, after(dry, holdMs, ['noGo', holdMs]), startMs), { action: 'advance' })
  const patient = ramp([exampleGate({ failureLimit: 1 })])
  t.match(judge(patient, after(patient, 9, ['noGo', 5]), startMs), { action: 'wait' })
  const twice = after(patient, 9, ['noGo', 5], ['go', 6], ['noGo', 7])
  t.match(judge(patient, twice, startMs), { action: 'rollBack' })
})

t.test('doubt waits during the hold, and pauses after so many measurements', async (t) => {
  const gated = ramp([exampleGate({ inconclusiveLimit: 1 })])
  const during = after(gated, holdMs - 1, ['inconclusive', 1], ['inconclusive', 2])
  t.match(judge(gated, during, startMs), { action: 'wait', for: /hold/ })
  const once = after(gated, holdMs, ['inconclusive', holdMs])
  t.match(judge(gated, once, startMs), { action: 'wait', for: /Go/ })
  const twice = after(gated, holdMs, ['inconclusive', holdMs], ['inconclusive', holdMs])
  t.match(judge(gated, twice, startMs), { action: 'pause', reason: /it is inconclusive/ })
})

t.test(
  'doubt takes back a ramp that was started so, once it is over, and not before',
  async (t) => {
    const careful = {
      ...ramp([exampleGate({ inconclusiveLimit: 1 })]),
      onDoubt: 'rollBack',
    } as const
    const once = after(careful, holdMs, ['inconclusive', holdMs])
    t.match(judge(careful, once, startMs), { action: 'wait' })
    const twice = after(careful, holdMs, ['inconclusive', holdMs], ['inconclusive', holdMs])
    t.match(judge(careful, twice, startMs), { action: 'rollBack', reason: /it is inconclusive/ })
    t.match(judge({ ...careful, state: 'paused' }, twice, startMs), { action: 'wait' })
    const deadlineAt = new Date(startMs).toISOString()
    t.match(judge({ ...careful, deadlineAt }, once, startMs), { action: 'pause' })
  },
)

t.test(
  'errors in a row pause it, whenever they come; one that succeeds ends the row',
  async (t) => {
    const gated = ramp([exampleGate({ consecutiveErrorLimit: 1 })])
    t.match(judge(gated, after(gated, 2, ['error', 1]), startMs), { action: 'wait' })
    const row = after(gated, 3, ['error', 1], ['error', 2])
    t.match(judge(gated, row, startMs), { action: 'pause', reason: /2 times in a row/ })
    const broken = after(gated, 4, ['error', 1], ['go', 2], ['error', 3])
    t.match(judge(gated, broken, startMs), { action: 'wait' })
    const failing = after(gated, holdMs, ['error', holdMs])
    t.match(judge(gated, failing, startMs), { action: 'wait' }, 'an error is never a Go')
  },
)

t.test('a deadline pauses; a step without an end waits for a person', async (t) => {
  const deadlineAt = new Date(startMs + 1000).toISOString()
  const late = ramp([], { deadlineAt })
  t.match(judge(late, after(late, holdMs), startMs + 999), { action: 'advance' })
  t.match(judge(late, after(late, holdMs), startMs + 1000), { action: 'pause', reason: /deadline/ })
  const steps = [{ to: { percent: 10 }, holdMs: null }]
  const endless = startOn(serving(flag, { variation: 'off' }), { steps })
  t.match(judge(endless, after(endless, 1e9), startMs), { action: 'wait', for: /person/ })
})

t.test(
  'gates are due after their delay, each interval, and once more when the hold is over',
  async (t) => {
    const gate = exampleGate({ initialDelayMs: 5000, intervalMs: 20_000 })
    const gated = ramp([gate])
    const [step] = gated.steps
    if (step === undefined) throw new Error('a ramp without a step')
    const due = (progress: Progress) => dueGates(step, progress).length
    t.equal(due(after(gated, 4999)), 0)
    t.equal(due(after(gated, 5000)), 1)
    t.equal(due(after(gated, 24_999, ['go', 5000])), 0)
    t.equal(due(after(gated, 25_000, ['go', 5000])), 1)
    t.equal(due(after(gated, holdMs, ['go', holdMs - 1])), 1, 'the hold is over')
    t.equal(due(after(gated, holdMs + 1, ['go', holdMs])), 0)
  },
)

t.test('the looks at the end of the hold, and of doubt, are planned ones', async (t) => {
  const gate = exampleGate({ inconclusiveLimit: 6, intervalMs: 10_000 })
  const planned = (heldMs: number, before: number) =>
    plannedLookOf({ holdMs }, after(ramp([gate]), heldMs, ['inconclusive', before]), gate)
  t.equal(planned(holdMs - 1, holdMs - 10_000), null)
  t.equal(planned(holdMs, holdMs - 1), 'holdEnd')
  t.equal(planned(holdMs + 59_999, holdMs), null, 'each is made once')
  t.equal(planned(holdMs + 60_001, holdMs + 50_000), 'doubtEnd')
  t.equal(planned(holdMs + 70_000, holdMs + 60_001), null)
  t.equal(planned(holdMs + 70_000, holdMs - 1), 'doubtEnd', 'both are due')
  t.equal(plannedLookOf({ holdMs }, after(ramp([gate]), holdMs), gate), 'holdEnd', 'the first look')
  t.equal(plannedLookOf({ holdMs: null }, after(ramp([gate]), 1e9), gate), null, 'no end')
})

t.test('nothing is due before it is', async (t) => {
  const gated = ramp([exampleGate({ initialDelayMs: 5000, intervalMs: 20_000 })])
  const [step] = gated.steps
  if (step === undefined) throw new Error('a ramp without a step')
  const quiet = (progress: Progress) => quietMs(step, progress)
  t.equal(quiet(after(gated, 1000)), 4000, 'the first measurement')
  t.equal(quiet(after(gated, 6000)), 0)
  t.equal(quiet(after(gated, 6000, ['go', 5000])), 19_000, 'the next one')
  t.equal(quiet(after(gated, 55_000, ['go', 50_000])), 5000, 'the end of the hold')
  t.equal(quiet(after(gated, holdMs, ['inconclusive', holdMs])), 20_000)
})

t.test('the chance of a false stop is divided over steps, the first most, and gates', async (t) => {
  const gates = [
    exampleGate(),
    exampleGate({ id: 'p99' }),
    exampleGate({ id: 'dry', dryRun: true }),
  ]
  t.equal(alphaOfGate({ ...ramp(gates), alpha: 0.01 }), 0.005)
  t.equal(alphaOfGate({ ...ramp([]), alpha: 0.01 }), 0.01)
  const [step] = ramp(gates).steps
  if (step === undefined) throw new Error('a ramp without a step')
  const steps = [step, { ...step, gates: [] }, step, { ...step, gates: gates.slice(0, 1) }]
  const spent = steps.map((_, at) => alphaOfGate({ ...ramp([]), steps, step: at, alpha: 0.011 }))
  const [first = 0, , third = 0, last = 0] = spent
  t.same(
    [first, third, last].map((one) => one.toFixed(6)),
    ['0.003000', '0.001500', '0.002000'],
  )
  t.equal((2 * first + 2 * third + last).toFixed(6), '0.011000', 'no more than the ramp may spend')
})

t.test('a gate with a query is first looked at when its ranges began after the step', async (t) => {
  const due = (promql: string, heldMs: number, more: Partial<Gate> = {}) => {
    const gated = ramp([exampleGate({ source: { promql }, limit: { max: 1 }, ...more })])
    const [step] = gated.steps
    if (step === undefined) throw new Error('a ramp without a step')
    const progress = after(gated, heldMs)
    return [dueGates(step, progress).length, quietMs(step, progress)]
  }
  t.same(due('vector(1)', 0), [1, 0])
  t.same(due('rate(x[30s]) / rate(y[20s] offset 30s)', 49_999), [0, 1])
  t.same(due('rate(x[30s]) / rate(y[20s] offset 30s)', 50_000), [1, 0])
  t.same(due('rate(x[{{stepAge}}s])', 14_000), [0, 1000])
  t.same(due('rate(x[{{stepAge}}s])', 15_000), [1, 0])
  t.same(due('rate(x[30s])', 40_000, { initialDelayMs: 45_000 }), [0, 5000])
})

t.test('a gate from before a rule never lets its ramp advance: it pauses', async (t) => {
  const compares = { maxIncrease: { absolute: 0.1 } }
  const query = (promql: string, more: Partial<Gate> = {}) =>
    exampleGate({ source: { promql }, limit: compares, ...more })
  const keeping = (gate: Gate): RampDocument => {
    const started = ramp([])
    const steps = started.steps.map((step) => ({ ...step, gates: [gate] }))
    return { ...started, steps }
  }
  const cases: readonly (readonly [Gate, RegExp])[] = [
    [query('sum(x)'), /errors would be refused today: its query must name \{\{variation\}\}/],
    [query('sum(x{v="{{variation}}"}'), /is not PromQL/],
    [query('rate(x{v="{{variation}}"}[5m])'), /looks back 300 s.* waits for at most 80 s/],
  ]
  for (const [gate, reason] of cases) {
    const old = keeping(gate)
    t.match(judge(old, after(old, holdMs, ['go', holdMs]), startMs), { action: 'pause', reason })
    t.match(judge(old, after(old, 5, ['noGo', 5]), startMs), { action: 'rollBack' })
    const watched = keeping({ ...gate, dryRun: true })
    t.match(judge(watched, after(watched, holdMs), startMs), { action: 'advance' })
  }
  const longer = keeping(query('rate(x{v="{{variation}}"}[5m])', { inconclusiveLimit: 24 }))
  t.match(judge(longer, after(longer, 5), startMs), { action: 'wait' }, 'doubt is waited out')
  const endless = keeping(query('rate(x{v="{{variation}}"}[5m])'))
  const steps = endless.steps.map((step) => ({ ...step, holdMs: null }))
  t.match(judge({ ...endless, steps }, after(endless, 5), startMs), { action: 'wait' })
})
