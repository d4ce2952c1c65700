import type { Condition } from '../api/types.ts'

/** A condition, whether it holds, and those inside it. */
export interface ConditionTraced {
  /** The condition itself; of a group the word for it, as its conditions are the parts. */
  readonly condition: Condition | 'all' | 'any' | 'not'
  readonly holds: boolean
  readonly actual: unknown
  readonly parts: readonly ConditionTraced[]
}

const groups = ['all', 'any', 'not'] as const

/** Reads the trace of a condition, which the API document leaves open. */
export function readTrace(value: unknown): ConditionTraced | null {
  if (!isObject(value)) return null
  const { holds, actual, parts } = value
  const group = groups.find((word) => word === value.condition)
  const condition = group ?? (isObject(value.condition) ? value.condition : null)
  if (condition === null) return null
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
