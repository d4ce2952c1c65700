import type { NewSecret } from '../access/secret.ts'
import {
  type CredentialDocument,
  documentName,
  type EnvironmentDocument,
  type SdkKeyDocument,
  type TokenDocument,
} from '../domain/documents.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { Grant } from '../domain/role.ts'
import { readTimestamp } from '../domain/timestamp.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import type { Expectation } from '../store/contract.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** What every new token is given. */
export interface TokenInput<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  readonly expiresAt?: string | null | undefined
}

/** What a new SDK key is given besides. */
export interface SdkKeyInput extends TokenInput<SdkKeyDocument['kind']> {
  /** Origins of the pages that may use it; null: all. */
  readonly origins: readonly string[] | null
}

/** Makes an SDK key of an environment. The secret itself is not part of the decision. */
export function createSdkKeyDecision(
  input: SdkKeyInput,
  environment: EnvironmentDocument,
  secret: NewSecret,
  author: Author,
): Decision<SdkKeyDocument> {
  const { kind, origins } = input
  const key: SdkKeyDocument = {
    kind,
    environment: environment.id,
    ...(origins === null ? {} : { origins }),
    ...newCredential(input, secret, author),
  }
  const doc = documentName.sdkKey(key.id)
  return {
    expect: [
      { doc, is: 'absent' },
      { doc: documentName.environment(environment.key), is: 'present' },
    ],
    put: [{ doc, value: key, delivers: false }],
    drop: [],
    event: eventOf('token.created', author, {
      token: key.id,
      kind,
      name: key.name,
      environment: environment.key,
    }),
    result: key,
  }
}

/** Makes a token with a role. The secret itself is not part of the decision. */
export function createTokenDecision(
  input: TokenInput<TokenDocument['kind']>,
  { role, project, environments }: Grant,
  secret: NewSecret,
  author: Author,
): Decision<TokenDocument> {
  const { kind } = input
  const credential = newCredential(input, secret, author)
  const token: TokenDocument = { kind, role, project, environments, ...credential }
  const doc = documentName.token(token.id)
  return {
    expect: [{ doc, is: 'absent' }],
    put: [{ doc, value: token, delivers: false }],
    drop: [],
    event: eventOf('token.created', author, { token: token.id, kind, role, name: token.name }),
    result: token,
  }
}

/** Gives a token another secret; the one it had is taken for `overlapMs` more. */
export function rotateTokenDecision<T extends CredentialDocument>(
  state: ProjectState,
  doc: string,
  token: T,
  hash: string,
  overlapMs: number,
  author: Author,
): Decision<T> {
  const { expiresAt } = token
  if (expiresAt !== null && expiresAt <= author.at) {
    const message = `Token ${token.id} expired at ${expiresAt}. Revoke it and make another one.`
    refuseFaults([{ path: '/expiresAt', code: 'EXPIRED', message }])
  }
  const until = new Date(Date.parse(author.at) + overlapMs).toISOString()
  const previous = overlapMs === 0 ? null : { hash: token.hash, expiresAt: until }
  const rotated = { ...token, hash, previous }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: rotated, delivers: false }],
    drop: [],
    event: eventOf('token.rotated', author, { token: token.id, name: token.name }),
    result: rotated,
  }
}

/** Revokes a token: planes that hear of it refuse it and cut its streams. */
export function revokeTokenDecision(
  state: ProjectState,
  doc: string,
  { id, name }: CredentialDocument,
  author: Author,
): Decision<null> {
  return {
    expect: [expectUnchanged(state, doc), ...expectAnotherAdmin(state, id)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('token.revoked', author, { token: id, name }),
    result: null,
  }
}

/** Of two last admins' tokens that are revoked at once, one stays: each expects the other. */
function expectAnotherAdmin(state: ProjectState, id: string): Expectation[] {
  const token = state.documents.token.get(id)
  if (token === undefined || !isLastingAdmin(token)) return []
  const another = [...state.documents.token.present()].find(
    ([otherId, other]) => otherId !== id && isLastingAdmin(other),
  )
  if (another === undefined) {
    throw new Refusal(
      'IN_USE',
      'This is the only admin token of the whole installation that never expires; without it nobody gets in. Make another one first.',
    )
  }
  return [{ doc: documentName.token(another[0]), is: 'present' }]
}

function isLastingAdmin({ role, project, environments, expiresAt }: TokenDocument): boolean {
  return role === 'admin' && expiresAt === null && (project ?? environments ?? null) === null
}

function newCredential(
  { name, expiresAt }: TokenInput<string>,
  { id, hash }: NewSecret,
  author: Author,
): CredentialDocument {
  return {
    id,
    name,
    hash,
    createdAt: author.at,
    expiresAt: readExpiry(expiresAt ?? null, author.at),
    previous: null,
  }
}

function readExpiry(expiresAt: string | null, now: string): string | null {
  if (expiresAt === null) return null
  const time = readTimestamp(expiresAt)
  const isFuture = time !== null && time > now
  const message = 'must be a date and time in the future, ISO 8601'
  refuseFaults(isFuture ? [] : [{ path: '/expiresAt', code: 'FORMAT', message }])
  return time
}
