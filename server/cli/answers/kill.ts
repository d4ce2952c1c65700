import { Type } from '@sinclair/typebox'
import { Holding, Killed } from './flag.ts'
import { nullableText, Text } from './primitives.ts'

export const KilledOne = Type.Object({
  flag: Text,
  environment: Text,
  killed: Type.Union([Killed, Type.Null()]),
  ...Holding,
  revision: Text,
})

export const KilledMany = Type.Object({
  id: nullableText,
  killed: Type.Array(Text),
  already: Type.Array(Text),
  revision: Text,
})

export const RestoredMany = Type.Object({
  restored: Type.Array(Text),
  already: Type.Array(Text),
  revision: Text,
})
