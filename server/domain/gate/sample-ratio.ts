import { radiusOf } from './always-valid.ts'
import { ratioOf } from './ratio.ts'
import type { Sketch } from './sketch.ts'

/** A share of calls may differ by so much, as a factor of its odds: variations are used differently. */
const tolerance = Math.log(1.25)

/** The canary's share of the calls, if it cannot be what the split would give. */
export interface Mismatch {
  readonly expected: number
  readonly observed: number
}

/**
 * Checks that the canary has about the share of calls that its share of the units would make. If
 * not, calls are lost or the split is not what is thought, and nothing that is measured can be
 * trusted (Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments",
 * 2019; sequential as in Lindon & Malek, "Anytime-valid inference for multinomial count data",
 * 2022, but by batches of units, because calls of one user come together). Null if it is well, or
 * if the expected share is not known.
 */
export function mismatchOf(
  canary: Sketch,
  control: Sketch,
  expected: number,
  alpha: number,
): Mismatch | null {
  if (!(expected > 0 && expected < 1)) return null
  const calls = canary.map(({ count }) => count)
  const all = calls.map((count, b) => count + (control[b]?.count ?? 0))
  const total = all.reduce((sum, count) => sum + count, 0)
  const ratio = ratioOf(calls, all, 1 / (total * total))
  const observed = ratio.value
  if (!(observed > 0 && observed < 1)) return null
  // Odds as logarithms: a small share of users whose use differs widely is skewed, this is less so.
  const slope = 1 / (observed * (1 - observed))
  const logOdds = { ...ratio, variance: ratio.variance * slope * slope }
  const distance = Math.log(observed / (1 - observed)) - Math.log(expected / (1 - expected))
  const radius = radiusOf(logOdds, 0.5, alpha / 2)
  return Math.abs(distance) - radius > tolerance ? { expected, observed } : null
}
