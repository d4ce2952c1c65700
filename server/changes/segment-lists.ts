import { documentName, type ListReference, type SegmentDocument } from '../domain/documents.ts'
import { addValues, type ListName, removeValues } from '../domain/segment-list.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { canonicalJson, sha256Hex } from '../store/canonical.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** What adding to or removing from a list did. */
export interface ListChanged {
  readonly segment: SegmentDocument
  readonly added: number
  readonly removed: number
  /** Values that were in the list already, or not in it, and those that were sent twice. */
  readonly already: number
  readonly count: number
}

/** A list as a segment's document refers to it, and its text. */
export interface WrittenList {
  readonly reference: ListReference
  readonly text: string
}

/** Writes sorted values as a list is kept; null for none. */
export function writeList(values: readonly string[]): WrittenList | null {
  if (values.length === 0) return null
  const text = canonicalJson(values)
  const sizeBytes = Buffer.byteLength(text)
  return { reference: { hash: sha256Hex(text), count: values.length, sizeBytes }, text }
}

/** The values of a segment's list, sorted by code unit. */
export function readList(
  state: ProjectState,
  segment: SegmentDocument,
  list: ListName,
): readonly string[] {
  const reference = segment[list]
  if (reference === null) return []
  const text = state.documents.lists.get(reference.hash)
  if (text === undefined) throw new Error(`segment ${segment.key} was taken in without its list`)
  const values: string[] = JSON.parse(text)
  return values
}

/** Adds values to a list or removes them. Settled when that changes nothing. */
export function changeListDecision(
  state: ProjectState,
  segment: SegmentDocument,
  change: { list: ListName; action: 'add' | 'remove'; values: readonly string[] },
  author: Author,
): Decision<ListChanged> | Settled<ListChanged> {
  const { list, action, values } = change
  const before = readList(state, segment, list)
  const after = action === 'add' ? addValues(before, values) : removeValues(before, values)
  const written = writeList(after.values)
  const counts = {
    added: action === 'add' ? after.changed : 0,
    removed: action === 'remove' ? after.changed : 0,
    already: values.length - after.changed,
    count: after.values.length,
  }
  const doc = documentName.segment(segment.key)
  if (after.changed === 0) return { settled: { segment, ...counts }, about: [doc] }
  const changed = { ...segment, [list]: written?.reference ?? null, updatedAt: author.at }
  return {
    expect: [expectUnchanged(state, doc)],
    lists: new Map(written === null ? [] : [[written.reference.hash, written.text]]),
    put: [{ doc, value: changed, delivers: true }],
    drop: [],
    event: eventOf('segment.listChanged', author, {
      segment: segment.key,
      list,
      added: String(counts.added),
      removed: String(counts.removed),
    }),
    result: { segment: changed, ...counts },
  }
}
