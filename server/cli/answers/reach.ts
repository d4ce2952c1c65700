import { type Static, Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

export const Reach = Type.Object({
  environments: Type.Array(
    Type.Object({
      environment: Text,
      critical: Type.Boolean(),
      flags: Type.Array(Text),
      count: Type.Integer(),
    }),
  ),
})

export type Reach = Static<typeof Reach>
