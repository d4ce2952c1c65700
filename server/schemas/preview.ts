import { Type } from '@sinclair/typebox'
import { stepsMax } from '../domain/ramp/plan-faults.ts'
import { ConfigChange } from './flag-config.ts'
import { closed, Json, MemberName, nullable, oneOf } from './primitives.ts'
import { RampInput, StepView } from './ramp.ts'

const Context = Type.Record(MemberName, Json, {
  description: 'An evaluation context: `targetingKey` and any attributes.',
})

export const PreviewInput = Type.Object(
  {
    change: Type.Optional(ConfigChange),
    ramp: Type.Optional(RampInput),
    step: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: stepsMax - 1,
        description: 'index of the step of the ramp that is looked at, all before it taken; 0',
      }),
    ),
    contexts: Type.Optional(
      Type.Array(Context, { minItems: 1, maxItems: 1000, description: 'evaluated as they are' }),
    ),
    madeUp: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description: 'how many users to make up where there are no contexts; 1,000 if left out',
      }),
    ),
  },
  {
    ...closed,
    title: 'PreviewInput',
    description: 'Exactly one of change and ramp.',
    examples: [{ change: { default: { percent: 25 } } }],
  },
)

const Shares = nullable(Type.Record(Type.String(), Type.Number()), {
  description: 'percentages by variation; null where the place was not, or will not be, there',
})

const PlaceView = Type.Object({
  place: oneOf(['rule', 'default']),
  id: nullable(Type.String()),
  name: nullable(Type.String()),
  before: Shares,
  after: Shares,
  moves: Type.Array(
    Type.Object({ from: Type.String(), to: Type.String(), percent: Type.Number() }),
  ),
  kept: Type.Number({ description: 'how many percent keep what they have' }),
  reachedBy: oneOf(['same', 'others'], {
    description:
      'whether the same users come here as before; if not, the moves are of those who come both times',
  }),
  isExact: Type.Boolean({
    description: 'false if users come into other buckets: then shares are only expected ones',
  }),
})

const Given = Type.Object({
  variation: nullable(Type.String(), { description: "null: the application's own default" }),
  reason: Type.String(),
})

const ComparisonView = Type.Object({
  source: oneOf(['given', 'madeUp']),
  evaluated: Type.Integer({ description: 'fewer than there are, if the evaluation takes long' }),
  changed: Type.Integer(),
  moves: Type.Array(
    Type.Object({
      from: nullable(Type.String()),
      to: nullable(Type.String()),
      count: Type.Integer(),
    }),
  ),
  examples: Type.Array(Type.Object({ context: Context, before: Given, after: Given })),
})

export const PreviewView = Type.Object(
  {
    flag: Type.String(),
    environment: Type.String(),
    revision: Type.String(),
    steps: nullable(Type.Array(StepView), {
      description:
        'of the ramp: all else here is about the one that was asked for; null for a change',
    }),
    places: Type.Array(PlaceView, { description: 'each rule and the default, in their order' }),
    contexts: ComparisonView,
    warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  },
  {
    title: 'Preview',
    examples: [
      {
        flag: 'welcome-banner',
        environment: 'staging',
        revision: '1769850000.8',
        steps: null,
        places: [
          {
            place: 'default',
            id: null,
            name: null,
            before: { on: 10, off: 90 },
            after: { on: 25, off: 75 },
            moves: [{ from: 'off', to: 'on', percent: 15 }],
            kept: 85,
            reachedBy: 'same',
            isExact: true,
          },
        ],
        contexts: {
          source: 'madeUp',
          evaluated: 1000,
          changed: 149,
          moves: [{ from: 'off', to: 'on', count: 149 }],
          examples: [
            {
              context: { targetingKey: 'user-7' },
              before: { variation: 'off', reason: 'SPLIT' },
              after: { variation: 'on', reason: 'SPLIT' },
            },
          ],
        },
        warnings: [],
      },
    ],
  },
)
