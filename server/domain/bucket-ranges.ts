import type { BucketRange } from '@sluice/sdk/model'

/** Buckets of a split or a group: one is a thousandth of a percent. */
export const bucketCount = 100_000

/** Why a range is none, for a person; null if it is. */
export function rangeFault([start, end]: BucketRange): string | null {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > bucketCount) {
    return `[${start}, ${end}) is not a range of whole buckets from 0 to ${bucketCount}`
  }
  return start < end ? null : `[${start}, ${end}) has no bucket`
}

/** Sorts ranges by where they begin. */
export function byStart(a: BucketRange, b: BucketRange): number {
  return a[0] - b[0]
}

/** How many buckets ranges have that do not overlap. */
export function sizeOfRanges(ranges: readonly BucketRange[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0)
}

/** The same buckets in as few ranges as can be, sorted. */
export function mergeRanges(ranges: readonly BucketRange[]): BucketRange[] {
  const merged: BucketRange[] = []
  for (const [start, end] of [...ranges].sort(byStart)) {
    const last = merged.at(-1)
    if (last !== undefined && last[1] === start) merged.splice(-1, 1, [last[0], end])
    else merged.push([start, end])
  }
  return merged
}

/** The buckets of `ranges` that are in none of `others`. */
export function withoutRanges(
  ranges: readonly BucketRange[],
  others: readonly BucketRange[],
): BucketRange[] {
  const sorted = [...others].sort(byStart)
  return mergeRanges(ranges).flatMap(([start, end]) => {
    const left: BucketRange[] = []
    let from = start
    for (const [otherStart, otherEnd] of sorted) {
      if (otherEnd <= from || otherStart >= end) continue
      if (otherStart > from) left.push([from, otherStart])
      from = Math.max(from, otherEnd)
    }
    if (from < end) left.push([from, end])
    return left
  })
}

/** Removes `size` buckets from the end of the list, each range from its highest bucket down. */
export function takeHighest(ranges: BucketRange[], size: number): BucketRange[] {
  const taken: BucketRange[] = []
  let lacking = size
  while (lacking > 0) {
    const last = ranges.pop()
    if (last === undefined) throw new RangeError('there are not so many buckets')
    const [start, end] = last
    const from = Math.max(start, end - lacking)
    taken.push([from, end])
    if (from > start) ranges.push([start, from])
    lacking -= end - from
  }
  return taken
}

/** Removes `size` buckets from the beginning of the list, each range from its lowest bucket up. */
export function takeLowest(ranges: BucketRange[], size: number): BucketRange[] {
  const taken: BucketRange[] = []
  let lacking = size
  while (lacking > 0) {
    const first = ranges.shift()
    if (first === undefined) throw new RangeError('there are not so many buckets')
    const [start, end] = first
    const to = Math.min(end, start + lacking)
    taken.push([start, to])
    if (to < end) ranges.unshift([to, end])
    lacking -= to - start
  }
  return taken
}
