import { type Static, Type } from '@sinclair/typebox'
import { FlagConfigChanged } from './flag.ts'
import { nullableText, Text } from './primitives.ts'
import { RampStep } from './ramp.ts'

const Shares = Type.Union([Type.Record(Text, Type.Number()), Type.Null()])

const Given = Type.Object({ variation: nullableText, reason: Text })

export const Preview = Type.Object({
  flag: Text,
  environment: Text,
  steps: Type.Optional(Type.Union([Type.Array(RampStep), Type.Null()])),
  places: Type.Array(
    Type.Object({
      name: nullableText,
      before: Shares,
      after: Shares,
      moves: Type.Array(Type.Object({ from: Text, to: Text, percent: Type.Number() })),
      kept: Type.Number(),
      reachedBy: Text,
      isExact: Type.Boolean(),
    }),
  ),
  contexts: Type.Object({
    source: Text,
    evaluated: Type.Integer(),
    changed: Type.Integer(),
    moves: Type.Array(Type.Object({ from: nullableText, to: nullableText, count: Type.Integer() })),
    examples: Type.Array(Type.Object({ context: Type.Unknown(), before: Given, after: Given })),
  }),
  warnings: FlagConfigChanged.properties.warnings,
})

export type Preview = Static<typeof Preview>
