import { excessOf, subtract } from './compare.ts'
import { estimateOf } from './estimate.ts'
import type {
  Estimate,
  Gate,
  GateWindow,
  Measurement,
  MetricSource,
  MetricStatistic,
  Verdict,
} from './gate.ts'
import { atAnyLook, atPlannedLook, type RadiusOf } from './looks.ts'
import { ratioOf } from './ratio.ts'
import { mismatchOf } from './sample-ratio.ts'
import { callsOf, type Sketch } from './sketch.ts'
import { tellEstimate, tellExcess } from './tell.ts'

/** With fewer batches of users than these, how much they differ is not known. */
export const effectiveBatchesMin = 8

/**
 * A canary that is beyond its limit by more than this share of what a No-Go takes, which is about
 * one standard error, is waited for: holding a step longer harms nobody.
 */
const doubtShare = 0.25

/** What was counted of a gate's metric in the window of a step. */
export interface Sketches {
  readonly canary: Sketch
  readonly control: Sketch
  /** Whether something had to be left out for want of room: then nothing can be concluded. */
  readonly isCut: boolean
}

/** A gate whose source is a metric that SDKs sketch. */
export type MetricGate = Gate & { readonly source: MetricSource }

/** What a look comes to, and why. */
export interface Judgement {
  readonly verdict: Verdict
  readonly reason: string
}

/**
 * Judges a metric. No-Go if the canary is beyond the limit, with an error of at most the window's
 * `alpha` over all looks at the step; Go if there are enough samples, of both as many as the split
 * should give, and the canary is not on its way to a No-Go; otherwise nothing is concluded.
 */
export function judgeMetric(
  gate: MetricGate,
  window: Pick<GateWindow, 'canaryShare' | 'alpha' | 'nowMs' | 'planned'>,
  sketches: Sketches,
): Measurement {
  const { alpha, planned } = window
  const measured = measureAs(gate, window, sketches, atAnyLook(alpha))
  if (planned === null || measured.verdict === 'noGo') return measured
  const proof = measureAs(gate, window, sketches, atPlannedLook(planned, alpha))
  return proof.verdict === 'noGo' ? proof : measured
}

function measureAs(
  gate: MetricGate,
  { canaryShare, alpha, nowMs }: Pick<GateWindow, 'canaryShare' | 'alpha' | 'nowMs'>,
  sketches: Sketches,
  radiusOf: RadiusOf,
): Measurement {
  const { statistic } = gate.source
  const compares = 'maxIncrease' in gate.limit
  const estimate = (sketch: Sketch) =>
    callsOf(sketch) === 0 ? null : estimateOf(sketch, statistic, radiusOf)
  const canary = estimate(sketches.canary)
  const control = estimate(sketches.control)
  const difference = canary && control && differenceOf(canary, control)
  const measured = { gate: gate.id, atMs: nowMs, canary, control, difference }
  const lack = lackOf(gate, sketches)
  if (lack !== null || canary === null) {
    return { ...measured, verdict: 'inconclusive', reason: lack ?? 'There are no samples.' }
  }
  const judged = judgeExcess(gate, canary, compares ? control : null, statistic)
  if (judged.verdict !== 'go' || !compares) return { ...measured, ...judged }
  const mismatch = mismatchOf(sketches.canary, sketches.control, canaryShare, alpha)
  if (mismatch === null) return { ...measured, ...judged }
  const [observed, expected] = [mismatch.observed, mismatch.expected].map(percent)
  const reason = `The canary has ${observed} of the calls, and its users are ${expected}: calls are lost or repeated, so what is measured proves nothing.`
  return { ...measured, verdict: 'inconclusive', reason }
}

/** Judges how far a canary is beyond a limit; `control` is null only where it is not compared. */
export function judgeExcess(
  { limit }: Pick<Gate, 'limit'>,
  canary: Estimate,
  control: Estimate | null,
  statistic: MetricStatistic | null,
): Judgement {
  if ('maxIncrease' in limit && 'relative' in limit.maxIncrease && (control?.value ?? 0) < 0) {
    const reason = 'Control is below zero: there is nothing that an increase could be relative to.'
    return { verdict: 'inconclusive', reason }
  }
  const excess = excessOf(limit, canary, control)
  const told = tellExcess(limit, canary, control, statistic)
  if (Number.isNaN(excess.value) || Number.isNaN(excess.low)) {
    return { verdict: 'inconclusive', reason: `It is not a number: ${told}` }
  }
  if (excess.low > 0) return { verdict: 'noGo', reason: told }
  if (excess.value > (excess.value - excess.low) * doubtShare) {
    return {
      verdict: 'inconclusive',
      reason: `It looks too high, which is not proven yet: ${told}`,
    }
  }
  return { verdict: 'go', reason: told }
}

/**
 * Judges numbers that come without intervals, as a threshold does; `control` is null only where it
 * is not compared. An infinite number is beyond a limit or within it; what is not a number concludes
 * nothing.
 */
export function judgeNumbers(
  gate: Pick<Gate, 'limit'>,
  canary: Estimate,
  control: Estimate | null,
): Judgement {
  return judgeExcess(gate, canary, control, null)
}

function lackOf(gate: MetricGate, { canary, control, isCut }: Sketches): string | null {
  if (isCut) return 'There was no room for all that was counted.'
  const sides = 'maxIncrease' in gate.limit ? { canary, control } : { canary }
  for (const [name, sketch] of Object.entries(sides)) {
    const calls = callsOf(sketch)
    if (calls < gate.minSamples) {
      return `${name} has ${calls} of ${gate.minSamples} samples of ${gate.source.metric}.`
    }
    const counts = sketch.map(({ count }) => count)
    const { effectiveBatches } = ratioOf(counts, counts, 0)
    if (effectiveBatches < effectiveBatchesMin) {
      return `The samples of ${name} are those of too few users.`
    }
  }
  return null
}

function differenceOf(canary: Estimate, control: Estimate): Estimate {
  const samples = Math.min(canary.samples, control.samples)
  return { ...subtract(canary, control, 1), samples }
}

function percent(share: number): string {
  return tellEstimate(share, 'errors')
}
