/** A ratio of sums over batches, such as failures to calls, and how sure it is. */
export interface Ratio {
  readonly value: number
  /** Of `value`, from what differs between batches. */
  readonly variance: number
  /** Batches that have anything; the degrees of freedom of the variance are one less. */
  readonly batches: number
  /** How many batches of equal size would be as sure as these (Kish). */
  readonly effectiveBatches: number
}

/**
 * Estimates the ratio of the sum of `totals` to the sum of `counts`, each by batch.
 *
 * Calls of one user are not independent, users are: batches of users therefore differ by all that
 * matters, and calls do not. The variance is the delete-one-batch jackknife of the ratio, which
 * unlike the linearised one is not fooled by a batch that has most of the calls (Cameron & Miller,
 * "A practitioner's guide to cluster-robust inference", 2015; MacKinnon, Nielsen & Webb,
 * "Leverage, influence, and the jackknife in clustered regression models", 2023).
 *
 * `varianceMin` is what the variance is at least: that nothing was seen to vary proves little.
 */
export function ratioOf(
  totals: ArrayLike<number>,
  counts: ArrayLike<number>,
  varianceMin: number,
): Ratio {
  let [total, count, squares, batches] = [0, 0, 0, 0]
  for (let b = 0; b < counts.length; b += 1) {
    const n = counts[b] ?? 0
    total += totals[b] ?? 0
    count += n
    squares += n * n
    if (n > 0) batches += 1
  }
  if (count === 0) return { value: Number.NaN, variance: Number.NaN, batches, effectiveBatches: 0 }
  const value = total / count
  let sum = 0
  for (let b = 0; b < counts.length; b += 1) {
    const n = counts[b] ?? 0
    if (n === 0) continue
    // What the ratio changes by when the batch is left out; without bound if it is the only one.
    const change = ((totals[b] ?? 0) - value * n) / (count - n)
    sum += change * change
  }
  const variance = batches < 2 ? Number.POSITIVE_INFINITY : ((batches - 1) / batches) * sum
  const effectiveBatches = (count * count) / squares
  return { value, variance: Math.max(variance, varianceMin), batches, effectiveBatches }
}
