import type { AttributeCondition, Condition, Operator } from '@sluice/sdk/model'
import { operandFault } from '@sluice/sdk/operator'
import type { Fault } from './refusal.ts'

/**
 * A condition as it comes in: every member optional, so that a mistake is reported where it is
 * and not as "no branch matched".
 */
export interface ConditionInput {
  all?: readonly ConditionInput[]
  any?: readonly ConditionInput[]
  not?: ConditionInput
  segment?: string
  attribute?: string
  op?: Operator
  values?: readonly (string | number | boolean)[]
}

/** What a condition may refer to, and how patterns are judged. */
export interface ConditionSurroundings {
  readonly hasSegment: (key: string) => boolean
  /** Null if matching the pattern takes time linear in the input, else why not. */
  readonly patternFault: (pattern: string) => string | null
}

const depthMax = 8
const forms = ['all', 'any', 'not', 'segment', 'attribute'] as const

/** Reads a condition; null if it has faults, which are added to the list. */
export function readCondition(
  input: ConditionInput,
  path: string,
  around: ConditionSurroundings,
  faults: Fault[],
  depth = 1,
): Condition | null {
  const given = forms.filter((form) => input[form] !== undefined)
  if (given.length !== 1) {
    const message = 'needs exactly one of all, any, not, segment, or attribute with op'
    faults.push({ path, code: 'CONDITION_FORM', message })
    return null
  }
  if (depth > depthMax) {
    const message = `conditions nest deeper than ${depthMax}`
    faults.push({ path, code: 'TOO_DEEP', message })
    return null
  }
  if (input.attribute !== undefined) return readComparison(input, path, around, faults)
  if (input.op !== undefined || input.values !== undefined) {
    const message = 'op and values go with attribute'
    faults.push({ path, code: 'CONDITION_FORM', message })
    return null
  }
  if (input.segment !== undefined) {
    if (around.hasSegment(input.segment)) return { segment: input.segment }
    const message = `there is no segment "${input.segment}"`
    faults.push({ path: `${path}/segment`, code: 'UNKNOWN_SEGMENT', message })
    return null
  }
  const readAll = (list: readonly ConditionInput[], name: string) =>
    list.flatMap((one, i) => {
      const read = readCondition(one, `${path}/${name}/${i}`, around, faults, depth + 1)
      return read === null ? [] : [read]
    })
  if (input.all !== undefined) return { all: readAll(input.all, 'all') }
  if (input.any !== undefined) return { any: readAll(input.any, 'any') }
  if (input.not === undefined) return null
  const not = readCondition(input.not, `${path}/not`, around, faults, depth + 1)
  return not === null ? null : { not }
}

/** Keys of the segments that a condition refers to, as often as it does. */
export function segmentsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(segmentsIn)
  if ('any' in condition) return condition.any.flatMap(segmentsIn)
  if ('not' in condition) return segmentsIn(condition.not)
  return 'segment' in condition ? [condition.segment] : []
}

function readComparison(
  input: ConditionInput,
  path: string,
  around: ConditionSurroundings,
  faults: Fault[],
): AttributeCondition | null {
  const { attribute, op, values } = input
  if (attribute === undefined || op === undefined) {
    faults.push({ path, code: 'REQUIRED', message: 'attribute needs op' })
    return null
  }
  const refuse = (at: string, code: string, message: string) => {
    faults.push({ path: `${path}${at}`, code, message })
    return null
  }
  if (op === 'exists') {
    if (values === undefined || values.length === 0) return { attribute, op }
    return refuse('/values', 'CONDITION_FORM', 'exists takes no values')
  }
  if (values === undefined || values.length === 0) {
    return refuse('/values', 'REQUIRED', `${op} needs at least one value`)
  }
  const before = faults.length
  values.forEach((value, i) => {
    const message = valueFault(op, value, around)
    if (message !== null) refuse(`/values/${i}`, 'VALUE', message)
  })
  return faults.length > before ? null : { attribute, op, values }
}

/** Why a value cannot be compared by the operator; null if it can. */
function valueFault(
  op: Operator,
  value: string | number | boolean,
  around: ConditionSurroundings,
): string | null {
  // Judged before it is compiled: an oversized pattern must not even be tried.
  if (op === 'matches' && typeof value === 'string') {
    const fault = around.patternFault(value)
    if (fault !== null) return fault
  }
  return operandFault(op, value)
}
