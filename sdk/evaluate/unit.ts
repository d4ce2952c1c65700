import { compileAttribute, type EvaluationInput } from './attribute.ts'

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

/** Compiles what reads the unit in an attribute. Throws CompileError on an invalid pointer. */
export function compileUnit(attribute: string): UnitReader {
  if (!attribute.startsWith('/')) {
    // The same as below in one call less: this is on the path of every split and every list.
    return (context) => (Object.hasOwn(context, attribute) ? unitOf(context[attribute]) : undefined)
  }
  const read = compileAttribute(attribute)
  return (context) => unitOf(read(context))
}
