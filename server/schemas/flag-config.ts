import { Type } from '@sinclair/typebox'
import { Condition, ConditionView } from './condition.ts'
import { flagInPath } from './flag.ts'
import { closed, DisplayName, Key, nullable, oneOf, Reason, Timestamp } from './primitives.ts'
import { environmentInPath, projectInPath } from './project.ts'
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

const changeable = {
  on: Type.Optional(Type.Boolean()),
  offVariation: Type.Optional(Key),
  prerequisites: Type.Optional(Type.Array(PrerequisiteInput, { maxItems: 20 })),
  targets: Type.Optional(Type.Array(TargetInput, { maxItems: 128 })),
  rules: Type.Optional(Type.Array(RuleInput, { maxItems: 200 })),
  default: Type.Optional(ServeInput),
  exclusionGroup: Type.Optional(nullable(Key)),
}

/** Members to replace, of a change that is made later or only looked at. */
export const ConfigChange = Type.Object(changeable, {
  ...closed,
  title: 'ConfigChange',
  examples: [{ default: { percent: 25 } }],
})

export const FlagConfigPatch = Type.Object(
  {
    ...changeable,
    flag: Type.Optional(Type.Unknown()),
    environment: Type.Optional(Type.Unknown()),
    killed: Type.Optional(Type.Unknown()),
    holders: Type.Optional(Type.Unknown()),
    moreHolders: Type.Optional(Type.Unknown()),
    overruled: Type.Optional(Type.Unknown()),
    ramp: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  { ...closed, title: 'FlagConfigPatch', examples: [{ on: true, default: { percent: 25 } }] },
)

export const Killed = Type.Object(
  {
    id: Type.String(),
    reason: Type.String(),
    by: Type.String(),
    at: Timestamp,
  },
  {
    title: 'Killed',
    examples: [
      {
        id: 'k_5f0c9a31b2d4',
        reason: 'errors on checkout',
        by: 'token:admin',
        at: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

const Holder = Type.Object({
  kind: oneOf(['person', 'token', 'ramp', 'lock', 'alert']),
  by: Type.String(),
  reason: Type.String(),
  since: Timestamp,
  endedAt: nullable(Timestamp, {
    description: 'when the end of the alert was reported, where its hold stays nevertheless',
  }),
})

/** Who holds a kill: it is lifted when a person restores the flag, or the last alert is over. */
const holding = {
  holders: Type.Array(Holder, { description: 'who holds the kill; none where it is not killed' }),
  moreHolders: Type.Boolean({ description: 'there are more: no alert lifts the kill then' }),
}

const OverruledAlert = Type.Object({
  kind: oneOf(['alert']),
  by: Type.String(),
  reason: Type.String(),
  since: Timestamp,
  overruledBy: Type.String({ description: 'who restored the flag while it fired' }),
  overruledAt: Timestamp,
})

const splitExample = {
  bucketBy: 'targetingKey',
  seed: '9f3c1a77d0e24b58',
  weights: { on: 25, off: 75 },
  allocations: [
    { variation: 'on', ranges: [[0, 25_000]] },
    { variation: 'off', ranges: [[25_000, 100_000]] },
  ],
}

const configExample = {
  flag: 'welcome-banner',
  environment: 'staging',
  on: true,
  offVariation: 'off',
  killed: null,
  holders: [],
  moreHolders: false,
  overruled: [],
  prerequisites: [],
  targets: [],
  rules: [],
  default: { split: splitExample },
  exclusionGroup: null,
  ramp: null,
  updatedAt: '2026-01-31T09:00:00.000Z',
}

const shown = {
  flag: Type.String(),
  environment: Type.String(),
  on: Type.Boolean(),
  offVariation: Type.String(),
  killed: nullable(Killed),
  ...holding,
  overruled: Type.Array(OverruledAlert, {
    description: 'alerts that do not kill the flag again until their end was reported',
  }),
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
  ramp: nullable(Type.String(), { description: 'id of the ramp that drives it' }),
  updatedAt: Timestamp,
}

export const FlagConfigView = Type.Object(shown, { title: 'FlagConfig', examples: [configExample] })

export const FlagConfigChanged = Type.Object(
  {
    ...shown,
    warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  },
  { title: 'FlagConfigChanged', examples: [{ ...configExample, warnings: [] }] },
)

export const FlagConfigPath = Type.Object({ ...projectInPath, ...flagInPath, ...environmentInPath })

export const ReasonInput = Type.Object(
  { reason: Reason },
  { ...closed, title: 'ReasonInput', examples: [{ reason: 'errors on checkout' }] },
)

export const RevertInput = Type.Object(
  {
    revision: Type.String({
      pattern: '^[0-9]{1,15}\\.[0-9]{1,15}$',
      description: 'A pair, for example 1.8: the flag is put back to what it was then.',
    }),
    reason: Type.Optional(Reason),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'Answer what the flag would be, and change nothing' }),
    ),
  },
  {
    ...closed,
    title: 'RevertInput',
    examples: [{ revision: '1.8', reason: 'errors on checkout' }],
  },
)

export const KillAnswer = Type.Object(
  {
    flag: Type.String(),
    environment: Type.String(),
    killed: nullable(Killed),
    ...holding,
    revision: Type.String(),
    receipts: Type.String({ description: 'where to watch who obeyed' }),
  },
  {
    title: 'KillAnswer',
    examples: [
      {
        flag: 'welcome-banner',
        environment: 'staging',
        killed: {
          id: 'k_5f0c9a31b2d4',
          reason: 'errors on checkout',
          by: 'token:admin',
          at: '2026-01-31T09:00:00.000Z',
        },
        holders: [
          {
            kind: 'person',
            by: 'token:admin',
            reason: 'errors on checkout',
            since: '2026-01-31T09:00:00.000Z',
            endedAt: null,
          },
        ],
        moreHolders: false,
        revision: '1769850000.8',
        receipts: '/api/v1/projects/demo/environments/staging/receipts?revision=1769850000.8',
      },
    ],
  },
)

const Selection = {
  flags: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 10_000 })),
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  reason: Reason,
  dryRun: Type.Optional(Type.Boolean()),
}

