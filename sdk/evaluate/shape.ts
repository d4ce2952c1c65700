import { CompileError } from './unreadable.ts'

/** JSON of unknown shape. The readers below throw CompileError on a shape they do not expect. */
export type UnknownRecord = Readonly<Record<string, unknown>>

/** True for objects that are no arrays. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own member, or undefined: a name from outside never reaches the prototype. */
export function member(record: UnknownRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** Checks for an object; `what` begins the error. */
export function readRecord(value: unknown, what: string): UnknownRecord {
  if (isRecord(value)) return value
  throw new CompileError(`${what} is not an object`)
}

/** Checks for an array. */
export function readArray(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new CompileError(`${what} is not an array`)
}

/** Checks for a string with at least one character. */
export function readString(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new CompileError(`${what} is not a non-empty string`)
}

/** Checks for true or false. */
export function readBoolean(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value
  throw new CompileError(`${what} is not a boolean`)
}
