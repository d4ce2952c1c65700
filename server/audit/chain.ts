import { createHash } from 'node:crypto'
import { decodeBody } from '../store/commit-body.ts'
import type { AuditRecord, RecordedEntry } from '../store/contract.ts'

/**
 * The audit chain of a project: a function of its log, computed by whoever reads it.
 *
 *     h(0) = SHA-256( utf8("sluice audit chain 1\n" + project id) )
 *     h(n) = SHA-256( h(n-1) | epoch | revision | committedAt | bodyHash | utf8(commit id) )
 *
 * `|` joins bytes. h(n-1) and bodyHash are 32 bytes each; epoch, revision and committedAt (ms) are
 * unsigned 64-bit big-endian. bodyHash is the SHA-256 of the UTF-8 bytes of the entry's body as it
 * is stored. So neither what was done, nor when, nor in which order can change without h changing.
 */
export function chainHash(
  previous: string,
  entry: Pick<RecordedEntry, 'epoch' | 'revision' | 'committedAt' | 'bodyHash' | 'commitId'>,
): string {
  const numbers = Buffer.alloc(24)
  numbers.writeBigUInt64BE(BigInt(entry.epoch), 0)
  numbers.writeBigUInt64BE(BigInt(entry.revision), 8)
  numbers.writeBigUInt64BE(BigInt(entry.committedAt), 16)
  return createHash('sha256')
    .update(previous, 'hex')
    .update(numbers)
    .update(entry.bodyHash, 'hex')
    .update(entry.commitId, 'utf8')
    .digest('hex')
}

/** How far the chain was followed. */
export interface Position {
  readonly epoch: number
  readonly revision: number
  /** Null before the first entry; undefined where the entry cannot be read. */
  readonly commitId: string | null | undefined
  /** Unix ms. */
  readonly committedAt: number
  /** h, hex; null after an entry that is missing or cannot be read, until a checkpoint tells it. */
  readonly hash: string | null
}

/** What can be wrong with history. */
export type FaultCode =
  | 'ENTRY_MISSING'
  | 'ENTRY_DAMAGED'
  | 'ENTRY_CHANGED'
  | 'ENTRY_OUT_OF_ORDER'
  | 'CHAIN_REWRITTEN'
  | 'LOG_TRUNCATED'
  | 'HEAD_CHANGED'
  | 'DOCUMENT_CHANGED'
  | 'CHECKPOINT_FORGED'

/** One thing that is wrong, at the first entry it is about. */
export interface AuditFault {
  readonly revision: number
  readonly code: FaultCode
  /** For people: what is wrong. */
  readonly detail: string
}

/** Where a project's chain begins. */
export function chainStart(project: string): Position {
  const hash = createHash('sha256').update(`sluice audit chain 1\n${project}`).digest('hex')
  return { epoch: 0, revision: 0, commitId: null, committedAt: 0, hash }
}

/** Follows the chain over one record: the position after it, and what is wrong with the record. */
export function followChain(
  position: Position,
  { revision, entry }: AuditRecord,
): { readonly position: Position; readonly faults: readonly AuditFault[] } {
  const faults: AuditFault[] = []
  const expected = position.revision + 1
  const isNext = revision === expected
  if (!isNext) faults.push(missingFault(expected, revision - 1))
  if (entry === null || !isReadable(entry)) {
    const detail = `entry ${revision} cannot be read`
    faults.push({ revision, code: 'ENTRY_DAMAGED', detail })
    const { epoch, committedAt } = position
    return { position: { epoch, revision, committedAt, commitId: undefined, hash: null }, faults }
  }
  const bodyHash = createHash('sha256').update(entry.body, 'utf8').digest('hex')
  if (bodyHash !== entry.bodyHash) {
    const detail = `what entry ${revision} says is not what was committed: its hash differs`
    faults.push({ revision, code: 'ENTRY_CHANGED', detail })
  }
  if (isNext) {
    const detail = orderFault(position, entry)
    if (detail !== null) faults.push({ revision, code: 'ENTRY_OUT_OF_ORDER', detail })
  }
  const hash = isNext && position.hash !== null ? chainHash(position.hash, entry) : null
  const { epoch, commitId, committedAt } = entry
  return { position: { epoch, revision, commitId, committedAt, hash }, faults }
}

/** Entries that should be there and are not. */
export function missingFault(from: number, to: number): AuditFault {
  const what = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`
  return { revision: from, code: 'ENTRY_MISSING', detail: `${what} missing` }
}

function orderFault(position: Position, entry: RecordedEntry): string | null {
  const { revision, previousCommitId } = entry
  if (position.commitId !== undefined && previousCommitId !== position.commitId) {
    return `entry ${revision} does not follow on entry ${revision - 1}`
  }
  if (entry.epoch < position.epoch || entry.committedAt < position.committedAt) {
    return `entry ${revision} says that it is older than entry ${revision - 1}`
  }
  return null
}

/** Whether all of its parts have the form that hashing them needs. */
function isReadable({ epoch, committedAt, bodyHash, body }: RecordedEntry): boolean {
  if (!Number.isSafeInteger(epoch) || epoch < 0 || !Number.isSafeInteger(committedAt)) return false
  if (committedAt < 0 || !/^[0-9a-f]{64}$/.test(bodyHash)) return false
  try {
    decodeBody(body)
    return true
  } catch {
    return false
  }
}
