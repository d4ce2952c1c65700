import { canonicalJson, sha256Hex } from './canonical.ts'
import type { Commit, CommitEvent, Drop, Entry, Put, RecordedEntry } from './contract.ts'

/** The part of a commit that the log keeps and the audit chain hashes. */
export interface CommitBody {
  readonly put: readonly Put[]
  readonly drop: readonly Drop[]
  readonly event: CommitEvent
}

/** A body as an engine writes it. */
export interface EncodedBody {
  /** Canonical JSON of the body. */
  readonly json: string
  /** SHA-256 of `json`, lower-case hex. */
  readonly hash: string
  /** UTF-8 bytes of `json`, or of the operation's result if that is larger. */
  readonly sizeBytes: number
  /** What `sizeBytes` may be at most for this kind of event. */
  readonly limitBytes: number
}

const ENTRY_LIMIT_BYTES = 512 * 1024
const KILL_ENTRY_LIMIT_BYTES = 16 * 1024 * 1024
const killTypes: ReadonlySet<string> = new Set([
  'flag.killed',
  'flag.restored',
  'killHold.joined',
  'killHold.left',
  'killHold.old',
])

/** How large a log entry may be: killing or restoring many flags at once must always fit. */
export function entryLimitBytes(eventType: string): number {
  return killTypes.has(eventType) ? KILL_ENTRY_LIMIT_BYTES : ENTRY_LIMIT_BYTES
}

/** Encodes a commit's body. Throws TypeError when a document is put or dropped more than once. */
export function encodeBody(commit: Commit): EncodedBody {
  const seen = new Set<string>()
  for (const { doc } of [...commit.put, ...commit.drop]) {
    if (seen.has(doc)) throw new TypeError(`document ${doc} is written twice by one commit`)
    seen.add(doc)
  }
  const json = canonicalJson({ put: commit.put, drop: commit.drop, event: commit.event })
  const resultBytes = commit.op === null ? 0 : Buffer.byteLength(commit.op.result)
  return {
    json,
    hash: sha256Hex(json),
    sizeBytes: Math.max(Buffer.byteLength(json), resultBytes),
    limitBytes: entryLimitBytes(commit.event.type),
  }
}

/**
 * Which revision had written each document before, by document: `revisions` are in the order of
 * `put` and then `drop`, 0 for a new document.
 */
export function replacedBy(
  { put, drop }: Pick<CommitBody, 'put' | 'drop'>,
  revisions: readonly number[],
): Map<string, number> {
  const written = [...put, ...drop].map(({ doc }, i): [string, number] => [doc, revisions[i] ?? 0])
  return new Map(written.filter(([, revision]) => revision > 0))
}

/** Writes the revisions that a commit's writes replaced, as engines keep them. */
export function writeReplaced(revisions: readonly number[]): string {
  return revisions.join(' ')
}

/** Reads them back. Throws TypeError when the text is something else. */
export function readReplaced(text: string): number[] {
  if (!/^(\d{1,16}( \d{1,16})*)?$/.test(text)) {
    throw new TypeError('a log entry of the store names malformed revisions')
  }
  return text === '' ? [] : text.split(' ').map(Number)
}

/** Reads a body back from the log. Throws TypeError when it is not one. */
export function decodeBody(json: string): CommitBody {
  const body: unknown = JSON.parse(json)
  if (!isCommitBody(body)) throw new TypeError('a log entry of the store has a malformed body')
  const { put, drop, event } = body
  return { put, drop, event }
}

/** Reads a recorded entry; null when its body is not one. */
export function readEntry({ body: json, replaced, ...identity }: RecordedEntry): Entry | null {
  try {
    const body = decodeBody(json)
    return { ...identity, ...body, replaced: replacedBy(body, replaced) }
  } catch {
    return null
  }
}

function isCommitBody(value: unknown): value is CommitBody {
  return (
    isRecord(value) &&
    Array.isArray(value.put) &&
    value.put.every((put) => isDrop(put) && 'value' in put && typeof put.value === 'string') &&
    Array.isArray(value.drop) &&
    value.drop.every(isDrop) &&
    isRecord(value.event) &&
    typeof value.event.type === 'string' &&
    typeof value.event.by === 'string' &&
    isRecord(value.event.subject) &&
    (value.event.reach === undefined || isReach(value.event.reach))
  )
}

function isReach(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (one) =>
        isRecord(one) &&
        typeof one.environment === 'string' &&
        typeof one.more === 'number' &&
        Array.isArray(one.flags) &&
        one.flags.every((flag) => typeof flag === 'string'),
    )
  )
}

function isDrop(value: unknown): value is Drop {
  return isRecord(value) && typeof value.doc === 'string' && typeof value.delivers === 'boolean'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
