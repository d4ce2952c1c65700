import { LOG_BUCKETS, logBucketEnd } from '@sluice/sdk/log-buckets'
import type { Estimate } from './gate.ts'
import type { RadiusOf } from './looks.ts'
import { ratioOf } from './ratio.ts'
import { callsOf, largestValue, type Sketch } from './sketch.ts'

/**
 * A percentile with an always-valid interval, from the histograms of the batches.
 *
 * The percentile is above an edge of the histogram exactly if more than `1 - fraction` of all calls
 * are. That share is a ratio of sums over batches as any other, so it has an always-valid interval;
 * the ends of the percentile's interval are the edges where that interval stops to include
 * `1 - fraction`. This is Woodruff's interval ("Confidence intervals for medians and other position
 * measures", 1952), which survey statistics use for clustered samples, with a confidence sequence
 * in place of a confidence interval (compare Howard & Ramdas, "Sequential estimation of quantiles
 * with applications to A/B testing and best-arm identification", 2022). It costs no more than one
 * interval, because the true percentile is one number.
 */
export function quantileOf(sketch: Sketch, fraction: number, radiusOf: RadiusOf): Estimate {
  const samples = callsOf(sketch)
  const share = 1 - fraction
  const counts = sketch.map(({ count }) => count)
  const scale = Math.sqrt(share * fraction) / 5
  /** Where the share of the calls above the end of a bucket lies. */
  const shareAbove = (bucket: number) => {
    const above = sketch.map(({ histogram }) => sumFrom(histogram, bucket + 1))
    const ratio = ratioOf(above, counts, 1 / (samples * samples))
    const radius = radiusOf(ratio, scale)
    return { low: ratio.value - radius, high: ratio.value + radius }
  }
  const { bucket, value } = pointOf(sketch, share * samples)
  let below = bucket - 1
  while (below >= 0 && !(shareAbove(below).low > share)) below -= 1
  let above = bucket
  while (above < LOG_BUCKETS - 1 && !(shareAbove(above).high < share)) above += 1
  const low = below < 0 ? 0 : logBucketEnd(below)
  return {
    value,
    low,
    high: above === LOG_BUCKETS - 1 ? largestValue : logBucketEnd(above),
    samples,
  }
}

/** The value above which there are `wanted` calls, and the bucket that it is in. */
function pointOf(sketch: Sketch, wanted: number): { bucket: number; value: number } {
  let above = 0
  for (let bucket = LOG_BUCKETS - 1; bucket >= 0; bucket -= 1) {
    const here = sketch.reduce((sum, { histogram }) => sum + (histogram[bucket] ?? 0), 0)
    // A call that is exactly at the edge counts as above it.
    if (above + here > wanted) {
      return { bucket, value: valueWithin(bucket, 1 - (wanted - above) / here) }
    }
    above += here
  }
  return { bucket: 0, value: logBucketEnd(0) }
}

function sumFrom(histogram: Float64Array, first: number): number {
  let sum = 0
  for (let bucket = first; bucket < histogram.length; bucket += 1) sum += histogram[bucket] ?? 0
  return sum
}

/** A value within a bucket: the logarithms of what is in there are taken to be spread evenly. */
function valueWithin(bucket: number, position: number): number {
  if (bucket === 0) return logBucketEnd(0)
  return logBucketEnd(bucket - 1 + position)
}
