import type { Ratio } from './ratio.ts'

/**
 * Half the width of an interval around an estimate that holds at every look at once, however often
 * one looks: each of its ends is wrong, ever, with a chance of `alpha`.
 *
 * It is the normal mixture of the sequential probability ratio test (Robbins 1970; Johari, Koomen,
 * Pekelis & Walsh, "Always valid inference: continuous monitoring of A/B tests", 2022; section 3.2
 * of Howard, Ramdas, McAuliffe & Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
 * sequences", 2021), used asymptotically with an estimated variance as Waudby-Smith, Arbour, Sinha,
 * Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", 2021,
 * show. `scale` is the standard deviation of the mixture: the interval is tightest around effects
 * of about that size, and valid whatever it is.
 *
 * The variance comes from a few dozen batches. So that this costs no validity, the width in
 * standard errors is turned into the quantile of Student's t that has the same tail as the normal's.
 */
export function radiusOf({ variance, batches }: Ratio, scale: number, alpha: number) {
  const prior = scale * scale
  if (!(variance < Number.POSITIVE_INFINITY) || !(prior > 0)) return Number.POSITIVE_INFINITY
  const squared =
    (1 + variance / prior) * (2 * Math.log(1 / (2 * alpha)) + Math.log(1 + prior / variance))
  return studentFromNormal(Math.sqrt(squared), batches - 1) * Math.sqrt(variance)
}

/**
 * The same for one look whose time was fixed before anything was seen: the ordinary interval, which
 * is much narrower, because nobody has chosen when to look.
 */
export function radiusAtOneLook({ variance, batches }: Ratio, alpha: number) {
  if (!(variance < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
  return studentFromNormal(normalQuantile(alpha), batches - 1) * Math.sqrt(variance)
}

/**
 * What a normal number exceeds with a chance of `tail`, which is at most a half (Hastings 1955; 26.2.23
 * of Abramowitz & Stegun, "Handbook of mathematical functions"), within 0.00045.
 */
export function normalQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return t - above / below
}

/**
 * The quantile of Student's t with the tail of a normal quantile, by the inverse of Wallace's
 * approximation ("Bounds on normal approximations to Student's and the chi-square distributions",
 * 1959), which is within one per cent from 5 degrees of freedom on.
 */
export function studentFromNormal(z: number, freedom: number): number {
  if (freedom <= 0) return Number.POSITIVE_INFINITY
  const adjusted = (z * (8 * freedom + 3)) / (8 * freedom + 1)
  return Math.sqrt(freedom * Math.expm1((adjusted * adjusted) / freedom))
}
