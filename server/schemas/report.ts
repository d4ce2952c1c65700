import { type Static, Type } from '@sinclair/typebox'
import { Key, MemberName, nullable } from './primitives.ts'

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const PairText = Type.String({ pattern: '^[0-9]{1,15}\\.[0-9]{1,15}$' })
const Word = Type.String({ minLength: 1, maxLength: 256 })

/** What a process that evaluates flags says of itself. Newer SDKs may add members. */
export const Report = Type.Object(
  {
    instance: Word,
    boot: Word,
    seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    sdk: Word,
    capabilities: Type.Array(Word, { maxItems: 64 }),
    /** Head that is being served; null before any data. */
    applied: nullable(PairText),
    /** How long `applied` has been served, by the process's monotonic clock. */
    ageMs: Type.Number({ minimum: 0 }),
    evaluations: Type.Record(MemberName, Type.Record(MemberName, Count)),
    metrics: Type.Record(MemberName, Type.Object({ count: Count, sum: Type.Number() })),
    unknownFlags: Type.Record(MemberName, Count),
    /** A head that was refused, and why; null or absent if none was since the last report. */
    rejected: Type.Optional(
      nullable(
        Type.Object({
          revision: PairText,
          code: Word,
          detail: Type.String({ maxLength: 1000 }),
        }),
      ),
    ),
  },
  { additionalProperties: true },
)

/** A report as it comes in. */
export type Report = Static<typeof Report>

export const InstanceView = Type.Object({
  instance: Type.String(),
  sdk: Type.String(),
  revision: nullable(Type.String()),
  lastSeenAt: Type.String(),
})

export const ReceiptsQuery = Type.Object(
  { revision: Type.Optional(PairText) },
  { additionalProperties: false },
)

const Milliseconds = nullable(Type.Number())

export const ReceiptsView = Type.Object({
  environment: Type.String(),
  revision: Type.String(),
  committedAt: nullable(Type.String()),
  connected: Type.Integer(),
  applied: Type.Integer(),
  rejected: Type.Integer(),
  missing: Type.Array(
    Type.Object({
      instance: Type.String(),
      revision: nullable(Type.String()),
      lastSeenAt: Type.String(),
    }),
  ),
  rejections: Type.Array(
    Type.Object({ instance: Type.String(), code: Key, detail: Type.String() }),
  ),
  msTo50: Milliseconds,
  msTo95: Milliseconds,
  msTo100: Milliseconds,
})

export const UsageView = Type.Object({
  evaluations: Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())),
  unknownFlags: Type.Record(Type.String(), Type.Number()),
})
