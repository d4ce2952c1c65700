import { type Static, Type } from '@sinclair/typebox'
import { LOG_BUCKETS } from '@sluice/sdk/log-buckets'
import { batchCount } from '../domain/gate/sketch.ts'
import { modes } from '../domain/instance.ts'
import { MemberName, nullable, oneOf } from './primitives.ts'

/** Far more than any process evaluates between two reports, and exact however many are added up. */
const countMax = 1e12
/** Longer than any process runs. */
const ageMsMax = 1e12
const Count = Type.Integer({ minimum: 0, maximum: countMax })
/** Far from where adding up a great many of them would leave the range of a double. */
const Sum = Type.Number({ minimum: -1e100, maximum: 1e100 })
const Word = Type.String({ minLength: 1, maxLength: 256 })
const Age = Type.Number({ minimum: 0, maximum: ageMsMax })

export const PairText = Type.String({
  pattern: '^[0-9]{1,15}\\.[0-9]{1,15}$',
  description: 'A pair of epoch and revision, such as 1.8',
})

const Share = Type.Number({ minimum: 0, maximum: 1e9 })
/** How busy a process is. */
const Saturation = Type.Object({ eventLoopDelayMs: Share, cpu: Share })

/** Calls of the units of one batch, and how many values were in which bucket of the histogram. */
const SketchedBatch = Type.Object({
  batch: Type.Integer({ minimum: 0, maximum: batchCount - 1 }),
  count: Count,
  errors: Count,
  sum: Sum,
  sumOfSquares: Type.Number({ minimum: 0, maximum: 1e100 }),
  histogram: Type.Array(Count, {
    maxItems: 2 * LOG_BUCKETS,
    description: 'bucket, count, bucket, count …',
  }),
})

/** A metric of the units that a ramp has given a variation. */
const ReportedSketch = Type.Object({
  flag: Word,
  ramp: Word,
  /** Of the flag's part: each step of a ramp makes another. */
  revision: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  variation: Word,
  metric: Word,
  batches: Type.Array(SketchedBatch, { maxItems: batchCount }),
  /** Samples that came too soon after a step. */
  dropped: Count,
})

/** The same as it comes in. */
export type ReportedSketch = Static<typeof ReportedSketch>

/** What every process says of itself, by itself or through a relay. */
const Standing = {
  instance: Word,
  /** How long the head has been served, by the process's monotonic clock. */
  ageMs: Age,
  /** Heads that it served before, newest last. */
  served: Type.Optional(
    Type.Array(Type.Object({ revision: PairText, ageMs: Age }), { maxItems: 16 }),
  ),
  mode: Type.Optional(oneOf(modes)),
  /** A head that was refused, in whole or in part, and why. Said as long as it is so. */
  rejected: Type.Optional(
    nullable(
      Type.Object({
        revision: PairText,
        code: Word,
        detail: Type.String({ maxLength: 1000 }),
      }),
    ),
  ),
  saturation: Type.Optional(Saturation),
  /** The process ends: nothing is expected of it any more. */
  goodbye: Type.Optional(Type.Boolean()),
}

const Capabilities = Type.Array(Word, { maxItems: 128 })

/** A process that reports to a relay, as the relay forwards it. */
const Forwarded = Type.Object({
  ...Standing,
  /** Empty if the relay does not know it. */
  boot: Type.Optional(Type.String({ maxLength: 256 })),
  sdk: Type.Optional(Word),
  capabilities: Type.Optional(Capabilities),
  /** Head that is being served; null before any data. */
  pair: nullable(PairText),
  /** The edge that it reports to; the sender if absent. */
  via: Type.Optional(Word),
})

/** What a process that evaluates flags says of itself. Newer SDKs may add members. */
export const Report = Type.Object(
  {
    ...Standing,
    boot: Word,
    seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    sdk: Word,
    capabilities: Capabilities,
    /** Head that is being served; null before any data. */
    applied: nullable(PairText),
    /** It passes on what it holds and proves nothing of who reads it: a worker, for example. */
    relay: Type.Optional(Type.Boolean()),
    /** Only its counts are news: how it stands is known from whoever pushes to it. */
    countsOnly: Type.Optional(Type.Boolean()),
    /** Processes that report to this one. */
    instances: Type.Optional(Type.Array(Forwarded, { maxItems: 1000 })),
    evaluations: Type.Record(MemberName, Type.Record(MemberName, Count)),
    metrics: Type.Record(MemberName, Type.Object({ count: Count, sum: Sum })),
    unknownFlags: Type.Record(MemberName, Count),
    /** What ramps are judged by. */
    sketches: Type.Optional(Type.Array(ReportedSketch, { maxItems: 64 })),
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
