import { readEntry } from '../store/commit-body.ts'
import type { Audit, Entry } from '../store/contract.ts'

/** For each document, in order, the revision that wrote it last before what was read; 0 for none. */
export type Trail = readonly number[]

/** Entries that wrote one of some documents. */
export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly Entry[]
  /** Where to go on; null at the beginning, or where older entries are no longer kept. */
  readonly next: Trail | null
}

/**
 * Follows documents back through the entries that wrote them, from each to the one it replaced: what
 * other documents did meanwhile is never read.
 */
export async function readHistory(
  audit: Audit,
  project: string,
  docs: readonly string[],
  trail: Trail,
  limit: number,
): Promise<HistoryPage> {
  const entries: Entry[] = []
  const at = [...trail]
  while (entries.length < limit) {
    const newest = Math.max(0, ...at)
    const entry = newest === 0 ? null : await entryAt(audit, project, newest)
    if (entry === null) return { entries, next: null }
    entries.push(entry)
    docs.forEach((doc, i) => {
      // Always further back, whatever is stored.
      if (at[i] === newest) at[i] = Math.min(entry.replaced.get(doc) ?? 0, newest - 1)
    })
  }
  return { entries, next: at.some((revision) => revision > 0) ? at : null }
}

/** A document as it was at a revision. */
export type DocumentThen =
  | { readonly status: 'present'; readonly value: unknown }
  | { readonly status: 'absent' }
  /** The entry that wrote it is no longer kept. */
  | { readonly status: 'forgotten' }

/** What a document was at a revision; `last` is the revision that wrote it last, 0 for none. */
export async function readDocumentAt(
  audit: Audit,
  project: string,
  doc: string,
  last: number,
  revision: number,
): Promise<DocumentThen> {
  for (let at = last; at > 0; ) {
    const entry = await entryAt(audit, project, at)
    if (entry === null) return { status: 'forgotten' }
    if (at <= revision) {
      const put = entry.put.find((one) => one.doc === doc)
      return put === undefined
        ? { status: 'absent' }
        : { status: 'present', value: JSON.parse(put.value) }
    }
    at = Math.min(entry.replaced.get(doc) ?? 0, at - 1)
  }
  return { status: 'absent' }
}

/** The entry at a revision; null if it is not kept, or unreadable. */
export async function entryAt(
  audit: Audit,
  project: string,
  revision: number,
): Promise<Entry | null> {
  const range = { from: revision, to: revision, limit: 1, newestFirst: false }
  const [record] = await audit.records(project, range)
  return record?.entry === undefined || record.entry === null ? null : readEntry(record.entry)
}
