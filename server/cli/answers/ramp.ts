import { type Static, Type } from '@sinclair/typebox'
import { nullableNumber, nullableText, Text } from './primitives.ts'

export const RampStep = Type.Object({
  to: Type.Object({
    percent: Type.Optional(Type.Number()),
    batch: Type.Optional(
      Type.Object({
        attribute: Text,
        values: Type.Array(Type.Union([Text, Type.Number()])),
      }),
    ),
  }),
  holdMs: nullableNumber,
  gates: Type.Array(
    Type.Object({ id: Text, source: Type.Object({ statistic: Type.Optional(Text) }) }),
  ),
})

const Estimate = Type.Union([
  Type.Object({
    value: Type.Number(),
    low: Type.Number(),
    high: Type.Number(),
    samples: Type.Integer(),
  }),
  Type.Null(),
])

const Measurement = Type.Object({
  gate: Text,
  verdict: Text,
  reason: Text,
  canary: Estimate,
  control: Estimate,
  difference: Estimate,
})

export const RampItem = Type.Object({
  id: Text,
  flag: Text,
  environment: Text,
  variation: Text,
  control: Text,
  state: Text,
  reason: nullableText,
  steps: Type.Array(RampStep),
  step: Type.Integer(),
  fromPercent: Type.Number(),
  percent: Type.Number(),
  holdEndsAt: nullableText,
  createdAt: Text,
  endedAt: nullableText,
})

export const RampNow = Type.Object({
  ...RampItem.properties,
  waitingFor: nullableText,
  measurements: Type.Array(Measurement),
})

export const RampChanged = Type.Object({ ...RampItem.properties, revision: Text })

export type Ramp = Static<typeof RampNow>

export type Measurement = Static<typeof Measurement>
