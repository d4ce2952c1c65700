import { equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Verdict } from '../../../../server/domain/gate/gate.ts'
import { judge, stepOf } from '../../../../server/domain/ramp/judge.ts'
import { advance, pause, resume, rollBack } from '../../../../server/domain/ramp/machine.ts'
import {
  beginProgress,
  dueGates,
  passTime,
  recordMeasurement,
} from '../../../../server/domain/ramp/progress.ts'
import { isLive } from '../../../../server/domain/ramp/ramp.ts'
import { act, exampleFlag, exampleGate, measurement, serving, startMs, startOn } from './example.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
/** Clocks that differ by less are one. */
const agreementMs = 1000

const plans = fc.array(
  fc.record({ holdMs: fc.integer({ min: 0, max: 120_000 }), isGated: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

/** One look at a ramp: how long after the last, what the store's clock did, what gates say. */
const looks = fc.array(
  fc.record({
    passedMs: fc.integer({ min: 0, max: 40_000 }),
    jumpMs: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    ),
    verdict: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Verdict>('go') },
      fc.constantFrom<Verdict>('noGo', 'inconclusive', 'error'),
    ),
    /** A person lets a paused ramp go on. */
    resumes: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60 },
)

t.test(
  `it advances by a hold in real time and a Go since then, whatever happens (seed ${seed})`,
  (t) => {
    const ends = { advance: 0, pause: 0, rollBack: 0, wait: 0 }
    fc.assert(
      fc.property(plans, looks, (plan, all) => {
        const steps = plan.map(({ holdMs, isGated }, i) => ({
          to: { percent: i + 1 },
          holdMs,
          gates: isGated ? [exampleGate({ inconclusiveLimit: 0, consecutiveErrorLimit: 0 })] : [],
        }))
        let ramp = startOn(serving(exampleFlag(), { variation: 'off' }), { steps })
        let [truth, offset, phase, since, jumps] = [0, 0, 1, 0, 0]
        let progress = beginProgress(phase, startMs)
        let last: { verdict: Verdict; truth: number } | undefined
        for (const { passedMs, jumpMs, verdict, resumes } of all) {
          if (!isLive(ramp)) return
          truth += passedMs
          offset += jumpMs
          if (jumpMs !== 0) jumps += 1
          const nowMs = startMs + truth + offset
          progress = passTime(progress, { nowMs, otherMs: passedMs })
          const step = stepOf(ramp)
          for (const { id } of dueGates(step, progress)) {
            last = { verdict, truth }
            progress = recordMeasurement(step, progress, measurement(verdict, { gate: id }))
          }
          const judged = judge(ramp, progress, nowMs)
          ends[judged.action] += 1
          const before = ramp
          if (judged.action === 'advance') {
            const held = (step.holdMs ?? 0) - jumps * agreementMs
            ok(truth - since >= held, `held ${truth - since} of ${step.holdMs}`)
            if (step.gates.length > 0) {
              equal(last?.verdict, 'go')
              ok((last?.truth ?? 0) - since >= held)
            }
            ramp = advance(ramp, act(nowMs))
            if (isLive(ramp)) equal(ramp.step, before.step + 1)
          } else if (judged.action === 'pause') {
            ok(last?.verdict === 'inconclusive' || last?.verdict === 'error')
            ramp = pause(ramp, act(nowMs))
          } else if (judged.action === 'rollBack') {
            equal(last?.verdict, 'noGo')
            ramp = rollBack(ramp, act(nowMs))
          } else if (ramp.state === 'paused' && resumes) ramp = resume(ramp, act(nowMs))
          if (ramp === before) continue
          phase += 1
          ;[since, jumps] = [truth, 0]
          progress = beginProgress(phase, nowMs)
          last = undefined
        }
      }),
      { seed, numRuns: 2000 },
    )
    for (const [action, count] of Object.entries(ends)) t.ok(count > 20, `${action}: ${count}`)
    t.end()
  },
)
