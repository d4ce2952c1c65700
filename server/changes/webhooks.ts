import { writePair } from '@sluice/sdk/pair'
import { documentName, type WebhookDocument } from '../domain/documents.ts'
import { type EventFilter, patternFaults } from '../domain/event-filter.ts'
import type { EventType } from '../domain/event-types.ts'
import { type Fault, Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** Webhooks of a project: each is told of everything that it wants, over and over if need be. */
const webhooksMax = 50

/** What makes a webhook. Address and secret come sealed: a decision never holds a secret. */
export interface WebhookInput extends EventFilter {
  readonly id: string
  readonly name: string
  readonly format: WebhookDocument['format']
  readonly url: string
  readonly sealedUrl: string
  readonly sealedSecret: string
  readonly enabled: boolean
}

/** Members that may be replaced. `url` and `sealedUrl` come together. */
export type WebhookPatch = Partial<
  Pick<WebhookInput, 'name' | 'url' | 'sealedUrl' | 'events' | 'environments' | 'enabled'>
>

/** Makes a webhook; it is told of what comes after. */
export function createWebhookDecision(
  state: ProjectState,
  input: WebhookInput,
  author: Author,
): Decision<WebhookDocument> {
  if ([...state.documents.webhook.present()].length >= webhooksMax) {
    throw new Refusal('TOO_LARGE', `A project holds at most ${webhooksMax} webhooks.`)
  }
  refuseFaults(filterFaults(state, input))
  const webhook: WebhookDocument = {
    ...input,
    disabledReason: null,
    startsAfter: writePair(state.head ?? { epoch: 0, revision: 0 }),
    previous: null,
    createdAt: author.at,
    updatedAt: author.at,
  }
  return changed(state, 'webhook.created', webhook, author)
}

/** Replaces members. One that is enabled again is told of what comes after, not of what it missed. */
export function patchWebhookDecision(
  state: ProjectState,
  webhook: WebhookDocument,
  patch: WebhookPatch,
  author: Author,
): Decision<WebhookDocument> {
  const next = { ...webhook, ...patch }
  refuseFaults(filterFaults(state, next))
  const begins = next.enabled && !webhook.enabled
  return changed(
    state,
    'webhook.changed',
    {
      ...next,
      disabledReason: next.enabled ? null : webhook.disabledReason,
      startsAfter: begins ? writePair(state.head ?? { epoch: 0, revision: 0 }) : next.startsAfter,
      updatedAt: author.at,
    },
    author,
  )
}

/** Gives a webhook another secret; the one it had signs too for `overlapMs` more. */
export function rotateWebhookDecision(
  state: ProjectState,
  webhook: WebhookDocument,
  sealedSecret: string,
  overlapMs: number,
  author: Author,
): Decision<WebhookDocument> {
  const expiresAt = new Date(Date.parse(author.at) + overlapMs).toISOString()
  const previous = overlapMs === 0 ? null : { sealedSecret: webhook.sealedSecret, expiresAt }
  const rotated = { ...webhook, sealedSecret, previous, updatedAt: author.at }
  return changed(state, 'webhook.rotated', rotated, author)
}

/** Stops a webhook that nothing arrives at. Settled if somebody else changed its mind. */
export function disableWebhookDecision(
  state: ProjectState,
  id: string,
  reason: string,
  author: Author,
): Decision<null> | Settled<null> {
  const webhook = state.documents.webhook.get(id)
  if (webhook === undefined || !webhook.enabled) return { settled: null, about: [] }
  const disabled = { ...webhook, enabled: false, disabledReason: reason, updatedAt: author.at }
  const decision = changed(state, 'webhook.disabled', disabled, author)
  return { ...decision, event: { ...decision.event, reason }, result: null }
}

/** Removes a webhook. */
export function deleteWebhookDecision(
  state: ProjectState,
  webhook: WebhookDocument,
  author: Author,
): Decision<null> {
  const doc = documentName.webhook(webhook.id)
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('webhook.deleted', author, { webhook: webhook.id, name: webhook.name }),
    result: null,
  }
}

function changed(
  state: ProjectState,
  type: EventType,
  webhook: WebhookDocument,
  author: Author,
): Decision<WebhookDocument> {
  const doc = documentName.webhook(webhook.id)
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: webhook, delivers: false }],
    drop: [],
    event: eventOf(type, author, { webhook: webhook.id, name: webhook.name }),
    result: webhook,
  }
}

function filterFaults(state: ProjectState, { events, environments }: EventFilter): Fault[] {
  const unknown = (environments ?? []).flatMap((key, i) => {
    if (state.documents.environment.get(key) !== undefined) return []
    const message = `there is no environment "${key}"`
    return [{ path: `/environments/${i}`, code: 'UNKNOWN_ENVIRONMENT', message }]
  })
  return [...patternFaults(events), ...unknown]
}
