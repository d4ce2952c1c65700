import { readPair } from './pair.ts'
import { type Part, ReadPart } from './part.ts'
import { isRecord, member, type UnknownRecord } from './shape.ts'
import { UnreadableSnapshot } from './unreadable.ts'

/** Which environment, and which point of its history. */
export interface Head {
  readonly project: string
  readonly environment: string
  readonly epoch: number
  readonly revision: number
  /** The store's time of the head's commit, ISO 8601. */
  readonly committedAt: string
}

/** The kinds of part, named as a snapshot names its lists. */
export const PART_KINDS = ['flags', 'segments', 'exclusionGroups'] as const

/** One of the lists of a snapshot. */
export type PartKind = (typeof PART_KINDS)[number]

/** Parts by kind and key. */
export type PartsByKey = { readonly [kind in PartKind]: ReadonlyMap<string, Part> }

/** A snapshot that was checked for what every snapshot has. */
export class ReadSnapshot implements Head {
  readonly type = 'snapshot'
  readonly project: string
  readonly environment: string
  readonly epoch: number
  readonly revision: number
  readonly committedAt: string
  readonly parts: PartsByKey
  /** Places of parts that cannot be used because they have no key, for example `flags[3]`. */
  readonly nameless: readonly string[]

  constructor(head: Head, parts: PartsByKey, nameless: readonly string[] = []) {
    this.project = head.project
    this.environment = head.environment
    this.epoch = head.epoch
    this.revision = head.revision
    this.committedAt = head.committedAt
    this.parts = parts
    this.nameless = nameless
  }
}

/** A delta that was checked for what every delta has. */
export interface ReadDelta {
  readonly head: Head
  readonly put: PartsByKey
  readonly drop: { readonly [kind in PartKind]: readonly string[] }
}

/** Checks a snapshot as far as it must hold for any of it to be used, or throws. */
export function readSnapshot(snapshot: unknown): ReadSnapshot {
  if (snapshot instanceof ReadSnapshot) return snapshot
  const record = readPayload(snapshot, 'snapshot')
  const { parts, nameless } = readParts(record)
  return new ReadSnapshot(readHead(record), parts, nameless)
}

/** Reads what a snapshot says of itself. Throws UnreadableSnapshot. */
export function readHead(snapshot: unknown): Head {
  const record = readPayload(snapshot, 'snapshot')
  return {
    ...readIdentity(record),
    epoch: readCount(record, 'epoch'),
    revision: readCount(record, 'revision'),
  }
}

/** Checks a delta in the same way. Its parts must all have keys. */
export function readDelta(delta: unknown): ReadDelta {
  const record = readPayload(delta, 'delta')
  const to = member(record, 'to')
  const pair = typeof to === 'string' ? readPair(to) : undefined
  if (pair === undefined) throw new UnreadableSnapshot('"to" is not a pair of epoch and revision')
  const head = { ...readIdentity(record), ...pair }
  const put = member(record, 'put')
  const drop = member(record, 'drop')
  if (!isRecord(put) || !isRecord(drop)) throw new UnreadableSnapshot('put or drop is no object')
  const { parts, nameless } = readParts(put)
  if (nameless.length > 0) throw new UnreadableSnapshot(`${nameless.join()} without a key`)
  const keys = (kind: PartKind) => readList(drop, kind).filter((key) => typeof key === 'string')
  return {
    head,
    put: parts,
    drop: {
      flags: keys('flags'),
      segments: keys('segments'),
      exclusionGroups: keys('exclusionGroups'),
    },
  }
}

function readPayload(payload: unknown, type: string): UnknownRecord {
  if (!isRecord(payload)) throw new UnreadableSnapshot(`the ${type} is not an object`)
  if (member(payload, 'type') !== type) throw new UnreadableSnapshot(`this is not a ${type}`)
  if (member(payload, 'format') === 1) return payload
  throw new UnreadableSnapshot(`the ${type} is not of format 1, the only one known`)
}

function readIdentity(payload: UnknownRecord) {
  const project = member(payload, 'project')
  const environment = member(payload, 'environment')
  const committedAt = member(payload, 'committedAt')
  if (typeof project === 'string' && typeof environment === 'string') {
    if (typeof committedAt === 'string') return { project, environment, committedAt }
  }
  throw new UnreadableSnapshot('project, environment or committedAt is not a string')
}

function readCount(payload: UnknownRecord, name: string): number {
  const count = member(payload, name)
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
  throw new UnreadableSnapshot(`${name} is not a whole number`)
}

function readList(record: UnknownRecord, kind: PartKind): readonly unknown[] {
  const list = member(record, kind)
  if (Array.isArray(list)) return list
  throw new UnreadableSnapshot(`${kind} is not an array`)
}

function readParts(record: UnknownRecord): { parts: PartsByKey; nameless: readonly string[] } {
  const nameless: string[] = []
  const byKey = (kind: PartKind) => {
    const parts = new Map<string, Part>()
    for (const [i, part] of readList(record, kind).entries()) {
      const key = isRecord(part) ? member(part, 'key') : undefined
      if (isRecord(part) && typeof key === 'string') parts.set(key, new ReadPart(part))
      else nameless.push(`${kind}[${i}]`)
    }
    return parts
  }
  const parts = {
    flags: byKey('flags'),
    segments: byKey('segments'),
    exclusionGroups: byKey('exclusionGroups'),
  }
  return { parts, nameless }
}
