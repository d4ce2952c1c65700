import { createHash } from 'node:crypto'
import type {
  Delta,
  FlagPart,
  Heartbeat,
  PayloadIdentity,
  Resync,
  SegmentPart,
  Snapshot,
} from '@sluice/sdk/model'

/** The line of history of the tests' environment. */
export const LINE = { format: 1, project: 'p-1', environment: 'e-1', epoch: 1 } as const

const COMMITTED_AT = '2026-01-31T09:00:00.000Z'

/** A boolean flag that serves one variation to all. */
export function flagPart(
  key: string,
  served: boolean,
  revision: number,
  more: Partial<FlagPart> = {},
): FlagPart {
  const part = {
    key,
    revision,
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    on: true,
    killed: false,
    offVariation: 'off',
    prerequisites: [],
    targets: [],
    rules: [],
    default: { variation: served ? 'on' : 'off' },
    exclusionGroup: null,
    clientVisible: false,
    ...more,
  } as const
  return { ...part, id: idOf(part) }
}

/** A segment that lists units. */
export function segmentPart(key: string, included: string[], revision: number): SegmentPart {
  const part = { key, revision, bucketBy: 'targetingKey', included, excluded: [], rules: [] }
  return { ...part, id: idOf(part) }
}

/** A snapshot of the tests' environment at a revision. */
export function snapshotOf(
  revision: number,
  flags: readonly FlagPart[],
  more: Partial<Snapshot> = {},
): Snapshot {
  const lists = { flags, segments: [], exclusionGroups: [] }
  return { ...LINE, type: 'snapshot', revision, committedAt: COMMITTED_AT, ...lists, ...more }
}

/** What leads from one snapshot to another of the same line. */
export function deltaBetween(before: Snapshot, after: Snapshot): Delta {
  const kinds = ['flags', 'segments', 'exclusionGroups'] as const
  const put = (kind: (typeof kinds)[number]) => {
    const known = new Set(before[kind].map((part) => part.id))
    return [...after[kind]].filter((part) => !known.has(part.id))
  }
  const drop = (kind: (typeof kinds)[number]) => {
    const kept = new Set(after[kind].map((part) => part.key))
    return before[kind].map((part) => part.key).filter((key) => !kept.has(key))
  }
  const putFlags = new Set(put('flags').map((part) => part.key))
  return {
    ...identityOf(after),
    type: 'delta',
    from: `${before.epoch}.${before.revision}`,
    to: `${after.epoch}.${after.revision}`,
    committedAt: after.committedAt,
    put: {
      flags: after.flags.filter((part) => putFlags.has(part.key)),
      segments: after.segments.filter((part) => put('segments').some((p) => p.id === part.id)),
      exclusionGroups: [],
    },
    drop: { flags: drop('flags'), segments: drop('segments'), exclusionGroups: [] },
    digest: digestOf(after),
  }
}

/** The sum modulo 2^64 of the ids of a snapshot's parts. */
export function digestOf({ flags, segments, exclusionGroups }: Snapshot): string {
  const parts = [...flags, ...segments, ...exclusionGroups]
  const sum = parts.reduce((total, part) => total + BigInt(`0x${part.id}`), 0n)
  return (sum % 2n ** 64n).toString(16).padStart(16, '0')
}

/** A heartbeat that names a snapshot's head. */
export function heartbeatAt(snapshot: Snapshot): Heartbeat {
  const head = `${snapshot.epoch}.${snapshot.revision}`
  return { ...identityOf(snapshot), type: 'heartbeat', head, time: COMMITTED_AT }
}

/** A wish that a client fetches a snapshot. */
export function resyncTo(snapshot: Snapshot, jitterMs = 0): Resync {
  const head = `${snapshot.epoch}.${snapshot.revision}`
  return { ...identityOf(snapshot), type: 'resync', head, jitterMs }
}

/** An event as it goes over the wire: two lines of data, the first for the signature. */
export function eventText<P extends { readonly type: string }>(payload: P): string {
  return `event: ${payload.type}\nid: 1\ndata:\ndata: ${JSON.stringify(payload)}\n\n`
}

function identityOf(snapshot: Snapshot): PayloadIdentity {
  const { format, project, environment, epoch } = snapshot
  return { format, project, environment, epoch }
}

function idOf(part: object): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 16)
}
