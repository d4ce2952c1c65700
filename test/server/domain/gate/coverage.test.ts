import t from 'tap'
import {
  normalQuantile,
  radiusOf,
  studentFromNormal,
} from '../../../../server/domain/gate/always-valid.ts'
import { subtract } from '../../../../server/domain/gate/compare.ts'
import { estimateOf } from '../../../../server/domain/gate/estimate.ts'
import type { MetricStatistic, PlannedLook } from '../../../../server/domain/gate/gate.ts'
import { atAnyLook, atPlannedLook, type RadiusOf } from '../../../../server/domain/gate/looks.ts'
import { mismatchOf } from '../../../../server/domain/gate/sample-ratio.ts'
import { emptySketch, type Sketch } from '../../../../server/domain/gate/sketch.ts'
import { addCalls } from './sample-sketch.ts'

const seed = Date.now() % 1e9
const random = mulberry(seed)
t.comment(`seed ${seed}`)

const runs = 120
const looks = 30
/** Large enough that the shares of a few runs say something. */
const alpha = 0.05
/** Looks that are planned: in the middle and at the end. */
const planned = new Map<number, PlannedLook>([
  [14, 'holdEnd'],
  [29, 'doubtEnd'],
])
const always: RadiusOf = (ratio, scale) => radiusOf(ratio, scale, alpha)

/** Users who differ: some fail more often, some are slower, and each makes several calls in a row. */
function drawUsers(sketch: Sketch, users: number): number {
  let calls = 0
  for (let user = 0; user < users; user += 1) {
    const batch = Math.floor(random() * 32)
    const failing = random() < 0.1 ? 0.3 : 0.01
    const slow = 50 * Math.exp(0.5 * normal())
    const count = 1 + Math.floor(-Math.log(1 - random()) * 6)
    calls += count
    for (let i = 0; i < count; i += 1) {
      const value = slow * Math.exp(0.3 * normal())
      addCalls(sketch, [{ batch, value, failed: random() < failing }])
    }
  }
  return calls
}

/** The share of A/A comparisons whose interval was ever wholly above zero, over all looks. */
function falseAlarms(statistic: MetricStatistic): number {
  let alarms = 0
  for (let run = 0; run < runs; run += 1) {
    const [canary, control] = [emptySketch(), emptySketch()]
    for (let look = 0; look < looks; look += 1) {
      drawUsers(canary, 20)
      drawUsers(control, 60)
      if (look < 2) continue
      const plan = planned.get(look)
      const radii = [atAnyLook(alpha), ...(plan ? [atPlannedLook(plan, alpha)] : [])]
      const alarmed = radii.some((radius) => {
        const [ours, theirs] = [canary, control].map((one) => estimateOf(one, statistic, radius))
        return ours !== undefined && theirs !== undefined && subtract(ours, theirs, 1).low > 0
      })
      if (!alarmed) continue
      alarms += 1
      break
    }
  }
  return alarms / runs
}

for (const statistic of ['errors', 'mean', 'p50', 'p95'] as const) {
  t.test(
    `${statistic}: many looks at two equal sides raise no more false alarms than alpha`,
    async (t) => {
      const share = falseAlarms(statistic)
      // Three standard errors above alpha: fails once in about a thousand runs if alpha were exact.
      const most = alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs)
      t.ok(
        share <= most,
        `${share} of ${runs} runs, ${looks} looks each; at most ${most.toFixed(3)}`,
      )
    },
  )
}

t.test('an interval shrinks with the number of users, not with that of their calls', async (t) => {
  const [few, many, repeated] = [emptySketch(), emptySketch(), emptySketch()]
  drawUsers(few, 400)
  drawUsers(many, 40_000)
  few.forEach((batch, index) => {
    const copy = repeated[index]
    if (copy === undefined) return
    copy.count = batch.count * 100
    copy.errors = batch.errors * 100
  })
  const width = (sketch: Sketch) => {
    const { low, high } = estimateOf(sketch, 'errors', always)
    return high - low
  }
  t.ok(width(many) < width(few) / 4, 'a hundred times the users: a tenth')
  t.ok(width(repeated) > width(few) * 0.8, 'a hundred times the calls of the same users: the same')
})

t.test('a share of calls that is as planned is no mismatch, and half of it is one', async (t) => {
  const expected = 0.2
  let mismatches = 0
  for (let run = 0; run < runs; run += 1) {
    const [canary, control] = [emptySketch(), emptySketch()]
    for (let look = 0; look < 10; look += 1) {
      for (let i = 0; i < 100; i += 1) drawUsers(random() < expected ? canary : control, 1)
      if (mismatchOf(canary, control, expected, alpha) === null) continue
      mismatches += 1
      break
    }
  }
  t.ok(mismatches / runs <= alpha, `${mismatches} of ${runs}`)
  const [canary, control] = [emptySketch(), emptySketch()]
  drawUsers(canary, 500)
  drawUsers(control, 4_500)
  t.ok(mismatchOf(canary, control, expected, alpha), 'a tenth is half of what was planned')
  t.equal(mismatchOf(canary, control, Number.NaN, alpha), null, 'nothing was planned')
})

t.test("Student's quantiles are those of tables", async (t) => {
  // Normal quantiles of the tails 0.025, 0.005 and 0.0005.
  const table = [
    [1.959964, 31, 2.0395],
    [2.575829, 31, 2.744],
    [3.290527, 31, 3.6335],
    [1.959964, 10, 2.2281],
    [3.290527, 10, 4.5869],
  ] as const
  for (const [z, freedom, expected] of table) {
    const quantile = studentFromNormal(z, freedom)
    t.ok(Math.abs(quantile / expected - 1) < 0.01, `${z}, ${freedom}: ${quantile}`)
  }
  t.equal(studentFromNormal(2, 0), Number.POSITIVE_INFINITY)
})

t.test('normal quantiles are those of tables', async (t) => {
  const table = [
    [0.5, 0],
    [0.025, 1.959964],
    [0.005, 2.575829],
    [0.0005, 3.290527],
    [0.000_005, 4.417173],
  ] as const
  for (const [tail, expected] of table) {
    const quantile = normalQuantile(tail)
    t.ok(Math.abs(quantile - expected) < 0.001, `${tail}: ${quantile}`)
  }
})

function mulberry(from: number): () => number {
  let state = from | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
