import { Type } from '@sinclair/typebox'
import type { ConditionTrace } from '@sluice/sdk/explain'
import { closed, Json, Key, MemberName, oneOf } from './primitives.ts'

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

const TraceStep = Type.Object({
  step: oneOf([
    'killed',
    'off',
    'prerequisite',
    'target',
    'exclusionGroup',
    'rule',
    'default',
    'error',
  ]),
  outcome: oneOf(['served', 'passed', 'failed'], {
    description:
      '`passed`: it did not decide, as a rule that does not match, or a prerequisite that is met',
  }),
  subject: Type.Optional(
    Type.String({ description: 'flag, group, attribute or rule that the step is about' }),
  ),
  name: Type.Optional(
    Type.String({
      description: 'of a rule, where it has one besides its id, which is the `subject`',
    }),
  ),
  bucket: Type.Optional(Type.Integer({ description: '0 to 99999, if one was computed' })),
  condition: Type.Optional(
    Type.Unsafe<ConditionTrace>(
      Type.Unknown({
        description:
          'of a rule: `condition` (for a group the word `all`, `any` or `not`), whether it `holds`, the `actual` value, and `parts` inside it',
      }),
    ),
  ),
  detail: Type.Optional(Type.String({ description: 'what is wrong, in words' })),
})

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
        trace: Type.Optional(
          Type.Array(TraceStep, {
            description: 'every step that was taken; left out when over 1,000 flags are evaluated',
          }),
        ),
      }),
    ),
  },
  {
    title: 'EvaluateAnswer',
    examples: [
      {
        revision: '1769850000.8',
        results: [
          {
            flag: 'welcome-banner',
            value: true,
            variation: 'on',
            reason: 'SPLIT',
            metadata: {},
            trace: [{ step: 'default', outcome: 'served', bucket: 10_233 }],
          },
        ],
      },
    ],
  },
)
