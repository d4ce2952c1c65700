import { type Static, Type } from '@sinclair/typebox'
import { nullableNumber, nullableText, Text } from './primitives.ts'

export const Receipts = Type.Object({
  environment: Text,
  revision: Text,
  committedAt: nullableText,
  connected: Type.Integer(),
  applied: Type.Integer(),
  rejected: Type.Integer(),
  ahead: Type.Optional(Type.Integer()),
  missing: Type.Array(
    Type.Object({
      instance: Text,
      revision: nullableText,
      lastSeenAt: Text,
      ahead: Type.Optional(Type.Literal(true)),
    }),
  ),
  rejections: Type.Array(Type.Object({ instance: Text, code: Text, detail: Text })),
  msTo50: nullableNumber,
  msTo95: nullableNumber,
  msTo100: nullableNumber,
  relays: Type.Object({ connected: Type.Integer(), applied: Type.Integer() }),
})

export const Instance = Type.Object({
  instance: Text,
  sdk: Text,
  state: Text,
  mode: nullableText,
  revision: nullableText,
  silentMs: Type.Integer(),
  plane: Text,
  relay: Type.Boolean(),
  via: nullableText,
  rejected: Type.Union([Type.Object({ code: Text, detail: Text }), Type.Null()]),
})

export const Usage = Type.Object({
  period: Text,
  from: nullableText,
  to: Text,
  evaluations: Type.Record(Text, Type.Record(Text, Type.Number())),
  buckets: Type.Array(Type.Object({ at: Text, flag: Text, variation: Text, count: Type.Number() })),
  unknown: Type.Array(Type.Object({ name: Text, lastAskedAt: Text, instances: Type.Array(Text) })),
  dropped: Type.Integer(),
})

export const Worker = Type.Object({
  id: Text,
  name: Text,
  environment: Text,
  url: Text,
  state: Text,
  snapshot: nullableText,
  keys: nullableText,
  takenAt: nullableText,
  error: Type.Union([Type.Object({ detail: Text }), Type.Null()]),
})

export type Receipts = Static<typeof Receipts>
