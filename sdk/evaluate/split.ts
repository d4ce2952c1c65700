import { BUCKETS } from './hash.ts'
import { readArray } from './shape.ts'
import { CompileError } from './unreadable.ts'

/** A half-open range of buckets and what owns it. */
export interface OwnedRange<Owner> {
  readonly start: number
  readonly end: number
  readonly owner: Owner
}

/** Reads ranges of buckets; throws CompileError if one is no range within 0..100000. */
export function readRanges<Owner>(ranges: unknown, owner: Owner): OwnedRange<Owner>[] {
  return readArray(ranges, 'ranges').map((range) => {
    const [start, end, ...rest] = readArray(range, 'a range')
    if (!isBound(start) || !isBound(end) || start >= end || rest.length > 0) {
      throw new CompileError(`${JSON.stringify(range)} is not a range of buckets`)
    }
    return { start, end, owner }
  })
}

function isBound(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= BUCKETS
}

/**
 * Compiles ranges that together cover 0..99999 exactly once into the owner of a bucket. Throws
 * CompileError if they leave a gap or overlap.
 */
export function compileAllocations<Owner>(
  ranges: readonly OwnedRange<Owner>[],
): (bucket: number) => Owner {
  const sorted = ranges.toSorted((a, b) => a.start - b.start)
  let covered = 0
  for (const { start, end } of sorted) {
    if (start !== covered) throw new CompileError(`buckets from ${covered} have no or two owners`)
    covered = end
  }
  const last = sorted.at(-1)
  if (last === undefined || covered !== BUCKETS) {
    throw new CompileError(`buckets from ${covered} have no owner`)
  }
  return ownerFinder(sorted, last.owner)
}

function ownerFinder<Owner>(
  sorted: readonly OwnedRange<Owner>[],
  lastOwner: Owner,
): (bucket: number) => Owner {
  const [first, second] = sorted
  if (first === undefined || second === undefined) return () => lastOwner
  const { end: firstEnd, owner: firstOwner } = first
  if (sorted.length === 2) return (bucket) => (bucket < firstEnd ? firstOwner : lastOwner)
  const { end: secondEnd, owner: secondOwner } = second
  if (sorted.length === 3) {
    return (bucket) =>
      bucket < firstEnd ? firstOwner : bucket < secondEnd ? secondOwner : lastOwner
  }
  const ends = sorted.map(({ end }) => end)
  const owners = sorted.map(({ owner }) => owner)
  return (bucket) => {
    // Binary search: the first range that ends after the bucket.
    let low = 0
    let high = ends.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (bucket < (ends[middle] ?? BUCKETS)) high = middle
      else low = middle + 1
    }
    return owners[low] ?? lastOwner
  }
}

/** Compiles ranges, sorted or not, into whether a bucket is in one of them. */
export function compileMembership(
  ranges: readonly OwnedRange<unknown>[],
): (bucket: number) => boolean {
  return (bucket) => ranges.some(({ start, end }) => bucket >= start && bucket < end)
}