export const KillManyInput = Type.Object(Selection, {
  ...closed,
  title: 'KillManyInput',
  examples: [{ flags: ['welcome-banner'], reason: 'errors on checkout' }],
})

export const RestoreManyInput = Type.Object(
  { ...Selection, killId: Type.Optional(Type.String({ maxLength: 64 })) },
  {
    ...closed,
    title: 'RestoreManyInput',
    examples: [{ flags: ['welcome-banner'], reason: 'fixed' }],
  },
)

export const KillManyAnswer = Type.Object(
  {
    id: nullable(Type.String()),
    killed: Type.Array(Type.String()),
    already: Type.Array(Type.String()),
    revision: Type.String(),
    receipts: Type.String({ description: 'where to watch who obeyed' }),
  },
  {
    title: 'KillManyAnswer',
    examples: [
      {
        id: 'k_5f0c9a31b2d4',
        killed: ['welcome-banner'],
        already: [],
        revision: '1769850000.8',
        receipts: '/api/v1/projects/demo/environments/staging/receipts?revision=1769850000.8',
      },
    ],
  },
)

export const RestoreManyAnswer = Type.Object(
  {
    restored: Type.Array(Type.String()),
    already: Type.Array(Type.String()),
    revision: Type.String(),
    receipts: Type.String({ description: 'where to watch who obeyed' }),
  },
  {
    title: 'RestoreManyAnswer',
    examples: [
      {
        restored: ['welcome-banner'],
        already: [],
        revision: '1769850000.9',
        receipts: '/api/v1/projects/demo/environments/staging/receipts?revision=1769850000.9',
      },
    ],
  },
)
