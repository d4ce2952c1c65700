import { type Static, Type } from '@sinclair/typebox'
import { FlagConfigChanged, Serve } from './flag.ts'
import { nullableText, Text } from './primitives.ts'

const Change = Type.Object({
  on: Type.Optional(Type.Boolean()),
  default: Type.Optional(
    Type.Object({
      ...Serve.properties,
      percent: Type.Optional(Type.Number()),
      weights: Type.Optional(Type.Record(Text, Type.Number())),
    }),
  ),
})

export const Schedule = Type.Object({
  id: Text,
  flag: Text,
  environment: Text,
  at: Text,
  local: Type.Union([Type.Object({ time: Text, timeZone: Text }), Type.Null()]),
  change: Change,
  note: nullableText,
  state: Text,
  outcome: nullableText,
  changedSince: Type.Boolean(),
})

export const ScheduleSaved = Type.Object({
  ...Schedule.properties,
  warnings: FlagConfigChanged.properties.warnings,
})

export type Change = Static<typeof Change>

export type Schedule = Static<typeof Schedule>
