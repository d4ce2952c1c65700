import type { JsonValue } from '../model.ts'
import { isRecord } from './shape.ts'
import { CompileError } from './unreadable.ts'

/** A deeply frozen copy, so that neither callers nor the snapshot's owner can change a flag. */
export function frozenCopy(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy))
  if (!isRecord(value)) throw new CompileError('a value is not JSON')
  // fromEntries defines members, so that one named __proto__ is a member like any other.
  const members = Object.entries(value).map(([name, inner]) => [name, frozenCopy(inner)])
  return Object.freeze(Object.fromEntries(members))
}
