import { LOG_BUCKETS, logBucketEnd } from '@sluice/sdk/log-buckets'

/** Units are dealt into so many batches by a hash of their own: their variance is what counts. */
export const batchCount = 32

/** What is known of the calls of the units of one batch. */
export interface BatchSums {
  count: number
  /** Calls that failed. */
  errors: number
  sum: number
  sumOfSquares: number
  /** Calls by bucket of the value. */
  readonly histogram: Float64Array
}

/** A metric of the units that had one variation, by batch. */
export type Sketch = readonly BatchSums[]

/** A sketch of nothing. */
export function emptySketch(): Sketch {
  return Array.from({ length: batchCount }, () => ({
    count: 0,
    errors: 0,
    sum: 0,
    sumOfSquares: 0,
    histogram: new Float64Array(LOG_BUCKETS),
  }))
}

/** Calls of all batches. */
export function callsOf(sketch: Sketch): number {
  return sketch.reduce((sum, { count }) => sum + count, 0)
}

/** The largest value that a histogram tells from others: what an unknown upper end is shown as. */
export const largestValue = logBucketEnd(LOG_BUCKETS - 1)
