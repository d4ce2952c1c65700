import { type Static, Type } from '@sinclair/typebox'
import { Key, MemberName, nullable } from './primitives.ts'

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** Far from where adding up a great many of them would leave the range of a double. */
const Sum = Type.Number({ minimum: -1e100, maximum: 1e100 })
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
    metrics: Type.Record(MemberName, Type.Object({ count: Count, sum: Sum })),
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
  {
    title: 'Report',
    additionalProperties: true,
    examples: [
      {
        instance: 'web-1',
        boot: 'b7e2',
        seq: 1,
        sdk: 'sluice-js/0.1.0',
        capabilities: [],
        applied: null,
        ageMs: 0,
        evaluations: { 'welcome-banner': { on: 12, off: 3 } },
        metrics: {},
        unknownFlags: {},
      },
    ],
  },
)

/** A report as it comes in. */
export type Report = Static<typeof Report>

export const InstanceView = Type.Object(
  {
    instance: Type.String(),
    sdk: Type.String(),
    revision: nullable(Type.String()),
    lastSeenAt: Type.String(),
  },
  {
    title: 'Instance',
    examples: [
      {
        instance: 'web-1',
        sdk: 'sluice-js/0.1.0',
        revision: '1769850000.8',
        lastSeenAt: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

export const ReceiptsQuery = Type.Object(
  { revision: Type.Optional(PairText) },
  { additionalProperties: false },
)

const Milliseconds = nullable(Type.Number())

export const ReceiptsView = Type.Object(
  {
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
  },
  {
    title: 'Receipts',
    examples: [
      {
        environment: 'staging',
        revision: '1769850000.8',
        committedAt: '2026-01-31T09:00:00.000Z',
        connected: 3,
        applied: 2,
        rejected: 0,
        missing: [
          { instance: 'web-2', revision: '1769850000.7', lastSeenAt: '2026-01-31T09:00:00.000Z' },
        ],
        rejections: [],
        msTo50: 18,
        msTo95: null,
        msTo100: null,
      },
    ],
  },
)

export const UsageView = Type.Object(
  {
    evaluations: Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())),
    unknownFlags: Type.Record(Type.String(), Type.Number()),
  },
  {
    title: 'Usage',
    examples: [{ evaluations: { 'welcome-banner': { on: 12, off: 3 } }, unknownFlags: {} }],
  },
)
