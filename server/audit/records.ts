import { comparePairs, type Pair } from '@sluice/sdk/pair'
import type { Audit, AuditRecord, RecordedEntry } from '../store/contract.ts'

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
export function lastBefore(
  audit: Audit,
  project: string,
  timeMs: number,
  to: number,
): Promise<number> {
  return lastWhere(audit, project, to, ({ committedAt }) => committedAt < timeMs)
}

/** The last revision up to `to` of the epochs before one, which never fall; 0 if there is none. */
export function lastOfEarlierEpochs(
  audit: Audit,
  project: string,
  { epoch, revision: to }: Pair,
): Promise<number> {
  return lastWhere(audit, project, to, (entry) => entry.epoch < epoch)
}

/** The last revision that something holds for, which holds for all before it and none after it. */
async function lastWhere(
  audit: Audit,
  project: string,
  to: number,
  holds: (entry: RecordedEntry) => boolean,
): Promise<number> {
  let [low, high] = [0, to]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const range = { from: middle, to: high, limit: 1, newestFirst: false }
    const [record] = await audit.records(project, range)
    // One that cannot be read says nothing; it is taken for one of the earlier ones.
    const isAfter = record !== undefined && record.entry !== null && !holds(record.entry)
    if (record === undefined || isAfter) high = middle - 1
    else low = record.revision
  }
  return low
}

/**
 * Whether what a project has now follows from a pair, which may be of an epoch before: a restore
 * begins a new one and keeps what was there. False for one of a branch that was lost, for one to come,
 * and for one of an earlier epoch that is no longer in the audit.
 */
export async function isInHistory(
  audit: Audit,
  project: string,
  head: Pair,
  pair: Pair,
): Promise<boolean> {
  if (comparePairs(pair, head) > 0) return false
  if (pair.epoch === head.epoch) return true
  const range = { from: pair.revision, to: pair.revision, limit: 1, newestFirst: false }
  const [record] = await audit.records(project, range)
  return record !== undefined && record.entry !== null && comparePairs(record.entry, pair) === 0
}
