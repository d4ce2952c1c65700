import type { AttributeReader } from './attribute.ts'
import type { EvaluationInput } from './resolution.ts'

/**
 * The text of what is bucketed or listed: a non-empty string, or a finite number as ECMAScript
 * writes it (-0 as "0"), so that 42 and "42" are one unit. Anything else is no unit: undefined.
 */
export function unitOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** Reads a unit from a context. */
export type UnitReader = (context: EvaluationInput) => string | undefined

/** Turns an attribute's reader into a unit's. */
export function unitReader(read: AttributeReader): UnitReader {
  return (context) => unitOf(read(context))
}
