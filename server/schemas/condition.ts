import { Type } from '@sinclair/typebox'
import type { Operator, Condition as StoredConditionShape } from '@sluice/sdk/model'
import type { ConditionInput } from '../domain/condition.ts'
import { closed } from './primitives.ts'

/** All operators of section 4, in the order of the documentation. */
export const operators = [
  'in',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'lt',
  'lte',
  'gt',
  'gte',
  'before',
  'after',
  'semverEq',
  'semverLt',
  'semverLte',
  'semverGt',
  'semverGte',
  'ipIn',
  'exists',
] as const satisfies readonly Operator[]

/** Registered with Fastify once; refers to itself by name. */
export const conditionSchema = {
  $id: 'Condition',
  type: 'object',
  additionalProperties: false,
  description:
    'One of {all}, {any}, {not}, {segment} or {attribute, op, values}; at most 8 levels deep.',
  properties: {
    all: { type: 'array', maxItems: 200, items: { $ref: 'Condition#' } },
    any: { type: 'array', maxItems: 200, items: { $ref: 'Condition#' } },
    not: { $ref: 'Condition#' },
    segment: { type: 'string', maxLength: 256 },
    attribute: { type: 'string', minLength: 1, maxLength: 256 },
    op: { type: 'string', enum: [...operators] },
    values: { type: 'array', maxItems: 10_000, items: { type: ['string', 'number', 'boolean'] } },
  },
}

/** A reference to the registered schema. */
export const Condition = Type.Unsafe<ConditionInput>({ $ref: 'Condition#' })

/** The same, as it is shown. */
export const ConditionView = Type.Unsafe<StoredConditionShape>({ $ref: 'Condition#' })

/** A condition as it is stored, checked again when it is read back. */
export const StoredCondition = Type.Recursive((Self) =>
  Type.Union([
    Type.Object({ all: Type.Array(Self) }, closed),
    Type.Object({ any: Type.Array(Self) }, closed),
    Type.Object({ not: Self }, closed),
    Type.Object({ segment: Type.String() }, closed),
    Type.Object(
      {
        attribute: Type.String(),
        op: Type.Unsafe<Operator>(Type.Union(operators.map((op) => Type.Literal(op)))),
        values: Type.Optional(
          Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
        ),
      },
      closed,
    ),
  ]),
)
