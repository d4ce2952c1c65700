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
