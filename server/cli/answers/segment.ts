import { type Static, Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

export const Segment = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  bucketBy: Text,
  includedCount: Type.Integer(),
  excludedCount: Type.Integer(),
  rules: Type.Array(Type.Unknown()),
})

export const ListChanged = Type.Object({
  segment: Text,
  added: Type.Integer(),
  removed: Type.Integer(),
  already: Type.Integer(),
  count: Type.Integer(),
})

export type Segment = Static<typeof Segment>
