import type { RampItem } from '../api/types.ts'

/** Ramps that run or wait, by `flag/environment`. */
export type RampsByPlace = ReadonlyMap<string, RampItem>

/** Finds a ramp by what it drives. */
export function rampsByPlace(ramps: readonly RampItem[]): RampsByPlace {
  return new Map(ramps.map((ramp) => [`${ramp.flag}/${ramp.environment}`, ramp]))
}
