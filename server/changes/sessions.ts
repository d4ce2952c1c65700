import type { RolePrincipal } from '../access/principal.ts'
import type { NewSecret } from '../access/secret.ts'
import { documentName, type SessionDocument } from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** How long a login link may be used, ms. */
export const offerMs = 10 * 60 * 1000
/** How long a session lasts, ms: a working day and no longer, however much it is used. */
export const sessionMs = 12 * 60 * 60 * 1000
/** Sessions and offers of one token at a time; the oldest goes when one more comes. */
const sessionsMax = 20
/** So much of a hash names one of the secrets of a token. */
const secretChars = 16

/** Whose session it is. */
export type Holder = Pick<RolePrincipal, 'id' | 'hash'>

/** What a session answers: never its secret. */
export interface SessionMade {
  readonly id: string
  readonly expiresAt: string
}

/** Offers a session: whoever brings the code within ten minutes opens it, once. */
export function offerSessionDecision(
  state: ProjectState,
  holder: Holder,
  code: NewSecret,
  author: Author,
): Decision<SessionMade> {
  const offer = newSession(holder, 'offered', code, offerMs, author)
  return makeSession(state, offer, [], 'session.offered', author)
}

/** Opens a session with the token itself. */
export function openSessionDecision(
  state: ProjectState,
  holder: Holder,
  cookie: NewSecret,
  author: Author,
): Decision<SessionMade> {
  const session = newSession(holder, 'open', cookie, sessionMs, author)
  return makeSession(state, session, [], 'session.opened', author)
}

/** Opens the session that was offered under an id. Refuses when somebody was first. */
export function acceptSessionDecision(
  state: ProjectState,
  offerId: string,
  cookie: NewSecret,
  author: Author,
): Decision<SessionMade> {
  const offer = state.documents.session.get(offerId)
  if (offer?.state !== 'offered' || offer.expiresAt <= author.at) throw usedUp()
  const holder = { id: offer.token, hash: offer.secret }
  const opened = newSession(holder, 'open', cookie, sessionMs, author)
  return makeSession(state, opened, [offerId], 'session.opened', author)
}

/** What a login link that is no good any more is answered with. */
export function usedUp(): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'The login link was used already, or is older than ten minutes. Get another one: sluice console.',
  )
}

/** Ends a session. Settled when it is over already. */
export function endSessionDecision(
  state: ProjectState,
  id: string,
  author: Author,
): Decision<null> | Settled<null> {
  const doc = documentName.session(id)
  const session = state.documents.session.get(id)
  if (session === undefined) return { settled: null, about: [] }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('session.ended', author, { session: id, token: session.token }),
    result: null,
  }
}

function newSession(
  { id: token, hash: tokenHash }: Holder,
  state: SessionDocument['state'],
  { id, hash }: NewSecret,
  lifetimeMs: number,
  { at }: Author,
): SessionDocument {
  const expiresAt = new Date(Date.parse(at) + lifetimeMs).toISOString()
  const secret = tokenHash.slice(0, secretChars)
  return { id, token, secret, state, hash, createdAt: at, expiresAt }
}

function makeSession(
  state: ProjectState,
  session: SessionDocument,
  replaced: readonly string[],
  type: EventType,
  author: Author,
): Decision<SessionMade> {
  const doc = documentName.session(session.id)
  const gone = [...replaced, ...tooMany(state, session.token, replaced)].map(documentName.session)
  return {
    expect: [
      { doc, is: 'absent' },
      ...gone.map((one) => expectUnchanged(state, one)),
      { doc: documentName.token(session.token), is: 'present' },
    ],
    put: [{ doc, value: session, delivers: false }],
    drop: gone.map((one) => ({ doc: one, delivers: false })),
    event: eventOf(type, author, { session: session.id, token: session.token }),
    result: { id: session.id, expiresAt: session.expiresAt },
  }
}

/** The oldest sessions of a token, beyond those that may stay when another one comes. */
function tooMany(state: ProjectState, token: string, replaced: readonly string[]): string[] {
  return [...state.documents.session.present()]
    .filter(([id, session]) => session.token === token && !replaced.includes(id))
    .sort(([, a], [, b]) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(sessionsMax - 1)
    .map(([id]) => id)
}
