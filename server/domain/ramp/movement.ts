import type { Allocation, BucketRange } from '@sluice/sdk/model'
import {
  bucketCount,
  byStart,
  mergeRanges,
  sizeOfRanges,
  takeHighest,
  takeLowest,
} from '../bucket-ranges.ts'
import type { StoredServe } from '../documents.ts'

/** Who gives buckets to whom. */
export interface Movement {
  readonly from: readonly Allocation[]
  /** Variation that grows. */
  readonly canary: string
  /** Variation that gives. */
  readonly control: string
}

/** Who owned which buckets under a serve; all of them belong to a single variation. */
export function allocationsOf(serve: StoredServe): readonly Allocation[] {
  if ('split' in serve) return serve.split.allocations
  return [{ variation: serve.variation, ranges: [[0, bucketCount]] }]
}

/** How many buckets a variation owns. */
export function unitsOf(allocations: readonly Allocation[], variation: string): number {
  return sizeOfRanges(rangesOf(allocations, variation))
}

/**
 * The buckets when the canary owns `units` of them, all that it had before included. They come from
 * control in one fixed order, so that the canary at a lower number is always a subset of the canary
 * at a higher one, whatever lies between.
 *
 * The order is that of percentages: a canary that owns a prefix, or nothing where control owns all,
 * grows upwards; any other takes control's highest buckets first.
 */
export function moveBuckets({ from, canary, control }: Movement, units: number): Allocation[] {
  const owned = rangesOf(from, canary)
  const left = [...rangesOf(from, control)].sort(byStart)
  const lacking = Math.max(0, units - sizeOfRanges(owned))
  const take = growsUpwards(owned, left) ? takeLowest : takeHighest
  const taken = lacking > 0 ? take(left, lacking) : []
  const others = from.filter(({ variation }) => variation !== canary && variation !== control)
  return [
    { variation: canary, ranges: mergeRanges([...owned, ...taken]) },
    { variation: control, ranges: mergeRanges(left) },
    ...others,
  ]
}

function rangesOf(allocations: readonly Allocation[], variation: string): readonly BucketRange[] {
  return allocations.find((one) => one.variation === variation)?.ranges ?? []
}

/** Whether canary and control are a prefix and the rest of all buckets. */
function growsUpwards(owned: readonly BucketRange[], left: readonly BucketRange[]): boolean {
  const [prefix, rest] = [mergeRanges(owned), mergeRanges(left)]
  if (prefix.length > 1 || rest.length > 1) return false
  const end = prefix[0]?.[1] ?? 0
  return (prefix[0]?.[0] ?? 0) === 0 && rest[0]?.[0] === end && rest[0]?.[1] === bucketCount
}
