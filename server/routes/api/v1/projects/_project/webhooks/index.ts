import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  createWebhookDecision,
  deleteWebhookDecision,
  patchWebhookDecision,
} from '../../../../../../changes/webhooks.ts'
import { documentName } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { Refusal } from '../../../../../../domain/refusal.ts'
import { writeEtag } from '../../../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject } from '../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../http/views.ts'
import {
  matchedWebhook,
  preparePatch,
  prepareWebhook,
  readOnlyMembers,
  requireWebhook,
  showWebhook,
} from '../../../../../../http/webhooks.ts'
import { created, write } from '../../../../../../http/writing.ts'
import { Nothing } from '../../../../../../schemas/primitives.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import {
  WebhookCreated,
  WebhookInput,
  WebhookPatch,
  WebhookPath,
  WebhookView,
} from '../../../../../../schemas/webhook.ts'

/** Webhooks of a project. A secret is shown once, when it is made. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { sealer, policy } = app.control.webhooks

  app.get(
    '/',
    {
      schema: {
        operationId: 'listWebhooks',
        summary: 'List the webhooks of a project',
        tags: ['webhooks'],
        params: ProjectPath,
        querystring: PageQuery,
        response: { 200: Page(WebhookView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = [...state.documents.webhook.present()].map(([, webhook]) => showWebhook(webhook))
      all.sort((a, b) => (a.id < b.id ? -1 : 1))
      return cutPage(all, (webhook) => webhook.id, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createWebhook',
        summary: 'Create a webhook',
        description:
          'It is told of everything that it wants and that happens from now on, at least once, signed as Standard Webhooks says. The answer is the only one that holds the secret: keep it.',
        tags: ['webhooks'],
        params: ProjectPath,
        body: WebhookInput,
        response: { 201: WebhookCreated },
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { input, secret } = prepareWebhook(request.body, sealer, policy)
      const done = await write(request, reply, feed, (state, author) =>
        createWebhookDecision(state, input, author),
      )
      if (done.replayed) {
        throw new Refusal(
          'SECRET_ALREADY_SHOWN',
          `This request made webhook ${done.result.id} before. Rotate its secret to get another one.`,
        )
      }
      return created(request, reply, done, done.result.id).send({
        ...showWebhook(done.result),
        secret,
      })
    },
  )

  app.get(
    '/:webhook',
    {
      schema: {
        operationId: 'getWebhook',
        summary: 'Read a webhook',
        tags: ['webhooks'],
        params: WebhookPath,
        response: { 200: WebhookView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const webhook = requireWebhook(state, request.params.webhook)
      reply.header('etag', documentEtag(state, documentName.webhook(webhook.id)))
      return showWebhook(webhook)
    },
  )

  app.patch(
    '/:webhook',
    {
      schema: {
        operationId: 'updateWebhook',
        summary: 'Change a webhook',
        description:
          'One that is enabled again is told of what happens from then on, not of what it missed.',
        tags: ['webhooks'],
        params: WebhookPath,
        body: WebhookPatch,
        response: { 200: WebhookView },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) => {
        const webhook = matchedWebhook(state, request.params.webhook, request.headers['if-match'])
        refuseReadOnly(request.body, showWebhook(webhook), readOnlyMembers)
        const given = Object.fromEntries(
          Object.entries(request.body).filter(([name]) => !readOnlyMembers.includes(name)),
        )
        const patch = preparePatch(webhook, given, sealer, policy)
        return patchWebhookDecision(state, webhook, patch, author)
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showWebhook(done.result)
    },
  )

  app.delete(
    '/:webhook',
    {
      schema: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook',
        tags: ['webhooks'],
        params: WebhookPath,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const webhook = matchedWebhook(state, request.params.webhook, request.headers['if-match'])
        return deleteWebhookDecision(state, webhook, author)
      })
      return reply.code(204).send(undefined)
    },
  )
}

export default routes
