import { type Static, Type } from '@sinclair/typebox'
import { conditions, modes } from '../domain/instance.ts'
import { periods } from '../domain/usage.ts'
import { closed, Key, MemberName, nullable, oneOf, Timestamp } from './primitives.ts'
import { PairText } from './report.ts'
import { EventStream } from './snapshot.ts'

export const InstanceView = Type.Object(
  {
    instance: Type.String(),
    boot: Type.String({ description: 'tells runs, and processes of one name, apart' }),
    sdk: Type.String({ description: 'name and version' }),
    state: oneOf(conditions),
    mode: nullable(oneOf(modes), { description: 'how news reach it; null if it does not say' }),
    revision: nullable(Type.String()),
    servedSince: nullable(Timestamp),
    lastSeenAt: Timestamp,
    silentMs: Type.Integer({ description: 'since it was heard of' }),
    plane: Type.String({ description: 'the control plane that took its last report' }),
    relay: Type.Boolean({
      description: 'it passes on what it holds, and proves nothing of readers',
    }),
    via: nullable(Type.String(), {
      description: 'the instance, an edge, that it reports to; null: to a control plane',
    }),
    rejected: nullable(
      Type.Object({ revision: Type.String(), code: Type.String(), detail: Type.String() }),
    ),
  },
  {
    title: 'Instance',
    examples: [
      {
        instance: 'web-1',
        boot: 'b7e2',
        sdk: 'sluice-js/0.1.0',
        state: 'READY',
        mode: 'stream',
        revision: '1769850000.8',
        servedSince: '2026-01-31T09:00:00.000Z',
        lastSeenAt: '2026-01-31T09:00:12.000Z',
        silentMs: 2412,
        plane: 'sluice-0/1',
        relay: false,
        via: 'edge-1',
        rejected: null,
      },
    ],
  },
)

export const ReceiptsQuery = Type.Object({ revision: Type.Optional(PairText) }, closed)

const Milliseconds = nullable(Type.Number())

export const ReceiptsView = Type.Object(
  {
    environment: Type.String(),
    revision: Type.String(),
    committedAt: nullable(Timestamp),
    connected: Type.Integer(),
    applied: Type.Integer(),
    rejected: Type.Integer(),
    ahead: Type.Integer({
      description:
        'those of the missing that serve a head which the store does not have, as it may have been set back',
    }),
    missing: Type.Array(
      Type.Object({
        instance: Type.String(),
        revision: nullable(Type.String()),
        lastSeenAt: Type.String(),
        ahead: Type.Optional(Type.Literal(true)),
      }),
    ),
    rejections: Type.Array(
      Type.Object({ instance: Type.String(), code: Type.String(), detail: Type.String() }),
    ),
    msTo50: Milliseconds,
    msTo95: Milliseconds,
    msTo100: Milliseconds,
    relays: Type.Object({ connected: Type.Integer(), applied: Type.Integer() }),
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
        ahead: 0,
        missing: [
          { instance: 'web-2', revision: '1769850000.7', lastSeenAt: '2026-01-31T09:00:00.000Z' },
        ],
        rejections: [],
        msTo50: 18,
        msTo95: null,
        msTo100: null,
        relays: { connected: 0, applied: 0 },
      },
    ],
  },
)

/** Receipts as JSON, or live as events: what `Accept` asks for. */
export const ReceiptsAnswer = {
  description: 'The receipts; with `Accept: text/event-stream`, each time they change',
  content: { 'application/json': { schema: ReceiptsView }, ...EventStream.content },
}

const UsageTime = Type.String({
  maxLength: 40,
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2}))?$',
  description: 'ISO 8601, for example 2026-01-31 or 2026-01-31T09:00:00Z',
})

export const UsageQuery = Type.Object(
  {
    flag: Type.Optional(Key),
    from: Type.Optional(UsageTime),
    to: Type.Optional(UsageTime),
    period: Type.Optional(oneOf(periods)),
  },
  closed,
)

const Counts = Type.Record(MemberName, Type.Number())

export const UsageView = Type.Object(
  {
    period: oneOf(periods),
    from: nullable(Timestamp),
    to: Timestamp,
    evaluations: Type.Record(MemberName, Counts, { description: 'by flag, then by variation' }),
    buckets: Type.Array(
      Type.Object({
        at: Timestamp,
        flag: Type.String(),
        variation: Type.String(),
        count: Type.Number(),
      }),
      { description: 'the same by period, oldest first; only of a flag that is named' },
    ),
    unknownFlags: Type.Record(MemberName, Type.Number(), {
      description: 'names that were asked for and no flag has',
    }),
    unknown: Type.Array(
      Type.Object({
        name: Type.String(),
        lastAskedAt: Timestamp,
        instances: Type.Array(Type.String()),
      }),
      { description: 'who asked for them in the last 14 days' },
    ),
    dropped: Type.Integer({ description: 'counts for which there was no more room' }),
  },
  {
    title: 'Usage',
    examples: [
      {
        period: 'day',
        from: null,
        to: '2026-01-31T09:00:00.000Z',
        evaluations: { 'welcome-banner': { on: 12, off: 3 } },
        buckets: [],
        unknownFlags: { 'welcome-baner': 4 },
        unknown: [
          {
            name: 'welcome-baner',
            lastAskedAt: '2026-01-31T08:59:58.000Z',
            instances: ['web-1'],
          },
        ],
        dropped: 0,
      },
    ],
  },
)

/** Receipts as they are shown. */
export type ReceiptsView = Static<typeof ReceiptsView>
