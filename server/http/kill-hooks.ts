import { createSecret } from '../access/secret.ts'
import { randomId } from '../changes/change.ts'
import {
  documentName,
  type EnvironmentDocument,
  type KillHookDocument,
} from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Sealer } from '../webhooks/sealer.ts'
import { createWebhookSecret } from '../webhooks/signature.ts'
import { requireMatch } from './etag.ts'
import { documentEtag } from './views.ts'

/** Members of a hook that never change, or that only Sluice changes. */
export const readOnlyMembers = [
  'id',
  'environment',
  'format',
  'path',
  'previousSecretExpiresAt',
  'createdAt',
  'updatedAt',
]

/** A hook as it is shown: never its secret. */
export function showKillHook(hook: KillHookDocument, environment: EnvironmentDocument) {
  const { secret: _secret, previous, mappings, ...shown } = hook
  return {
    ...shown,
    environment: environment.key,
    mappings: mappings.map(({ match, flags, tag }) => ({
      match: { ...match },
      flags: [...flags],
      tag,
    })),
    path: `/hooks/v1/kill/${hook.id}`,
    previousSecretExpiresAt: previous?.expiresAt ?? null,
  }
}

/** The hook with an id, if it is of the environment. */
export function requireKillHook(
  state: ProjectState,
  environment: EnvironmentDocument,
  id: string,
): KillHookDocument {
  const hook = state.documents.killHook.get(id)
  if (hook?.environment === environment.id) return hook
  throw new Refusal('NOT_FOUND', `There is no kill hook "${id}" in ${environment.key}.`)
}

/** The hook with an id, if `If-Match` names what it is now. */
export function matchedKillHook(
  state: ProjectState,
  environment: EnvironmentDocument,
  id: string,
  ifMatch: string | undefined,
): KillHookDocument {
  const hook = requireKillHook(state, environment, id)
  const etag = documentEtag(state, documentName.killHook(id))
  requireMatch(ifMatch, etag, `kill hook ${id}`, showKillHook(hook, environment))
  return hook
}

/** A mapping as it comes in. */
export interface MappingInput {
  readonly match: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  readonly tag?: string | null
}

/** Fills in what a mapping leaves out. */
export function readMapping({ match, flags = [], tag = null }: MappingInput) {
  return { match, flags, tag }
}

/** A new id and secret: what is shown once, and what is kept of it. */
export function createHookSecret(
  format: KillHookDocument['format'],
  sealer: Sealer,
  id = randomId('kh'),
): { id: string; shown: string; kept: string } {
  if (format === 'alertmanager') {
    const { secret, hash } = createSecret('hook', id.slice(id.indexOf('_') + 1))
    return { id, shown: secret, kept: hash }
  }
  const secret = createWebhookSecret()
  return { id, shown: secret, kept: sealer.seal('kill-hook-secret', id, secret) }
}
