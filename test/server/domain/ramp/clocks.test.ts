import { equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { beginProgress, doAgree, passTime } from '../../../../server/domain/ramp/progress.ts'
import { startMs } from './example.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
/** Clocks that differ by less are one. */
const agreementMs = 1000

/** What happens between two looks: time passes, and now and then the store's clock jumps. */
const looks = fc.array(
  fc.record({
    passedMs: fc.integer({ min: 0, max: 60_000 }),
    jumpMs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    ),
  }),
  { maxLength: 30 },
)

t.test(
  `a hold is never shorter than time itself, whatever the store's clock does (seed ${seed})`,
  (t) => {
    fc.assert(
      fc.property(looks, (all) => {
        let truth = 0
        let offset = 0
        let jumps = 0
        let progress = beginProgress(1, startMs)
        for (const { passedMs, jumpMs } of all) {
          truth += passedMs
          offset += jumpMs
          if (jumpMs !== 0) jumps += 1
          const passed = { nowMs: startMs + truth + offset, otherMs: passedMs }
          progress = passTime(progress, passed)
          ok(progress.heldMs <= truth + jumps * agreementMs, `${progress.heldMs} of ${truth}`)
        }
      }),
      { seed },
    )
    t.end()
  },
)

t.test(
  `a clock that is right on one of store and plane is enough after a failover (seed ${seed})`,
  (t) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_600_000 }),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        (truth, error) => {
          const progress = beginProgress(1, startMs)
          const jumped = passTime(progress, { nowMs: startMs + truth + error, otherMs: truth })
          const skewed = passTime(progress, { nowMs: startMs + truth, otherMs: truth + error })
          for (const { heldMs } of [jumped, skewed]) {
            ok(heldMs >= 0)
            ok(heldMs <= truth + agreementMs)
          }
        },
      ),
      { seed },
    )
    t.end()
  },
)

t.test('clocks that run alike lose nothing, however often they are looked at', async (t) => {
  let progress = beginProgress(1, startMs)
  for (let at = 0; at <= 86_400_000; at += 250_000) {
    // The steady clock is read a little early or late each time.
    const otherMs = startMs + at - progress.atMs + (at % 3) - 1
    progress = passTime(progress, { nowMs: startMs + at, otherMs })
  }
  t.ok(86_400_000 - progress.heldMs < 250_000)
  t.equal(progress.heldMs % 250_000, 0, 'nothing is lost to rounding')
})

t.test('a jump back costs what was not counted yet, and time goes on from there', async (t) => {
  let progress = beginProgress(1, startMs)
  progress = passTime(progress, { nowMs: startMs + 60_000, otherMs: 60_000 })
  const back = { nowMs: startMs - 3_600_000, otherMs: 10_000 }
  t.notOk(doAgree(progress, back))
  progress = passTime(progress, back)
  equal(progress.heldMs, 60_000)
  progress = passTime(progress, { nowMs: startMs - 3_540_000, otherMs: 60_000 })
  equal(progress.heldMs, 120_000)
})
