import { type Static, Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

const Share = {
  percent: Type.Number(),
  ranges: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
}

export const ExclusionGroup = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  bucketBy: Text,
  holdout: Type.Object(Share),
  slots: Type.Array(Type.Object({ flag: Text, ...Share })),
  freePercent: Type.Number(),
})

export type ExclusionGroup = Static<typeof ExclusionGroup>
