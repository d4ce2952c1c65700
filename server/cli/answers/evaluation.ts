import { Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

export const Evaluation = Type.Object({
  revision: Text,
  results: Type.Array(
    Type.Object({
      flag: Text,
      value: Type.Unknown(),
      variation: Type.Optional(Text),
      reason: Text,
      errorCode: Type.Optional(Text),
      metadata: Type.Record(Text, Type.Unknown()),
      trace: Type.Optional(
        Type.Array(
          Type.Object({
            step: Text,
            outcome: Text,
            subject: Type.Optional(Text),
            name: Type.Optional(Text),
            bucket: Type.Optional(Type.Number()),
            condition: Type.Optional(Type.Unknown()),
            detail: Type.Optional(Text),
          }),
        ),
      ),
    }),
  ),
})
