import type { Condition } from '../api/types.ts'
import { listWords, readScalar, typeOf, usualType, type ValueType } from '../values/typed-values.ts'

/** What a condition is, apart from `not`. */
export type ConditionKind = 'attribute' | 'segment' | 'all' | 'any'

type Operator = NonNullable<Condition['op']>
type Values = NonNullable<Condition['values']>

/** The comparisons, as people say them. */
export const operators: readonly { value: Operator; label: string; example: string }[] = [
  { value: 'in', label: 'is one of', example: 'NL, BE' },
  { value: 'contains', label: 'contains', example: 'beta' },
  { value: 'startsWith', label: 'starts with', example: 'test-' },
  { value: 'endsWith', label: 'ends with', example: '@shop.example' },
  { value: 'matches', label: 'matches (pattern)', example: '^[a-f]' },
  { value: 'lt', label: '<', example: '100' },
  { value: 'lte', label: '≤', example: '100' },
  { value: 'gt', label: '>', example: '100' },
  { value: 'gte', label: '≥', example: '100' },
  { value: 'before', label: 'is before', example: '2027-01-01T00:00:00Z' },
  { value: 'after', label: 'is after', example: '2027-01-01T00:00:00Z' },
  { value: 'semverEq', label: 'version =', example: '2.1.0' },
  { value: 'semverLt', label: 'version <', example: '2.1.0' },
  { value: 'semverLte', label: 'version ≤', example: '2.1.0' },
  { value: 'semverGt', label: 'version >', example: '2.1.0' },
  { value: 'semverGte', label: 'version ≥', example: '2.1.0' },
  { value: 'ipIn', label: 'IP address in', example: '10.0.0.0/8' },
  { value: 'exists', label: 'is there', example: '' },
]

/** What kind a condition is that is no `not`. */
export function kindOf({ all, any, segment }: Condition): ConditionKind {
  if (all !== undefined) return 'all'
  if (any !== undefined) return 'any'
  return segment === undefined ? 'attribute' : 'segment'
}

/** A condition to begin with; groups take what was there before in. */
export function emptyCondition(kind: string, before?: Condition): Condition {
  const inner = before ?? { attribute: '', op: 'in', values: [] }
  if (kind === 'all') return { all: inner.any ?? inner.all ?? [inner] }
  if (kind === 'any') return { any: inner.all ?? inner.any ?? [inner] }
  if (kind === 'segment') return { segment: '' }
  return { attribute: '', op: 'in', values: [] }
}

/** The opposite. */
export function wrapNot(condition: Condition): Condition {
  return { not: condition }
}

const numberFirst: readonly [ValueType, ...ValueType[]] = ['number']
const typesByOperator: Readonly<Partial<Record<Operator, readonly [ValueType, ...ValueType[]]>>> = {
  in: ['text', 'number', 'boolean'],
  lt: numberFirst,
  lte: numberFirst,
  gt: numberFirst,
  gte: numberFirst,
  before: ['text', 'number'],
  after: ['text', 'number'],
}

/** The types of values that a comparison can use; the usual one first. */
export function typesFor(op: Operator): readonly [ValueType, ...ValueType[]] {
  return typesByOperator[op] ?? ['text']
}

/** The values of a comparison for another one: only those that it cannot use become others. */
export function valuesFor(op: Operator, values: Values): Values {
  const types = typesFor(op)
  return values.map((value) =>
    types.includes(typeOf(value)) ? value : readScalar(String(value), types[0]),
  )
}

/** The type that each attribute has in conditions, where they agree; text where they do not. */
export function typesOfAttributes(
  conditions: readonly Condition[],
): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>()
  const visit = ({ all = [], any = [], not, attribute, values = [] }: Condition) => {
    const type = usualType(values)
    if (attribute !== undefined && type !== undefined) {
      types.set(attribute, (types.get(attribute) ?? type) === type ? type : 'text')
    }
    for (const inner of [...all, ...any, ...(not === undefined ? [] : [not])]) visit(inner)
  }
  conditions.forEach(visit)
  return types
}

/** A condition in words, for a list of changes. */
export function conditionWords(condition: Condition): string {
  const { all, any, not, segment, attribute, op = 'in', values = [] } = condition
  if (not !== undefined) return `not (${conditionWords(not)})`
  if (all !== undefined) return all.map(conditionWords).join(' and ')
  if (any !== undefined) return `(${any.map(conditionWords).join(' or ')})`
  if (segment !== undefined) return `in segment ${segment}`
  const word = operators.find(({ value }) => value === op)?.label ?? op
  return `${attribute} ${word} ${listWords(values)}`.trim()
}
