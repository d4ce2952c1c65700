import type { Condition } from '../api/types.ts'

/** A condition, whether it holds, and those inside it. */
export interface ConditionTraced {
  readonly condition: Condition
  readonly holds: boolean
  readonly actual: unknown
  readonly parts: readonly ConditionTraced[]
}

/** Reads the trace of a condition, which the API document leaves open. */
export function readTrace(value: unknown): ConditionTraced | null {
  if (!isObject(value)) return null
  const { condition, holds, actual, parts } = value
  if (!isObject(condition)) return null
  const inner = Array.isArray(parts) ? parts : []
  return {
    condition,
    holds: holds === true,
    actual,
    parts: inner.map(readTrace).filter((part) => part !== null),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
