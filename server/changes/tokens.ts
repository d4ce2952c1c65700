import type { NewSecret } from '../access/secret.ts'
import { documentName, type EnvironmentDocument, type SdkKeyDocument } from '../domain/documents.ts'
import { refuseFaults } from '../domain/refusal.ts'
import { readTimestamp } from '../domain/timestamp.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** A server key as it comes in. */
export interface SdkKeyInput {
  kind: 'server'
  name: string
  expiresAt?: string | null
}

/** Makes an SDK key of an environment. The secret itself is not part of the decision. */
export function createSdkKeyDecision(
  input: SdkKeyInput,
  environment: EnvironmentDocument,
  { id, hash }: NewSecret,
  author: Author,
): Decision<SdkKeyDocument> {
  const expiresAt = readExpiry(input.expiresAt ?? null, author.at)
  const key: SdkKeyDocument = {
    id,
    kind: input.kind,
    name: input.name,
    environment: environment.id,
    hash,
    createdAt: author.at,
    expiresAt,
  }
  return {
    expect: [
      { doc: documentName.sdkKey(id), is: 'absent' },
      { doc: documentName.environment(environment.key), is: 'present' },
    ],
    put: [{ doc: documentName.sdkKey(id), value: key, delivers: false }],
    drop: [],
    event: eventOf('token.created', author, { token: id, environment: environment.key }),
    result: key,
  }
}

/** Revokes an SDK key: planes that hear of it refuse it and cut its streams. */
export function revokeSdkKeyDecision(
  state: ProjectState,
  id: string,
  author: Author,
): Decision<null> {
  const doc = documentName.sdkKey(id)
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('token.revoked', author, { token: id }),
    result: null,
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
