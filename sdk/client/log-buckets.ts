/**
 * Buckets of a histogram whose edges grow by the eighth root of two, so that a value is known to
 * 9 %, from a thousandth up to a billion. Bucket 0 has all that is smaller, the last all that is
 * larger. A contract: those who count and those who read what they counted share it.
 */

/** How many there are. */
export const LOG_BUCKETS = 321

const PER_OCTAVE = 8
const LOWEST_OCTAVE = -10

/** Index of the bucket that a value is in. */
export function logBucketOf(value: number): number {
  const index = 1 + Math.floor(PER_OCTAVE * (Math.log2(value) - LOWEST_OCTAVE))
  // Of what is not above zero there is no logarithm.
  return index > 0 ? Math.min(index, LOG_BUCKETS - 1) : 0
}

/** Where a bucket ends; it begins where the one below it ends. */
export function logBucketEnd(index: number): number {
  return 2 ** (LOWEST_OCTAVE + index / PER_OCTAVE)
}
