import type { Operator } from '../model.ts'
import { instantOf } from './date.ts'
import { ipRangeHas, parseIp, parseIpRange } from './ip.ts'
import { compareSemver, parseSemver } from './semver.ts'
import { CompileError } from './unreadable.ts'

/** Compares one attribute value, which is neither missing, null nor an array. */
export type ValueTest = (value: unknown) => boolean

/** All operators but `exists`, which compares nothing. */
export type Comparison = Exclude<Operator, 'exists'>

type Scalar = string | number | boolean

/** Longer inputs do not match a pattern, so that matching stays cheap. */
const PATTERN_INPUT_LIMIT = 1024

const COMPARISONS: { readonly [op in Comparison]: (values: readonly Scalar[]) => ValueTest } = {
  in: (values) => {
    const [only] = values
    if (values.length === 1) return (value) => value === only
    const listed = new Set<unknown>(values)
    return (value) => listed.has(value)
  },
  contains: (values) => textTest(values, (value, part) => value.includes(part)),
  startsWith: (values) => textTest(values, (value, part) => value.startsWith(part)),
  endsWith: (values) => textTest(values, (value, part) => value.endsWith(part)),
  matches: compilePatterns,
  lt: (values) => numberTest(values, (value, bound) => value < bound),
  lte: (values) => numberTest(values, (value, bound) => value <= bound),
  gt: (values) => numberTest(values, (value, bound) => value > bound),
  gte: (values) => numberTest(values, (value, bound) => value >= bound),
  before: (values) => instantTest(values, (value, bound) => value < bound),
  after: (values) => instantTest(values, (value, bound) => value > bound),
  semverEq: (values) => semverTest(values, (order) => order === 0),
  semverLt: (values) => semverTest(values, (order) => order < 0),
  semverLte: (values) => semverTest(values, (order) => order <= 0),
  semverGt: (values) => semverTest(values, (order) => order > 0),
  semverGte: (values) => semverTest(values, (order) => order >= 0),
  ipIn: (values) => {
    const ranges = values.map((value) => usable(parseIpRange(text(value)), value, 'an IP range'))
    return (value) => {
      const address = typeof value === 'string' ? parseIp(value) : undefined
      return address !== undefined && ranges.some((range) => ipRangeHas(range, address))
    }
  },
}

/** The comparisons that this version knows. */
export function comparisonNames(): string[] {
  return Object.keys(COMPARISONS)
}

/** True if `op` is a comparison that this version knows. */
export function isComparison(op: string): op is Comparison {
  return Object.hasOwn(COMPARISONS, op)
}

/**
 * Compiles a comparison that holds if it does for any of `values`. Nothing is coerced: an attribute
 * of another type compares false. Throws CompileError on a value that the operator cannot use.
 */
export function compileComparison(op: Comparison, values: readonly Scalar[]): ValueTest {
  return COMPARISONS[op](values)
}

/** Why the operator cannot use a value; null if it can. For checks before a condition is saved. */
export function operandFault(op: Operator, value: Scalar): string | null {
  if (op === 'exists') return 'exists takes no values'
  try {
    compileComparison(op, [value])
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function usable<T>(parsed: T | undefined, value: Scalar, kind: string): T {
  if (parsed !== undefined) return parsed
  throw new CompileError(`${JSON.stringify(value)} is not ${kind}`)
}

function text(value: Scalar): string {
  return usable(typeof value === 'string' ? value : undefined, value, 'a string')
}

function textTest(
  values: readonly Scalar[],
  holds: (value: string, part: string) => boolean,
): ValueTest {
  const parts = values.map(text)
  return (value) => typeof value === 'string' && parts.some((part) => holds(value, part))
}

function numberTest(
  values: readonly Scalar[],
  holds: (value: number, bound: number) => boolean,
): ValueTest {
  const bounds = values.map((value) =>
    usable(Number.isFinite(value) ? Number(value) : undefined, value, 'a number'),
  )
  return (value) => typeof value === 'number' && bounds.some((bound) => holds(value, bound))
}

function instantTest(
  values: readonly Scalar[],
  holds: (valueMs: number, boundMs: number) => boolean,
): ValueTest {
  const bounds = values.map((value) =>
    usable(instantOf(value), value, 'an RFC 3339 date or unix ms'),
  )
  return (value) => {
    const instant = instantOf(value)
    return instant !== undefined && bounds.some((bound) => holds(instant, bound))
  }
}

function semverTest(values: readonly Scalar[], holds: (order: number) => boolean): ValueTest {
  const bounds = values.map((value) => usable(parseSemver(text(value)), value, 'a SemVer 2.0.0'))
  return (value) => {
    const version = typeof value === 'string' ? parseSemver(value) : undefined
    return version !== undefined && bounds.some((bound) => holds(compareSemver(version, bound)))
  }
}

function compilePatterns(values: readonly Scalar[]): ValueTest {
  const patterns = values.map((value) => usable(compilePattern(text(value)), value, 'a pattern'))
  return (value) =>
    typeof value === 'string' &&
    value.length <= PATTERN_INPUT_LIMIT &&
    patterns.some((pattern) => pattern.test(value))
}

function compilePattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u')
  } catch {
    return undefined
  }
}
