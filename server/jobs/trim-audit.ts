import type { FastifyBaseLogger } from 'fastify'
import { exportEntries } from '../audit/export-entries.ts'
import { firstRevision, lastBefore } from '../audit/records.ts'
import type { SigningKeys } from '../signing/signing-keys.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Audit } from '../store/contract.ts'
import { AUDIT_RETENTION, type AuditRetention } from '../store/retention.ts'

const entriesPerFile = 10_000

/** What trimming works with. */
export interface TrimParts {
  readonly audit: Audit
  readonly keys: SigningKeys
  /** Where entries are exported to; without one, nothing is ever trimmed. */
  readonly folder: string | undefined
  readonly logger: FastifyBaseLogger
  readonly retention?: AuditRetention
  /** Unix ms. */
  readonly nowMs?: number
}

/**
 * Exports and removes the entries of projects that are over the limits of the audit. What cannot be
 * exported stays: an audit that grows is a lesser evil than one that is lost.
 */
export async function trimAudits(states: readonly ProjectState[], parts: TrimParts): Promise<void> {
  for (const state of states) await trimAudit(state, parts)
}

async function trimAudit({ project, head }: ProjectState, parts: TrimParts): Promise<void> {
  const { audit, keys, folder, logger, retention = AUDIT_RETENTION, nowMs = Date.now() } = parts
  if (head === null || head.revision <= retention.watchedEntries) return
  const tooMany = head.revision - retention.entries
  const tooOld = await lastBefore(audit, project, nowMs - retention.ageMs, head.revision)
  // What watches may still read stays in any case.
  const through = Math.min(Math.max(tooMany, tooOld), head.revision - retention.watchedEntries)
  let from = (await firstRevision(audit, project)) ?? through + 1
  if (from > through) return
  if (folder === undefined) {
    const waiting = through - from + 1
    return logger.warn(
      { project, entries: waiting },
      'the audit is over its limits and stays: name a folder with SLUICE_AUDIT_DIR to export it to',
    )
  }
  while (from <= through) {
    const to = Math.min(through, from + entriesPerFile - 1)
    const exported = await exportEntries({ audit, keys, project, folder, from, to })
    if ('code' in exported) {
      return logger.error({ project, ...exported }, 'the audit log is damaged: it is not exported')
    }
    if (!(await audit.trim(project, exported))) return
    logger.info({ project, from, to, folder }, 'audit entries were exported and trimmed')
    from = to + 1
  }
}
