import { documentName, type SigningKeyDocument } from '../domain/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { type Author, eventOf } from './change.ts'

/** The number of the newest signing key; 0 if there never was one. */
export function lastSigningKeyNumber(state: ProjectState): number {
  return Math.max(0, ...[...state.documents.signingKey.rows.keys()].map(Number))
}

/**
 * Adds a signing key as the one after `last`. Settled, with what is there, when somebody else added
 * that one first: however many planes start or rotate at once, one key is made.
 */
export function addSigningKeyDecision(
  state: ProjectState,
  last: number,
  key: SigningKeyDocument,
  author: Author,
): Decision<string> | Settled<string> {
  const number = String(last + 1)
  const doc = documentName.signingKey(number)
  const there = state.documents.signingKey.get(number)
  if (there !== undefined) return { settled: there.id, about: [doc] }
  return {
    expect: [{ doc, is: 'absent' }],
    put: [{ doc, value: key, delivers: false }],
    drop: [],
    event: eventOf('signingKey.created', author, { signingKey: key.id }),
    result: key.id,
  }
}
