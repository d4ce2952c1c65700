import { Type } from '@sinclair/typebox'
import { deliveryErrorCodes } from '../domain/delivery.ts'
import { overlapMsMax } from '../domain/token-limits.ts'
import { webhookFormats } from './documents.ts'
import { closed, DisplayName, nullable, oneOf, ProjectKey, Timestamp } from './primitives.ts'
import { ProjectPath } from './project.ts'

const Url = Type.String({ maxLength: 2048, description: 'https://…, of the public internet' })
const Events = Type.Array(
  Type.String({
    pattern: '^(?:\\*|[a-z][A-Za-z]{0,40}\\.(?:\\*|[a-z][A-Za-z]{0,40}))$',
    description: 'a type of event such as flag.killed; flag.* for all of flags; * for all',
  }),
  { minItems: 1, maxItems: 50, uniqueItems: true },
)
const Environments = nullable(
  Type.Array(ProjectKey, { minItems: 1, maxItems: 50, uniqueItems: true }),
  { description: 'null for all; what concerns no single environment is always told' },
)

export const WebhookInput = Type.Object(
  {
    name: DisplayName,
    url: Url,
    format: Type.Optional(
      oneOf(webhookFormats, { description: 'standard (Standard Webhooks) if left out' }),
    ),
    events: Type.Optional(Events),
    environments: Type.Optional(Environments),
    enabled: Type.Optional(Type.Boolean()),
  },
  {
    ...closed,
    title: 'WebhookInput',
    examples: [
      { name: 'chat', url: 'https://hooks.example/sluice', events: ['flag.*', 'flagConfig.*'] },
    ],
  },
)

const shown = {
  id: Type.String(),
  name: Type.String(),
  url: Type.String({ description: 'Of a chat only its beginning: the rest is a credential.' }),
  format: oneOf(webhookFormats),
  events: Type.Array(Type.String()),
  environments: nullable(Type.Array(Type.String())),
  enabled: Type.Boolean(),
  disabledReason: nullable(Type.String({ description: 'Why Sluice disabled it.' })),
  previousSecretExpiresAt: nullable(Timestamp, {
    description: 'after a rotation: until when the secret before it signs too',
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

const example = {
  id: 'wh_5f0c9a31b2d4',
  name: 'chat',
  url: 'https://hooks.example/sluice',
  format: 'standard',
  events: ['flag.*', 'flagConfig.*'],
  environments: null,
  enabled: true,
  disabledReason: null,
  previousSecretExpiresAt: null,
  createdAt: '2026-01-31T09:00:00.000Z',
  updatedAt: '2026-01-31T09:00:00.000Z',
} as const

export const WebhookView = Type.Object(shown, { title: 'Webhook', examples: [example] })

/** The only answers that hold the secret. */
export const WebhookCreated = Type.Object(
  { ...shown, secret: Type.String() },
  { title: 'WebhookCreated', examples: [{ ...example, secret: 'whsec_…' }] },
)

/** Read-only members are taken as they are shown. */
export const WebhookPatch = Type.Partial(
  Type.Object({
    ...shown,
    name: DisplayName,
    url: Url,
    events: Events,
    environments: Environments,
  }),
  { ...closed, title: 'WebhookPatch', examples: [{ events: ['flag.killed', 'flag.restored'] }] },
)

/** Which webhook, only the reader knows. */
export const WebhookPath = Type.Object({
  ...ProjectPath.properties,
  webhook: Type.String({ examples: ['$WEBHOOK_ID'] }),
})

export const DeliveryPath = Type.Object({
  ...WebhookPath.properties,
  delivery: Type.String({ examples: ['$DELIVERY_ID'] }),
})

export const RotateWebhookInput = nullable(
  Type.Object(
    {
      overlapMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: overlapMsMax,
          description: 'how long the old secret signs too; a day if left out',
        }),
      ),
    },
    { ...closed, title: 'RotateWebhookInput' },
  ),
  { examples: [{ overlapMs: 3_600_000 }] },
)

export const DeliveryView = Type.Object(
  {
    id: Type.String({ description: 'Sent as webhook-id, the same in every attempt.' }),
    type: Type.String(),
    revision: nullable(Type.String({ description: 'Of the event; null for a test.' })),
    status: oneOf(['delivered', 'pending', 'failed']),
    attempts: Type.Integer(),
    firstAt: Timestamp,
    lastAt: Timestamp,
    nextAt: nullable(Timestamp, { description: 'When it is tried again.' }),
    responseStatus: nullable(Type.Integer()),
    ms: Type.Integer({ description: 'How long the last attempt took.' }),
    error: nullable(Type.Object({ code: oneOf(deliveryErrorCodes), detail: Type.String() })),
  },
  {
    title: 'Delivery',
    examples: [
      {
        id: 'wh_5f0c9a31b2d4_1769850000_8',
        type: 'flag.killed',
        revision: '1769850000.8',
        status: 'pending',
        attempts: 2,
        firstAt: '2026-01-31T09:00:00.000Z',
        lastAt: '2026-01-31T09:00:05.000Z',
        nextAt: '2026-01-31T09:05:09.000Z',
        responseStatus: 503,
        ms: 31,
        error: { code: 'BAD_STATUS', detail: 'The receiver answered 503.' },
      },
    ],
  },
)
