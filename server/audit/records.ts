import type { Audit, AuditRecord } from '../store/contract.ts'

const pageRecords = 200

/** All records of a range of revisions, oldest first, read page by page. */
export async function* walkRecords(
  audit: Audit,
  project: string,
  from: number,
  to: number,
): AsyncGenerator<AuditRecord, void, undefined> {
  for (let next = from; next <= to; ) {
    const range = { from: next, to, limit: pageRecords, newestFirst: false }
    const page = await audit.records(project, range)
    const last = page.at(-1)
    if (last === undefined) return
    yield* page
    next = last.revision + 1
  }
}

/** The oldest revision that the audit has; null if it has none. */
export async function firstRevision(audit: Audit, project: string): Promise<number | null> {
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1, newestFirst: false }
  const [record] = await audit.records(project, range)
  return record?.revision ?? null
}

/** The last revision up to `to` that was committed before a time: times never fall. */
export async function lastBefore(
  audit: Audit,
  project: string,
  timeMs: number,
  to: number,
): Promise<number> {
  let [low, high] = [0, to]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const range = { from: middle, to: high, limit: 1, newestFirst: false }
    const [record] = await audit.records(project, range)
    const isLater = record?.entry !== undefined && (record.entry?.committedAt ?? 0) >= timeMs
    if (record === undefined || isLater) high = middle - 1
    else low = record.revision
  }
  return low
}
