import { Type } from '@sinclair/typebox'
import { closed, keyPattern, projectKeyPattern } from './primitives.ts'

export const ReachQuery = Type.Object(
  {
    segment: Type.Optional(
      Type.String({ pattern: keyPattern, description: 'A segment', examples: ['beta-testers'] }),
    ),
    exclusionGroup: Type.Optional(
      Type.String({ pattern: keyPattern, description: 'Or an exclusion group' }),
    ),
    flag: Type.Optional(Type.String({ pattern: keyPattern, description: 'Or a flag' })),
    environment: Type.Optional(
      Type.String({
        pattern: projectKeyPattern,
        description: 'With `flag`: its configuration in this environment only',
      }),
    ),
  },
  closed,
)

export const ReachView = Type.Object(
  {
    environments: Type.Array(
      Type.Object({
        environment: Type.String(),
        critical: Type.Boolean(),
        flags: Type.Array(Type.String(), { description: 'Keys, sorted; the first 100' }),
        count: Type.Integer({ description: 'How many flags there are' }),
      }),
      { description: 'Those in which a flag is reached.' },
    ),
  },
  {
    title: 'Reach',
    examples: [
      {
        environments: [
          { environment: 'staging', critical: false, flags: ['welcome-banner'], count: 1 },
        ],
      },
    ],
  },
)
