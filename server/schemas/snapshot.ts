import { Type } from '@sinclair/typebox'
import { ConditionView } from './condition.ts'
import { flagTypes } from './documents.ts'
import { Json, nullable, oneOf, Timestamp } from './primitives.ts'
import { Range } from './serve.ts'

/** What SDKs read, as the document describes it: the bytes are made and sent as they stand. */
const identity = {
  key: Type.String(),
  id: Type.String({ pattern: '^[0-9a-f]{16}$', description: 'of the content of this part' }),
  revision: Type.Integer(),
}
const Units = Type.Array(Type.Unsafe<string | number>({ type: ['string', 'number'] }))
const DeliveredSplit = Type.Object({
  bucketBy: Type.String(),
  seed: Type.String(),
  allocations: Type.Array(Type.Object({ variation: Type.String(), ranges: Type.Array(Range) })),
})
const DeliveredServe = Type.Object(
  { variation: Type.Optional(Type.String()), split: Type.Optional(DeliveredSplit) },
  { title: 'DeliveredServe', description: 'Has exactly one member.' },
)
const FlagPart = Type.Object(
  {
    ...identity,
    type: oneOf(flagTypes),
    variations: Type.Array(Type.Object({ key: Type.String(), value: Json })),
    on: Type.Boolean(),
    killed: Type.Boolean(),
    offVariation: Type.String(),
    prerequisites: Type.Array(
      Type.Object({ flag: Type.String(), variations: Type.Array(Type.String()) }),
    ),
    targets: Type.Array(
      Type.Object({ variation: Type.String(), bucketBy: Type.String(), values: Units }),
    ),
    rules: Type.Array(
      Type.Object({ id: Type.String(), when: ConditionView, serve: DeliveredServe }),
    ),
    default: DeliveredServe,
    exclusionGroup: nullable(Type.String()),
    clientVisible: Type.Boolean(),
    ramp: Type.Optional(
      Type.Object(
        {
          id: Type.String(),
          canary: Type.String(),
          control: Type.String(),
          metrics: Type.Optional(Type.Array(Type.String())),
        },
        { description: 'what is measured of the flag is counted for this ramp' },
      ),
    ),
  },
  { title: 'FlagPart' },
)
const SegmentPart = Type.Object(
  {
    ...identity,
    bucketBy: Type.String(),
    included: Units,
    excluded: Units,
    rules: Type.Array(ConditionView),
  },
  { title: 'SegmentPart' },
)
const ExclusionGroupPart = Type.Object(
  {
    ...identity,
    bucketBy: Type.String(),
    seed: Type.String(),
    slots: Type.Array(Type.Object({ flag: Type.String(), ranges: Type.Array(Range) })),
  },
  { title: 'ExclusionGroupPart' },
)

export const SnapshotView = Type.Object(
  {
    committedAt: Timestamp,
    environment: Type.String(),
    epoch: Type.Integer(),
    exclusionGroups: Type.Array(ExclusionGroupPart),
    flags: Type.Array(FlagPart),
    format: Type.Literal(1),
    project: Type.String(),
    revision: Type.Integer(),
    segments: Type.Array(SegmentPart),
    type: Type.Literal('snapshot'),
  },
  {
    title: 'Snapshot',
    examples: [
      {
        committedAt: '2026-01-31T09:00:00.000Z',
        environment: 'e_5f0c9a31b2d4',
        epoch: 1769850000,
        exclusionGroups: [],
        flags: [
          {
            clientVisible: false,
            default: { variation: 'on' },
            exclusionGroup: null,
            id: '0f3a9c1d5b7e2468',
            key: 'welcome-banner',
            killed: false,
            offVariation: 'off',
            on: true,
            prerequisites: [],
            revision: 3,
            rules: [],
            targets: [],
            type: 'boolean',
            variations: [
              { key: 'on', value: true },
              { key: 'off', value: false },
            ],
          },
        ],
        format: 1,
        project: 'p_1a2b3c4d5e6f',
        revision: 3,
        segments: [],
        type: 'snapshot',
      },
    ],
  },
)

/** Server-sent events: `snapshot`, `delta`, `resync`, `heartbeat`. */
export const EventStream = {
  description: 'Server-sent events, without an end',
  content: {
    'text/event-stream': {
      schema: { type: 'string', examples: [': sluice\n\nevent: heartbeat\ndata: \ndata: {}\n\n'] },
    },
  },
} as const
