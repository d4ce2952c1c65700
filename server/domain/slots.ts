import type { BucketRange } from '@sluice/sdk/model'
import { weightUnits } from './allocation.ts'
import {
  bucketCount,
  mergeRanges,
  rangeFault,
  sizeOfRanges,
  takeHighest,
  takeLowest,
  withoutRanges,
} from './bucket-ranges.ts'
import type { Fault } from './refusal.ts'

/** A share of a group's buckets as it comes in: by its size, by its ranges, or by both that agree. */
export interface ShareInput {
  percent?: number
  ranges?: readonly BucketRange[]
}

/** What one owner of a group's buckets wants. */
export interface Claim extends ShareInput {
  /** Where it stands in the request, for faults. */
  readonly path: string
  /** What it owned until now. */
  readonly previous: readonly BucketRange[]
  /** Which of the free buckets it takes first. */
  readonly takes: 'lowest' | 'highest'
}

/**
 * Gives each owner its buckets, moving no more units than needed: whoever wants more keeps what he
 * has and takes free buckets, whoever wants less gives up his highest. Ranges that were given stand,
 * and those who own parts of them by size only take others. Gives the ranges of each claim, sorted
 * and merged, in the order of the claims; with faults, which are added to the list, null.
 */
export function allocateSlots(claims: readonly Claim[], faults: Fault[]): BucketRange[][] | null {
  const before = faults.length
  for (const claim of claims) checkShare(claim, faults)
  if (faults.length > before) return null
  checkOverlaps(claims, faults)
  const sizes = claims.map(({ ranges, percent = 0 }) =>
    ranges === undefined ? (weightUnits(percent) ?? 0) : sizeOfRanges(ranges),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > bucketCount) {
    const message = `the slots and the holdout are ${total / 1000} % together; there is 100 %`
    faults.push({ path: '/slots', code: 'TOO_MUCH', message })
  }
  if (faults.length > before) return null
  const fixed = claims.flatMap(({ ranges = [] }) => ranges)
  const kept = claims.map(({ ranges, previous }, i) => {
    if (ranges !== undefined) return mergeRanges(ranges)
    const own = withoutRanges(previous, fixed)
    const surplus = sizeOfRanges(own) - (sizes[i] ?? 0)
    if (surplus > 0) takeHighest(own, surplus)
    return own
  })
  const free = withoutRanges([[0, bucketCount]], kept.flat())
  return kept.map((own, i) => {
    const lacking = (sizes[i] ?? 0) - sizeOfRanges(own)
    const take = claims[i]?.takes === 'highest' ? takeHighest : takeLowest
    return mergeRanges([...own, ...take(free, lacking)])
  })
}

function checkShare({ path, percent, ranges }: Claim, faults: Fault[]): void {
  if (percent !== undefined && weightUnits(percent) === null) {
    const message = 'must be 0 to 100, with at most three decimals'
    faults.push({ path: `${path}/percent`, code: 'PRECISION', message })
  }
  if (percent === undefined && ranges === undefined) {
    faults.push({ path, code: 'REQUIRED', message: 'needs percent or ranges' })
  }
  const broken = (ranges ?? []).map(rangeFault).find((fault) => fault !== null)
  if (broken !== undefined) {
    faults.push({ path: `${path}/ranges`, code: 'RANGE', message: broken })
    return
  }
  const size = sizeOfRanges(ranges ?? []) / 1000
  if (percent === undefined || ranges === undefined || percent === size) return
  const message = `its ranges are ${size} %: leave one of percent and ranges out`
  faults.push({ path: `${path}/percent`, code: 'PERCENT', message })
}

/** No bucket may have two owners, and none twice in the ranges of one. */
function checkOverlaps(claims: readonly Claim[], faults: Fault[]): void {
  const taken: { range: BucketRange; path: string }[] = claims.flatMap(({ path, ranges = [] }) =>
    ranges.map((range) => ({ range, path })),
  )
  taken.sort((a, b) => a.range[0] - b.range[0])
  taken.forEach(({ range, path }, i) => {
    const before = taken[i - 1]
    if (before === undefined || before.range[1] <= range[0]) return
    const message = `the buckets from ${range[0]} are owned by ${before.path} too`
    faults.push({ path: `${path}/ranges`, code: 'OVERLAP', message })
  })
}
