import { readEntry, readReplaced } from '../commit-body.ts'
import type { AuditRecord, Entry, Pair, RecordedEntry, StoredDocument } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import { listOf, numberOf, textOf } from './reply.ts'

/** Reads a document as the hash of documents keeps it; null for one that was never written. */
export function decodeDocument(stored: unknown): StoredDocument | null {
  if (stored === null) return null
  const text = textOf(stored)
  const [, revision, delivered, deliveredAt] = /^(\d+) (\d+) (\d+) /.exec(text) ?? []
  if (revision === undefined) throw new StoreUnavailable('a document in Redis is malformed')
  // Three numbers and three spaces come before the value, which is empty for a tombstone.
  const start = `${revision} ${delivered} ${deliveredAt} `.length
  return {
    revision: Number(revision),
    delivered: Number(delivered),
    deliveredAt: Number(deliveredAt),
    value: start === text.length ? null : text.slice(start),
  }
}

/** A remembered operation. */
export interface StoredOperation extends Pair {
  readonly requestHash: string
  readonly result: string
}

/** Reads an operation as its key keeps it. */
export function decodeOperation(stored: unknown): StoredOperation {
  const text = textOf(stored)
  const [head, epoch, revision, requestHash] = /^(\d+) (\d+) (\S+) /.exec(text) ?? []
  if (head === undefined || requestHash === undefined) {
    throw new StoreUnavailable('an operation remembered in Redis is malformed')
  }
  const result = text.slice(head.length)
  return { epoch: Number(epoch), revision: Number(revision), requestHash, result }
}

/** Reads one element of the log: its id and its fields. */
export function decodeEntry(element: unknown): Entry {
  const entry = readEntry(decodeRecorded(element))
  if (entry === null) throw new StoreUnavailable('an entry of the log in Redis is malformed')
  return entry
}

/** Reads one element of the log, whatever it holds. */
export function decodeRecord(element: unknown): AuditRecord {
  try {
    const entry = decodeRecorded(element)
    return { revision: entry.revision, entry }
  } catch {
    return { revision: numberOf(textOf(listOf(element)[0]).split('-')[0]), entry: null }
  }
}

function decodeRecorded(element: unknown): RecordedEntry {
  const [id, fields] = listOf(element)
  const values = new Map<unknown, unknown>()
  const list = listOf(fields)
  for (let i = 0; i < list.length; i += 2) values.set(list[i], list[i + 1])
  const previous = textOf(values.get('previousCommitId'))
  return {
    epoch: numberOf(values.get('epoch')),
    revision: numberOf(textOf(id).split('-')[0]),
    commitId: textOf(values.get('commitId')),
    previousCommitId: previous === '' ? null : previous,
    committedAt: numberOf(values.get('committedAt')),
    bodyHash: textOf(values.get('bodyHash')),
    body: textOf(values.get('body')),
    replaced: readReplaced(textOf(values.get('replaced'))),
  }
}
