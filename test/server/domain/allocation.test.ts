import type { Allocation } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { allocate, checkAllocations, weightUnits } from '../../../server/domain/allocation.ts'
import { bucketCount } from '../../../server/domain/bucket-ranges.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const known = new Set(order)

/** The owner of every bucket, so that the tests do not share the code's view of ranges. */
function owners(allocations: readonly Allocation[]): string[] {
  const byBucket: string[] = Array.from({ length: bucketCount }, () => '')
  for (const { variation, ranges } of allocations) {
    for (const [start, end] of ranges) byBucket.fill(variation, start, end)
  }
  return byBucket
}

function moved(before: readonly Allocation[], after: readonly Allocation[]): number {
  const old = owners(before)
  return owners(after).filter((owner, bucket) => owner !== old[bucket]).length
}

function sizes(byBucket: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const owner of byBucket) counts[owner] = (counts[owner] ?? 0) + 1
  return counts
}

const percentOf = (units: number) => units / 1000
const percent = fc.integer({ min: 0, max: bucketCount }).map(percentOf)

/** Weights in thousandths of 2 to 5 variations, some of them 0, that add up to 100 %. */
const weights = fc
  .array(fc.integer({ min: 0, max: bucketCount }), { minLength: 1, maxLength: 4 })
  .map((cuts) => {
    const sorted = [...cuts.toSorted((a, b) => a - b), bucketCount]
    const shares = sorted.map((cut, i) => percentOf(cut - (sorted[i - 1] ?? 0)))
    return Object.fromEntries(order.slice(0, shares.length).map((key, i) => [key, shares[i] ?? 0]))
  })

const onOff = (on: number, previous?: readonly Allocation[]) =>
  allocate({
    weights: { on, off: Number((100 - on).toFixed(3)) },
    order: ['on', 'off'],
    previous,
    named: 'on',
  })

t.test('a percentage owns the prefix', async (t) => {
  t.same(onOff(25), [
    { variation: 'on', ranges: [[0, 25_000]] },
    { variation: 'off', ranges: [[25_000, 100_000]] },
  ])
  t.same(onOff(0), [
    { variation: 'on', ranges: [] },
    { variation: 'off', ranges: [[0, 100_000]] },
  ])
  t.same(onOff(100)[0], { variation: 'on', ranges: [[0, 100_000]] })
})

t.test('raising a percentage only adds, lowering removes the last added', async (t) => {
  fc.assert(
    fc.property(percent, percent, (from, to) => {
      const before = onOff(from)
      const after = onOff(to, before)
      const old = owners(before)
      const now = owners(after)
      const [low, high] = [Math.min(from, to), Math.max(from, to)].map((p) => Math.round(p * 1000))
      for (let bucket = 0; bucket < bucketCount; bucket += 1) {
        const changes = bucket >= (low ?? 0) && bucket < (high ?? 0)
        if ((old[bucket] !== now[bucket]) !== changes) return false
      }
      return true
    }),
    { numRuns: 40 },
  )
  t.same(onOff(25, onOff(0, onOff(25))), onOff(25), 'and a restart restores the same units')
})

t.test(
  'pauses, rollbacks and restarts in any order are nested: the last one alone counts',
  async () => {
    fc.assert(
      fc.property(fc.array(percent, { minLength: 1, maxLength: 12 }), (history) => {
        let allocations: Allocation[] | undefined
        for (const step of history) allocations = onOff(step, allocations)
        const last = Math.round((history.at(-1) ?? 0) * 1000)
        // Whoever is in at a percentage is in at every higher one, whatever happened in between.
        return owners(allocations ?? []).every((owner, bucket) => {
          return owner === (bucket < last ? 'on' : 'off')
        })
      }),
      { numRuns: 60 },
    )
  },
)

t.test(
  'with three variations nobody moves but from one that shrinks to one that grows',
  async () => {
    fc.assert(
      fc.property(weights, weights, weights, (first, second, third) => {
        const ask = (wanted: Record<string, number>, previous?: readonly Allocation[]) =>
          allocate({ weights: wanted, order, previous, named: undefined })
        const before = ask(second, ask(first))
        const after = ask(third, before)
        const [old, now] = [owners(before), owners(after)]
        const grows = (key = '') => (third[key] ?? 0) > (second[key] ?? 0)
        const shrinks = (key = '') => (third[key] ?? 0) < (second[key] ?? 0)
        return old.every((owner, bucket) => {
          return owner === now[bucket] || (shrinks(owner) && grows(now[bucket]))
        })
      }),
      { numRuns: 40 },
    )
  },
)

t.test('two variations without a name keep the prefix where it was', async (t) => {
  const ask = (a: number, previous?: readonly Allocation[], named?: string) =>
    allocate({ weights: { a, b: 100 - a }, order: ['a', 'b'], previous, named })
  t.same(ask(30)[0], { variation: 'a', ranges: [[0, 30_000]] }, 'the first variation at first')
  const named = ask(70, undefined, 'b')
  t.same(named[0], { variation: 'b', ranges: [[0, 30_000]] })
  t.same(ask(60, named)[0], { variation: 'b', ranges: [[0, 40_000]] }, 'then whoever had it')
  const stopped = ask(100, named)
  t.same(stopped[0], { variation: 'b', ranges: [] })
  t.same(ask(70, stopped), named, 'also over a stop')
  const everybodyOff: Allocation[] = [{ variation: 'b', ranges: [[0, bucketCount]] }]
  t.same(ask(10, everybodyOff)[0], { variation: 'a', ranges: [[0, 10_000]] })
})

