import { radiusAtOneLook, radiusOf } from './always-valid.ts'
import type { PlannedLook } from './gate.ts'
import type { Ratio } from './ratio.ts'

/** Half the width of an interval around a ratio; `scale` is how large the effects are that matter. */
export type RadiusOf = (ratio: Ratio, scale: number) => number

/**
 * How the looks at a gate divide its chance of a false stop in a step. Half goes to all looks at any
 * time: what is very wrong is seen at once. The rest goes to two looks that are planned with the
 * step, at which less evidence is enough, most of it to the last one, which knows the most (alpha
 * spending: Lan & DeMets, "Discrete sequential boundaries for clinical trials", 1983).
 */
const shares = { anyLook: 4 / 8, holdEnd: 1 / 8, doubtEnd: 3 / 8 } as const

/** For any number of looks, at any time. */
export function atAnyLook(alpha: number): RadiusOf {
  return (ratio, scale) => radiusOf(ratio, scale, alpha * shares.anyLook)
}

/** For a look that was planned. */
export function atPlannedLook(look: PlannedLook, alpha: number): RadiusOf {
  return (ratio) => radiusAtOneLook(ratio, alpha * shares[look])
}
