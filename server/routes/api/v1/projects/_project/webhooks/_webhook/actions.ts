import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { rotateWebhookDecision } from '../../../../../../../changes/webhooks.ts'
import { Refusal } from '../../../../../../../domain/refusal.ts'
import { writeEtag } from '../../../../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../http/paging.ts'
import { findProject } from '../../../../../../../http/reading.ts'
import {
  requireWebhook,
  requireWebhookAdmin,
  showWebhook,
} from '../../../../../../../http/webhooks.ts'
import { principalOf, write } from '../../../../../../../http/writing.ts'
import { NoMembers } from '../../../../../../../schemas/primitives.ts'
import {
  DeliveryPath,
  DeliveryView,
  RotateWebhookInput,
  WebhookCreated,
  WebhookPath,
} from '../../../../../../../schemas/webhook.ts'
import { createWebhookSecret } from '../../../../../../../webhooks/signature.ts'

const overlapMsDefault = 24 * 60 * 60 * 1000

/** What is done with one webhook: its secret replaced, a test sent, its log read and repeated. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { webhooks } = app.control

  app.post(
    '/rotate',
    {
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'Give a webhook another secret',
        description:
          'The answer is the only one that holds the new secret. Until `previousSecretExpiresAt` each message is signed with both.',
        tags: ['webhooks'],
        params: WebhookPath,
        body: RotateWebhookInput,
        response: { 200: WebhookCreated },
        gives: ['ETag'],
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { webhook: id } = request.params
      const secret = createWebhookSecret()
      const sealed = webhooks.sealer.seal('webhook-secret', id, secret)
      const overlapMs = request.body?.overlapMs ?? overlapMsDefault
      const done = await write(request, reply, feed, (state, author) =>
        rotateWebhookDecision(state, requireWebhook(state, id), sealed, overlapMs, author),
      )
      if (done.replayed) {
        throw new Refusal(
          'SECRET_ALREADY_SHOWN',
          `This request rotated the secret of ${id} before. Rotate it again to get another one.`,
        )
      }
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return { ...showWebhook(done.result), secret }
    },
  )

  app.post(
    '/test',
    {
      schema: {
        operationId: 'testWebhook',
        summary: 'Send a test to a webhook, and see how it goes',
        description: 'Sent once, also while the webhook is disabled. Its type is `webhook.test`.',
        tags: ['webhooks'],
        params: WebhookPath,
        body: NoMembers,
        commits: false,
        response: { 200: DeliveryView },
        refuses: ['RATE_LIMITED'],
      },
    },
    async (request, reply) => {
      await app.limitWrites(request)
      const { project, webhook: id } = request.params
      const feed = await findProject(app, project, request, reply)
      const webhook = requireWebhook(feed.state, id)
      requireWebhookAdmin(request, feed.state)
      return webhooks.test(feed, project, webhook, principalOf(request))
    },
  )

  app.get(
    '/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        summary: 'What was sent to a webhook, what waits, and what failed',
        description: 'Newest first: everything that waits (at most 100), and the last 50 others.',
        tags: ['webhooks'],
        params: WebhookPath,
        querystring: PageQuery,
        response: { 200: Page(DeliveryView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const webhook = requireWebhook(state, request.params.webhook)
      const records = await webhooks.deliveries(state.project, webhook)
      // Newest first, so pages go by how far down a record is.
      const numbered = records.map((record, i) => ({ record, place: String(i).padStart(4, '0') }))
      const page = cutPage(numbered, ({ place }) => place, request.query)
      return { items: page.items.map(({ record }) => record), next: page.next }
    },
  )

  app.post(
    '/deliveries/:delivery/redeliver',
    {
      schema: {
        operationId: 'repeatDelivery',
        summary: 'Send a delivery again, and see how it goes',
        description: 'Sent once, under the same `webhook-id`, also while the webhook is disabled.',
        tags: ['webhooks'],
        params: DeliveryPath,
        body: NoMembers,
        commits: false,
        response: { 200: DeliveryView },
        refuses: ['RATE_LIMITED'],
      },
    },
    async (request, reply) => {
      await app.limitWrites(request)
      const { project, webhook: id, delivery } = request.params
      const feed = await findProject(app, project, request, reply)
      const webhook = requireWebhook(feed.state, id)
      requireWebhookAdmin(request, feed.state)
      return webhooks.redeliver(feed, project, webhook, delivery)
    },
  )
}

export default routes