t.test('two variations left of three move as little as possible', async (t) => {
  const three = allocate({
    weights: { a: 30, b: 30, c: 40 },
    order,
    previous: undefined,
    named: undefined,
  })
  const two = allocate({ weights: { a: 50, b: 50 }, order, previous: three, named: undefined })
  t.equal(moved(three, two), 40_000, 'only the units of the third')
  const raised = allocate({ weights: { a: 60, b: 40 }, order, previous: two, named: undefined })
  t.equal(moved(two, raised), 10_000, 'and later only the raise, though no prefix is owned')
})

t.test('three variations: donors give from the top, in variation order', async (t) => {
  const first = allocate({
    weights: { a: 50, b: 30, c: 20 },
    order,
    previous: undefined,
    named: undefined,
  })
  t.same(first, [
    { variation: 'a', ranges: [[0, 50_000]] },
    { variation: 'b', ranges: [[50_000, 80_000]] },
    { variation: 'c', ranges: [[80_000, 100_000]] },
  ])
  const second = allocate({
    weights: { a: 40, b: 20, c: 25, d: 15 },
    order,
    previous: first,
    named: undefined,
  })
  t.same(second, [
    { variation: 'a', ranges: [[0, 40_000]] },
    { variation: 'b', ranges: [[50_000, 70_000]] },
    {
      variation: 'c',
      ranges: [
        [45_000, 50_000],
        [80_000, 100_000],
      ],
    },
    {
      variation: 'd',
      ranges: [
        [40_000, 45_000],
        [70_000, 80_000],
      ],
    },
  ])
})

t.test('any weights after any others: exact shares, least movement, full cover', async (t) => {
  fc.assert(
    fc.property(fc.array(weights, { minLength: 2, maxLength: 6 }), (sequence) => {
      let previous: Allocation[] | undefined
      let old: string[] = []
      for (const wanted of sequence) {
        const next = allocate({ weights: wanted, order, previous, named: undefined })
        t.equal(checkAllocations(next, known), null)
        const now = owners(next)
        const got = sizes(now)
        for (const [key, percentage] of Object.entries(wanted)) {
          if ((got[key] ?? 0) !== Math.round(percentage * 1000)) return false
        }
        if (previous !== undefined) {
          const had = sizes(old)
          const changes = order.map((key) => Math.abs((got[key] ?? 0) - (had[key] ?? 0)))
          const least = changes.reduce((sum, change) => sum + change, 0) / 2
          if (now.filter((owner, bucket) => owner !== old[bucket]).length !== least) return false
        }
        for (const { ranges } of next) {
          for (const [i, [start]] of ranges.entries()) {
            if (i > 0 && (ranges[i - 1]?.[1] ?? 0) >= start) return false
          }
        }
        previous = next
        old = now
      }
      return true
    }),
    { numRuns: 40 },
  )
})

t.test('weights have at most three decimals and add up to 100', async (t) => {
  t.equal(weightUnits(33.333), 33_333)
  t.equal(weightUnits(0.001), 1)
  t.equal(weightUnits(100), 100_000)
  for (const bad of [33.3333, -1, 100.001, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.equal(weightUnits(bad), null, `${bad}`)
  }
  const ask = (asked: Record<string, number>) => () =>
    allocate({ weights: asked, order, previous: undefined, named: undefined })
  t.throws(ask({ a: 50, b: 49.999 }), RangeError)
  t.throws(ask({ a: 50.0001, b: 49.9999 }), RangeError)
  t.same(ask({ a: 33.333, b: 33.333, c: 33.334 })()[2]?.ranges, [[66_666, 100_000]])
})

t.test('allocations that do not cover every bucket once are refused', async (t) => {
  const check = (...ranges: [number, number][]) =>
    checkAllocations([{ variation: 'a', ranges }], known)
  t.equal(check([50_000, 100_000], [0, 50_000]), null, 'in any order')
  t.match(check([0, 99_999]), '[99999, 100000)')
  t.match(check([1, 100_000]), '[0, 1)')
  t.match(check([0, 50_000], [50_001, 100_000]), '[50000, 50001)')
  t.match(check([0, 50_000], [49_999, 100_000]), 'two owners')
  t.match(check([0, 0], [0, 100_000]), 'no bucket')
  t.match(check([0, 100_001]), 'not a range')
  t.match(check([0, 0.5], [0.5, 100_000]), 'not a range')
  t.match(check([Number.NaN, 100_000]), 'not a range')
  t.match(check(), '[0, 100000)')
  const everything: [number, number][] = [[0, bucketCount]]
  t.match(checkAllocations([{ variation: 'z', ranges: everything }], known), 'no variation "z"')
  const twice = [
    { variation: 'a', ranges: everything },
    { variation: 'a', ranges: [] },
  ]
  t.match(checkAllocations(twice, known), 'there twice')
})
