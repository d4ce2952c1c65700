import { readEntry } from '../store/commit-body.ts'
import type { Audit, Entry } from '../store/contract.ts'

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
