import type { Estimate, GateLimit } from './gate.ts'

/** By how much something is beyond a limit: no more than the limit allows if it is below zero. */
export interface Excess {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * What one estimate is more than another times `factor`, with the interval that follows from those
 * of both: the distances to the ends add up as squares, as for independent estimates they do (Zou &
 * Donner, "Construction of confidence limits about effect measures: a general approach", 2008).
 */
export function subtract(canary: Estimate, control: Estimate, factor: number): Excess {
  const value = canary.value - factor * control.value
  const down = Math.hypot(gap(canary.value, canary.low), factor * gap(control.high, control.value))
  const up = Math.hypot(gap(canary.high, canary.value), factor * gap(control.value, control.low))
  return { value, low: value - down, high: value + up }
}

/** Two infinities of one sign are no distance apart. */
function gap(a: number, b: number): number {
  return a === b ? 0 : a - b
}

/** By how much the canary is beyond a limit; `control` is null only where it is not needed. */
export function excessOf(limit: GateLimit, canary: Estimate, control: Estimate | null): Excess {
  if ('max' in limit) return moved(canary, -limit.max)
  if ('min' in limit) {
    return {
      value: limit.min - canary.value,
      low: limit.min - canary.high,
      high: limit.min - canary.low,
    }
  }
  if (control === null) throw new TypeError('an increase needs something to compare with')
  const { maxIncrease } = limit
  if ('relative' in maxIncrease) return subtract(canary, control, 1 + maxIncrease.relative)
  return moved(subtract(canary, control, 1), -maxIncrease.absolute)
}

function moved({ value, low, high }: Excess, by: number): Excess {
  return { value: value + by, low: low + by, high: high + by }
}
