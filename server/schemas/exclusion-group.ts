import { Type } from '@sinclair/typebox'
import { closed, DisplayName, Key, Timestamp } from './primitives.ts'
import { projectInPath } from './project.ts'
import { Range } from './serve.ts'

const Percent = Type.Number({
  minimum: 0,
  maximum: 100,
  description: 'with at most three decimals',
})
const Ranges = Type.Array(Range, {
  maxItems: 1000,
  description: 'half-open ranges of the 100,000 buckets',
})

const share = { percent: Type.Optional(Percent), ranges: Type.Optional(Ranges) }

const changeable = {
  name: Type.Optional(DisplayName),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  holdout: Type.Optional(Type.Object(share, closed)),
  slots: Type.Optional(
    Type.Array(Type.Object({ flag: Key, ...share }, closed), {
      maxItems: 200,
      description: 'each flag by its percentage, which moves as few as possible, or by its ranges',
    }),
  ),
}

const BucketBy = Type.String({ minLength: 1, maxLength: 256 })

export const ExclusionGroupInput = Type.Object(
  { key: Key, bucketBy: Type.Optional(BucketBy), ...changeable },
  {
    ...closed,
    title: 'ExclusionGroupInput',
    examples: [
      {
        key: 'first-page',
        holdout: { percent: 10 },
        slots: [{ flag: 'welcome-banner', percent: 30 }],
      },
    ],
  },
)

export const ExclusionGroupPatch = Type.Object(
  {
    ...changeable,
    key: Type.Optional(Type.Unknown()),
    bucketBy: Type.Optional(Type.Unknown()),
    seed: Type.Optional(Type.Unknown()),
    freePercent: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  {
    ...closed,
    title: 'ExclusionGroupPatch',
    examples: [{ slots: [{ flag: 'welcome-banner', percent: 50 }] }],
  },
)

const shown = { percent: Type.Number(), ranges: Type.Array(Range) }

export const ExclusionGroupView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    description: Type.String(),
    bucketBy: Type.String(),
    seed: Type.String(),
    holdout: Type.Object(shown),
    slots: Type.Array(Type.Object({ flag: Type.String(), ...shown })),
    freePercent: Type.Number({ description: 'what neither flags nor the holdout own' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  {
    title: 'ExclusionGroup',
    examples: [
      {
        key: 'first-page',
        name: 'first-page',
        description: '',
        bucketBy: 'targetingKey',
        seed: '9f2c4b7a10d3e586',
        holdout: { percent: 10, ranges: [[90_000, 100_000]] },
        slots: [{ flag: 'welcome-banner', percent: 30, ranges: [[0, 30_000]] }],
        freePercent: 60,
        createdAt: '2026-01-31T09:00:00.000Z',
        updatedAt: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

export const ExclusionGroupPath = Type.Object({
  ...projectInPath,
  group: Type.String({ examples: ['first-page'] }),
})
