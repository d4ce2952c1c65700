import { Type } from '@sinclair/typebox'
import { Condition, ConditionView } from './condition.ts'
import { closed, DisplayName, Key, nullable, Reason, Timestamp } from './primitives.ts'
import { ServeInput, ServeView } from './serve.ts'

const Unit = Type.Unsafe<string | number>({ type: ['string', 'number'], maxLength: 1024 })

const PrerequisiteInput = Type.Object(
  { flag: Key, variations: Type.Array(Key, { minItems: 1, maxItems: 64 }) },
  closed,
)

const TargetInput = Type.Object(
  {
    variation: Key,
    bucketBy: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    values: Type.Array(Unit, { maxItems: 10_000 }),
  },
  closed,
)

const RuleInput = Type.Object(
  {
    id: Type.Optional(Key),
    name: Type.Optional(DisplayName),
    when: Condition,
    serve: ServeInput,
  },
  closed,
)

export const FlagConfigPatch = Type.Object(
  {
    on: Type.Optional(Type.Boolean()),
    offVariation: Type.Optional(Key),
    prerequisites: Type.Optional(Type.Array(PrerequisiteInput, { maxItems: 20 })),
    targets: Type.Optional(Type.Array(TargetInput, { maxItems: 128 })),
    rules: Type.Optional(Type.Array(RuleInput, { maxItems: 200 })),
    default: Type.Optional(ServeInput),
    exclusionGroup: Type.Optional(nullable(Key)),
    flag: Type.Optional(Type.Unknown()),
    environment: Type.Optional(Type.Unknown()),
    killed: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  closed,
)

export const Killed = Type.Object({
  id: Type.String(),
  reason: Type.String(),
  by: Type.String(),
  at: Timestamp,
})

const shown = {
  flag: Type.String(),
  environment: Type.String(),
  on: Type.Boolean(),
  offVariation: Type.String(),
  killed: nullable(Killed),
  prerequisites: Type.Array(
    Type.Object({ flag: Type.String(), variations: Type.Array(Type.String()) }),
  ),
  targets: Type.Array(
    Type.Object({ variation: Type.String(), bucketBy: Type.String(), values: Type.Array(Unit) }),
  ),
  rules: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), when: ConditionView, serve: ServeView }),
  ),
  default: ServeView,
  exclusionGroup: nullable(Type.String()),
  updatedAt: Timestamp,
}

export const FlagConfigView = Type.Object(shown)

export const FlagConfigChanged = Type.Object({
  ...shown,
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
})

export const FlagConfigPath = Type.Object({
  project: Type.String(),
  flag: Type.String(),
  environment: Type.String(),
})

export const ReasonInput = Type.Object({ reason: Reason }, closed)

export const KillAnswer = Type.Object({
  flag: Type.String(),
  environment: Type.String(),
  killed: nullable(Killed),
  revision: Type.String(),
  receipts: Type.String({ description: 'where to watch who obeyed' }),
})

const Selection = {
  flags: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 10_000 })),
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  reason: Reason,
  dryRun: Type.Optional(Type.Boolean()),
}

export const KillManyInput = Type.Object(Selection, closed)

export const RestoreManyInput = Type.Object(
  { ...Selection, killId: Type.Optional(Type.String({ maxLength: 64 })) },
  closed,
)

export const KillManyAnswer = Type.Object({
  id: nullable(Type.String()),
  killed: Type.Array(Type.String()),
  already: Type.Array(Type.String()),
  revision: Type.String(),
  receipts: Type.String({ description: 'where to watch who obeyed' }),
})

export const RestoreManyAnswer = Type.Object({
  restored: Type.Array(Type.String()),
  already: Type.Array(Type.String()),
  revision: Type.String(),
  receipts: Type.String({ description: 'where to watch who obeyed' }),
})
