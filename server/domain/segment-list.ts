import type { Fault } from './refusal.ts'
import { Refusal } from './refusal.ts'

/** The lists of a segment. */
export type ListName = 'included' | 'excluded'

/** Values that a list may hold. */
export const listValuesMax = 100_000

const valueLengthMax = 1024
const faultsMax = 100

/** A list after a change. */
export interface ListChange {
  /** Sorted by code unit, none twice. */
  readonly values: readonly string[]
  /** How many values the change put in or took out. */
  readonly changed: number
}

/**
 * Reads units as a list keeps them: as texts, for 42 and "42" are one unit. `place` gives the path
 * of the value with an index.
 */
export function readUnits(
  units: readonly (string | number)[],
  place: (index: number) => string,
  faults: Fault[],
): string[] {
  return units.map((unit, i) => {
    const value = String(unit)
    const isTooLong = value.length > valueLengthMax
    if ((value === '' || isTooLong) && faults.length < faultsMax) {
      const message = isTooLong ? `is longer than ${valueLengthMax} characters` : 'is empty'
      faults.push({ path: place(i), code: 'VALUE', message })
    }
    return value
  })
}

/** A list of exactly these values. Refuses with TOO_LARGE. */
export function listOf(values: readonly string[]): ListChange {
  return addValues([], values)
}

/** Adds values to a sorted list. Refuses with TOO_LARGE. */
export function addValues(list: readonly string[], values: readonly string[]): ListChange {
  const before = new Set(list)
  const added = [...new Set(values)].filter((value) => !before.has(value))
  if (list.length + added.length > listValuesMax) {
    throw new Refusal(
      'TOO_LARGE',
      `The list would have ${list.length + added.length} values; it may have ${listValuesMax}. Describe so many by a rule over an attribute.`,
    )
  }
  return { values: added.length === 0 ? list : [...list, ...added].sort(), changed: added.length }
}

/** Removes values from a sorted list. */
export function removeValues(list: readonly string[], values: readonly string[]): ListChange {
  const removed = new Set(values)
  const kept = list.filter((value) => !removed.has(value))
  return { values: kept, changed: list.length - kept.length }
}
