import { type Static, Type } from '@sinclair/typebox'
import { nullableText, Text } from './primitives.ts'

export const Flag = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  kind: Text,
  type: Text,
  variations: Type.Array(Type.Object({ key: Text, value: Type.Unknown() })),
  tags: Type.Array(Text),
  archived: Type.Boolean(),
})

export const Killed = Type.Object({ id: Text, reason: Text, by: Text, at: Text })

/** Who holds a kill. Servers before kill holds do not say. */
const Holder = Type.Object({
  kind: Text,
  by: Text,
  reason: Text,
  since: Text,
  endedAt: nullableText,
})

const OverruledAlert = Type.Object({
  by: Text,
  reason: Text,
  overruledBy: Text,
  overruledAt: Text,
})

export const Holding = {
  holders: Type.Optional(Type.Array(Holder)),
  moreHolders: Type.Optional(Type.Boolean()),
}

export const Serve = Type.Object({
  variation: Type.Optional(Text),
  split: Type.Optional(Type.Object({ weights: Type.Record(Text, Type.Number()) })),
})

export const FlagConfig = Type.Object({
  flag: Text,
  environment: Text,
  on: Type.Boolean(),
  offVariation: Text,
  killed: Type.Union([Killed, Type.Null()]),
  ...Holding,
  overruled: Type.Optional(Type.Array(OverruledAlert)),
  rules: Type.Array(Type.Unknown()),
  targets: Type.Array(Type.Unknown()),
  default: Serve,
  exclusionGroup: Type.Optional(nullableText),
})

export const FlagConfigChanged = Type.Object({
  ...FlagConfig.properties,
  warnings: Type.Array(Type.Object({ code: Text, message: Text })),
})

export type Serve = Static<typeof Serve>

export type FlagConfig = Static<typeof FlagConfig>

export type FlagConfigChanged = Static<typeof FlagConfigChanged>
