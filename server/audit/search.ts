import type { ProjectState } from '../state/project-state.ts'
import { isReached, Reach } from '../state/reach.ts'
import { readEntry } from '../store/commit-body.ts'
import type { Audit, Entry } from '../store/contract.ts'
import { lastBefore } from './records.ts'

/** Entries looked at for one page: what is rare is searched for over several pages. */
const scannedMax = 5000
const batch = 200

/** What entries must be like. */
export interface AuditFilter {
  /** For example `token:ab12`. */
  readonly by?: string | undefined
  /** A type, for example `flag.killed`, or its first word: `flag`. */
  readonly type?: string | undefined
  /** Key of a flag: what is about it, and what else changed what it serves. */
  readonly flag?: string | undefined
  /** Key of an environment: what is about it, and what else changed what it serves. */
  readonly environment?: string | undefined
  /** Unix ms, included. */
  readonly from?: number | undefined
  /** Unix ms, excluded. */
  readonly to?: number | undefined
}

/** Entries that were found. */
export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly Entry[]
  /** The revision below which to go on; null when all were looked at. */
  readonly below: number | null
}

/**
 * Searches a project's entries below a revision, newest first. It may end with fewer entries than
 * `limit`, or none, and still not be at the end: after 5,000 entries it stops, so that no question
 * occupies the server.
 */
export async function searchAudit(
  audit: Audit,
  state: ProjectState,
  filter: AuditFilter,
  below: number,
  limit: number,
): Promise<AuditPage> {
  const { project } = state
  const matches = matcher(state, filter)
  const head = state.head?.revision ?? 0
  let last = Math.min(below - 1, head)
  if (filter.to !== undefined) last = await lastBefore(audit, project, filter.to, last)
  const entries: Entry[] = []
  for (let scanned = 0; last > 0 && scanned < scannedMax; scanned += batch) {
    const range = { from: 1, to: last, limit: batch, newestFirst: true }
    const records = await audit.records(project, range)
    for (const { revision, entry: recorded } of records) {
      const entry = recorded === null ? null : readEntry(recorded)
      if (entry !== null && entry.committedAt < (filter.from ?? 0)) return { entries, below: null }
      if (entry !== null && matches(entry)) entries.push(entry)
      if (entries.length === limit) return { entries, below: revision > 1 ? revision : null }
    }
    const oldest = records.at(-1)
    if (oldest === undefined || records.length < batch) return { entries, below: null }
    last = oldest.revision - 1
  }
  return { entries, below: last > 0 ? last + 1 : null }
}

function matcher(
  { documents }: ProjectState,
  { by, type, flag, environment }: AuditFilter,
): (entry: Entry) => boolean {
  const environments = [...documents.environment.present()].map(([, one]) => one)
  const id = environments.find(({ key }) => key === environment)?.id
  const reach = new Reach(documents)
  return (entry) => {
    const { event, put, drop } = entry
    if (by !== undefined && event.by !== by) return false
    if (type !== undefined && event.type !== type && event.type.split('.')[0] !== type) return false
    if (flag === undefined && environment === undefined) return true
    const docs = [...put, ...drop].map(({ doc }) => doc.split('/'))
    const isOfFlag =
      flag === undefined ||
      (event.subject.flag ?? '').split(',').includes(flag) ||
      docs.some(([kind = '', key]) => flagKinds.has(kind) && key === flag)
    const isOfEnvironment =
      environment === undefined ||
      event.subject.environment === environment ||
      (id !== undefined && docs.some(([, , environmentId]) => environmentId === id))
    if (isOfFlag && isOfEnvironment) return true
    // An environment that is gone has no id to look for.
    if (environment !== undefined && id === undefined) return false
    return isReached(reach.ofEntry(entry), { flag, environment: id })
  }
}

const flagKinds = new Set(['flag', 'flagConfig', 'kill', 'killHold'])
