import { Type } from '@sinclair/typebox'
import { closed, Json, Key, MemberName } from './primitives.ts'

export const EvaluateInput = Type.Object(
  {
    context: Type.Record(MemberName, Json, {
      description: 'The evaluation context: `targetingKey` and any attributes.',
    }),
    flags: Type.Optional(Type.Array(Key, { maxItems: 1000, description: 'all if left out' })),
  },
  {
    ...closed,
    title: 'EvaluateInput',
    examples: [{ context: { targetingKey: 'user-1', country: 'NL' } }],
  },
)

export const EvaluateAnswer = Type.Object(
  {
    revision: Type.String(),
    results: Type.Array(
      Type.Object({
        flag: Type.String(),
        value: Json,
        variation: Type.Optional(Type.String()),
        reason: Type.String(),
        errorCode: Type.Optional(Type.String()),
        metadata: Type.Record(Type.String(), Json),
      }),
    ),
  },
  {
    title: 'EvaluateAnswer',
    examples: [
      {
        revision: '1769850000.8',
        results: [
          { flag: 'welcome-banner', value: true, variation: 'on', reason: 'SPLIT', metadata: {} },
        ],
      },
    ],
  },
)
