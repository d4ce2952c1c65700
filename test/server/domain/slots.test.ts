import { deepEqual, equal, ok } from 'node:assert/strict'
import type { BucketRange } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { bucketCount, sizeOfRanges, withoutRanges } from '../../../server/domain/bucket-ranges.ts'
import type { Fault } from '../../../server/domain/refusal.ts'
import { allocateSlots, type Claim } from '../../../server/domain/slots.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)

function claim(parts: Partial<Claim> = {}): Claim {
  return { path: '/slots/0', previous: [], takes: 'lowest', ...parts }
}

function allocate(claims: readonly Claim[]): BucketRange[][] {
  const faults: Fault[] = []
  const ranges = allocateSlots(claims, faults)
  deepEqual(faults, [])
  ok(ranges !== null)
  return ranges
}

function faultsOf(...claims: readonly Claim[]): string[] {
  const faults: Fault[] = []
  equal(allocateSlots(claims, faults), null)
  return faults.map(({ path, code }) => `${path} ${code}`)
}

t.test('flags take buckets from below, and the holdout from above', async (t) => {
  const first = claim({ percent: 10 })
  const second = claim({ percent: 20.5 })
  const holdout = claim({ percent: 5, takes: 'highest' })
  t.same(allocate([first, second, holdout]), [
    [[0, 10_000]],
    [[10_000, 30_500]],
    [[95_000, 100_000]],
  ])
  t.same(allocate([claim({ percent: 0 }), claim({ percent: 100 })]), [[], [[0, 100_000]]])
})

t.test('ranges that are given stand, and others give way', async (t) => {
  const owner = claim({ percent: 20, previous: [[0, 20_000]] })
  const given = claim({ ranges: [[15_000, 25_000]] })
  t.same(allocate([owner, given]), [
    [
      [0, 15_000],
      [25_000, 30_000],
    ],
    [[15_000, 25_000]],
  ])
})

t.test('what cannot be owned is refused, with its place', async (t) => {
  const at = (path: string, parts: Partial<Claim>) => claim({ path, ...parts })
  t.same(faultsOf(at('/slots/0', {})), ['/slots/0 REQUIRED'])
  t.same(faultsOf(at('/slots/0', { percent: 33.3333 })), ['/slots/0/percent PRECISION'])
  t.same(faultsOf(at('/a', { percent: 60 }), at('/b', { percent: 40.001 })), ['/slots TOO_MUCH'])
  t.same(faultsOf(at('/a', { percent: 10, ranges: [[0, 20_000]] })), ['/a/percent PERCENT'])
  for (const range of [
    [5, 5],
    [9, 3],
    [-1, 3],
    [0, 100_001],
    [0.5, 3],
  ] as const) {
    t.same(faultsOf(at('/a', { ranges: [range] })), ['/a/ranges RANGE'])
  }
  t.same(
    faultsOf(
      at('/a', {
        ranges: [
          [0, 10],
          [9, 20],
        ],
      }),
    ),
    ['/a/ranges OVERLAP'],
  )
  t.same(faultsOf(at('/a', { ranges: [[0, 10]] }), at('/b', { ranges: [[9, 20]] })), [
    '/b/ranges OVERLAP',
  ])
})

t.test(`whatever is changed moves no more buckets than it must (seed ${seed})`, async () => {
  const percents = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 5 })
  const steps = fc.array(percents, { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(steps, (all) => {
      let owned: BucketRange[][] = []
      for (const sizes of all) {
        const claims = sizes.map((size, i) =>
          claim({
            percent: size / 1000,
            previous: owned[i] ?? [],
            takes: i === sizes.length - 1 ? 'highest' : 'lowest',
          }),
        )
        const next = allocate(claims)
        const union = next.flat()
        equal(
          sizeOfRanges(withoutRanges([[0, bucketCount]], union)),
          bucketCount - sizeOfRanges(union),
        )
        next.forEach((ranges, i) => {
          const before = owned[i] ?? []
          equal(sizeOfRanges(ranges), sizes[i])
          const lost = sizeOfRanges(withoutRanges(before, ranges))
          equal(lost, Math.max(0, sizeOfRanges(before) - (sizes[i] ?? 0)), 'raising only adds')
        })
        owned = next
      }
    }),
    { seed, numRuns: 200 },
  )
})
