import type { Estimate, MetricStatistic } from './gate.ts'
import type { RadiusOf } from './looks.ts'
import { quantileOf } from './quantile.ts'
import { ratioOf } from './ratio.ts'
import { callsOf, type Sketch } from './sketch.ts'

const fractions = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** What a statistic of the calls of one variation is, with an interval. */
export function estimateOf(
  sketch: Sketch,
  statistic: MetricStatistic,
  radiusOf: RadiusOf,
): Estimate {
  if (statistic === 'errors') return errorShareOf(sketch, radiusOf)
  if (statistic === 'mean') return meanOf(sketch, radiusOf)
  return quantileOf(sketch, fractions[statistic], radiusOf)
}

function errorShareOf(sketch: Sketch, radiusOf: RadiusOf): Estimate {
  const samples = callsOf(sketch)
  const failed = sketch.map(({ errors }) => errors)
  // At least what one failure would make: that none was seen yet is no proof that there are none.
  const ratio = ratioOf(failed, countsOf(sketch), 1 / (samples * samples))
  const share = (ratio.value * samples + 1) / (samples + 2)
  return around(ratio.value, radiusOf(ratio, scaleOf(Math.sqrt(share * (1 - share)))), samples)
}

function meanOf(sketch: Sketch, radiusOf: RadiusOf): Estimate {
  const samples = callsOf(sketch)
  const sums = sketch.map(({ sum }) => sum)
  const squares = sketch.reduce((total, { sumOfSquares }) => total + sumOfSquares, 0)
  const mean = sums.reduce((total, sum) => total + sum, 0) / samples
  const deviation = Math.sqrt(Math.max(0, squares / samples - mean * mean))
  // A metric that was the same in every call so far varies at least by one part in a million.
  const least = Math.max(deviation, Math.abs(mean) * 1e-6, Number.MIN_VALUE)
  const ratio = ratioOf(sums, countsOf(sketch), (least / samples) ** 2)
  return around(ratio.value, radiusOf(ratio, scaleOf(least)), samples)
}

/** Gates are for effects of about a fifth of the standard deviation of single calls. */
function scaleOf(deviation: number): number {
  return deviation / 5
}

function countsOf(sketch: Sketch): number[] {
  return sketch.map(({ count }) => count)
}

function around(value: number, radius: number, samples: number): Estimate {
  return { value, low: value - radius, high: value + radius, samples }
}
