import type { FastifyRequest } from 'fastify'
import { randomId } from '../changes/change.ts'
import type { WebhookInput, WebhookPatch } from '../changes/webhooks.ts'
import { documentName, type WebhookDocument } from '../domain/documents.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import { type TargetPolicy, targetFault } from '../outbound/target.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Sealer } from '../webhooks/sealer.ts'
import { createWebhookSecret } from '../webhooks/signature.ts'
import { requireGrant } from './allow.ts'
import { requireMatch } from './etag.ts'
import { documentEtag } from './views.ts'

/** Members of a webhook that only Sluice changes, or that never change. */
export const readOnlyMembers = [
  'id',
  'format',
  'disabledReason',
  'previousSecretExpiresAt',
  'createdAt',
  'updatedAt',
]

/** A webhook as it is shown: never its secret. */
export function showWebhook(webhook: WebhookDocument) {
  const { sealedUrl: _url, sealedSecret: _secret, previous, startsAfter: _at, ...shown } = webhook
  return {
    ...shown,
    events: [...shown.events],
    environments: shown.environments === null ? null : [...shown.environments],
    previousSecretExpiresAt: previous?.expiresAt ?? null,
  }
}

/** The webhook with an id. */
export function requireWebhook(state: ProjectState, id: string): WebhookDocument {
  const webhook = state.documents.webhook.get(id)
  if (webhook === undefined) throw new Refusal('NOT_FOUND', `There is no webhook "${id}".`)
  return webhook
}

/** The webhook with an id, if `If-Match` names what it is now. */
export function matchedWebhook(
  state: ProjectState,
  id: string,
  ifMatch: string | undefined,
): WebhookDocument {
  const webhook = requireWebhook(state, id)
  const etag = documentEtag(state, documentName.webhook(id))
  requireMatch(ifMatch, etag, `webhook ${id}`, showWebhook(webhook))
  return webhook
}

/** Sending by hand needs what changing the webhook needs. */
export function requireWebhookAdmin(request: FastifyRequest, { project }: ProjectState): void {
  requireGrant(request, { role: 'admin', project, environments: null })
}

/** What a request to make a webhook says, filled in. */
export interface NewWebhook extends Partial<Omit<WebhookInput, 'id' | 'sealedUrl'>> {
  readonly name: string
  readonly url: string
}

/** Fills in what a request leaves out, and seals. Refuses an address that must not be sent to. */
export function prepareWebhook(
  { url, ...given }: NewWebhook,
  sealer: Sealer,
  policy: TargetPolicy,
): { input: WebhookInput; secret: string } {
  const id = randomId('wh')
  const secret = createWebhookSecret()
  const defaults = { format: 'standard', events: ['*'], environments: null, enabled: true } as const
  const input = {
    ...defaults,
    ...given,
    id,
    ...sealedTarget(id, url, given.format ?? 'standard', sealer, policy),
    sealedSecret: sealer.seal('webhook-secret', id, secret),
  }
  return { input, secret }
}

/** A patch with its address sealed. An address as it is shown stays what it was. */
export function preparePatch(
  webhook: WebhookDocument,
  { url, ...patch }: Omit<WebhookPatch, 'sealedUrl'>,
  sealer: Sealer,
  policy: TargetPolicy,
): WebhookPatch {
  if (url === undefined || url === webhook.url) return patch
  return { ...patch, ...sealedTarget(webhook.id, url, webhook.format, sealer, policy) }
}

function sealedTarget(
  id: string,
  text: string,
  format: WebhookDocument['format'],
  sealer: Sealer,
  policy: TargetPolicy,
): { url: string; sealedUrl: string } {
  const message = targetFault(text, policy)
  refuseFaults(message === null ? [] : [{ path: '/url', code: 'ADDRESS', message }])
  const url = new URL(text)
  // Whoever may read webhooks reads this: no credential of a receiver may be in it.
  const shown =
    format === 'standard'
      ? `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`
      : `${url.origin}/…`
  return { url: shown, sealedUrl: sealer.seal('webhook-url', id, url.href) }
}
