import { randomBytes } from 'node:crypto'
import type { EventType } from '../domain/event-types.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { CommitEvent, Expectation } from '../store/contract.ts'

/** Who changes something, and when. */
export interface Author {
  /** For example `token:ab12`. */
  readonly by: string
  /** ISO 8601. */
  readonly at: string
}

/** Expects a document to be as this state has it. */
export function expectUnchanged(state: ProjectState, doc: string): Expectation {
  const row = state.documents.row(doc)
  if (row === undefined || row.value === null) return { doc, is: 'absent' }
  return { doc, is: row.revision }
}

/** An audit event about something. */
export function eventOf(
  type: EventType,
  author: Author,
  subject: CommitEvent['subject'],
  reason?: string,
): CommitEvent {
  const event = { type, by: author.by, subject }
  return reason === undefined ? event : { ...event, reason }
}

/** A random id with a prefix, for example `k_5f0c9a`. */
export function randomId(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`
}

/** A random 64-bit seed, 16 hex digits. */
export function randomSeed(): string {
  return randomBytes(8).toString('hex')
}
