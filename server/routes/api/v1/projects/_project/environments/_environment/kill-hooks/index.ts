import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  createKillHookDecision,
  deleteKillHookDecision,
  patchKillHookDecision,
  rotateKillHookDecision,
} from '../../../../../../../../changes/kill-hooks.ts'
import { documentName } from '../../../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../../../domain/read-only.ts'
import { Refusal } from '../../../../../../../../domain/refusal.ts'
import { writeEtag } from '../../../../../../../../http/etag.ts'
import {
  createHookSecret,
  matchedKillHook,
  readMapping,
  readOnlyMembers,
  requireKillHook,
  showKillHook,
} from '../../../../../../../../http/kill-hooks.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../../../http/views.ts'
import { created, write } from '../../../../../../../../http/writing.ts'
import {
  KillHookCreated,
  KillHookInput,
  KillHookPatch,
  KillHookPath,
  KillHookView,
} from '../../../../../../../../schemas/kill-hook.ts'
import { Nothing } from '../../../../../../../../schemas/primitives.ts'
import { EnvironmentPath } from '../../../../../../../../schemas/project.ts'
import { RotateWebhookInput } from '../../../../../../../../schemas/webhook.ts'

const overlapMsDefault = 24 * 60 * 60 * 1000

/** Hooks of an environment that kill flags when an alert fires. A secret is shown once. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { sealer } = app.control.webhooks

  app.get(
    '/',
    {
      schema: {
        operationId: 'listKillHooks',
        summary: 'List the kill hooks of an environment',
        tags: ['webhooks'],
        params: EnvironmentPath,
        querystring: PageQuery,
        response: { 200: Page(KillHookView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const all = [...state.documents.killHook.present()]
        .filter(([, hook]) => hook.environment === environment.id)
        .map(([, hook]) => showKillHook(hook, environment))
      all.sort((a, b) => (a.id < b.id ? -1 : 1))
      return cutPage(all, (hook) => hook.id, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createKillHook',
        summary: 'Create a hook that kills flags when an alert fires',
        description:
          'The answer is the only one that holds the secret: a bearer token for Alertmanager, or what signs messages as Standard Webhooks says.',
        tags: ['webhooks'],
        params: EnvironmentPath,
        body: KillHookInput,
        response: { 201: KillHookCreated },
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { name, format = 'alertmanager', restoreWhenResolved = false, ...body } = request.body
      const { id, shown, kept } = createHookSecret(format, sealer)
      const mappings = body.mappings.map(readMapping)
      const input = { id, name, format, mappings, restoreWhenResolved, secret: kept }
      const place = (state = feed.state) => requireEnvironment(state, request.params.environment)
      const done = await write(request, reply, feed, (state, author) =>
        createKillHookDecision(state, place(state), input, author),
      )
      if (done.replayed) refuseShown(done.result.id)
      return created(request, reply, done, done.result.id).send({
        ...showKillHook(done.result, place()),
        secret: shown,
      })
    },
  )

  app.get(
    '/:hook',
    {
      schema: {
        operationId: 'getKillHook',
        summary: 'Read a kill hook',
        tags: ['webhooks'],
        params: KillHookPath,
        response: { 200: KillHookView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const hook = requireKillHook(state, environment, request.params.hook)
      reply.header('etag', documentEtag(state, documentName.killHook(hook.id)))
      return showKillHook(hook, environment)
    },
  )

  app.patch(
    '/:hook',
    {
      schema: {
        operationId: 'updateKillHook',
        summary: 'Change a kill hook',
        tags: ['webhooks'],
        params: KillHookPath,
        body: KillHookPatch,
        response: { 200: KillHookView },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const place = (state = feed.state) => requireEnvironment(state, request.params.environment)
      const done = await write(request, reply, feed, (state, author) => {
        const ifMatch = request.headers['if-match']
        const hook = matchedKillHook(state, place(state), request.params.hook, ifMatch)
        refuseReadOnly(request.body, showKillHook(hook, place(state)), readOnlyMembers)
        const { name = hook.name, mappings, restoreWhenResolved } = request.body
        const patch = {
          name,
          mappings: mappings?.map(readMapping) ?? hook.mappings,
          restoreWhenResolved: restoreWhenResolved ?? hook.restoreWhenResolved,
        }
        return patchKillHookDecision(state, place(state), hook, patch, author)
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showKillHook(done.result, place())
    },
  )

  app.delete(
    '/:hook',
    {
      schema: {
        operationId: 'deleteKillHook',
        summary: 'Delete a kill hook',
        description: 'What it killed stays killed.',
        tags: ['webhooks'],
        params: KillHookPath,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const environment = requireEnvironment(state, request.params.environment)
        const ifMatch = request.headers['if-match']
        const hook = matchedKillHook(state, environment, request.params.hook, ifMatch)
        return deleteKillHookDecision(state, environment, hook, author)
      })
      return reply.code(204).send(undefined)
    },
  )

  app.post(
    '/:hook/rotate',
    {
      schema: {
        operationId: 'rotateKillHookSecret',
        summary: 'Give a kill hook another secret',
        description: 'The old one is taken until `previousSecretExpiresAt`.',
        tags: ['webhooks'],
        params: KillHookPath,
        body: RotateWebhookInput,
        response: { 200: KillHookCreated },
        gives: ['ETag'],
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const place = (state = feed.state) => requireEnvironment(state, request.params.environment)
      const { format, id } = requireKillHook(feed.state, place(), request.params.hook)
      const { shown, kept } = createHookSecret(format, sealer, id)
      const overlapMs = request.body?.overlapMs ?? overlapMsDefault
      const done = await write(request, reply, feed, (state, author) => {
        const hook = requireKillHook(state, place(state), id)
        return rotateKillHookDecision(state, place(state), hook, kept, overlapMs, author)
      })
      if (done.replayed) refuseShown(id)
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return { ...showKillHook(done.result, place()), secret: shown }
    },
  )
}

function refuseShown(id: string): never {
  throw new Refusal(
    'SECRET_ALREADY_SHOWN',
    `This request made the secret of kill hook ${id} before. Rotate it to get another one.`,
  )
}

export default routes
