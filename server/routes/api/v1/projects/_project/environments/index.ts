import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { deleteEnvironmentDecision } from '../../../../../../changes/deletions.ts'
import {
  createEnvironmentDecision,
  patchEnvironmentDecision,
} from '../../../../../../changes/projects.ts'
import { documentName } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { requireAllowed } from '../../../../../../http/allow.ts'
import { requireMatch, writeEtag } from '../../../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../../../http/reading.ts'
import { documentEtag, showEnvironment } from '../../../../../../http/views.ts'
import { created, write } from '../../../../../../http/writing.ts'
import {
  DeletionQuery,
  EnvironmentInput,
  EnvironmentPatch,
  EnvironmentPath,
  EnvironmentView,
  ProjectPath,
} from '../../../../../../schemas/project.ts'

/** Environments of a project: each owns one snapshot. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    {
      schema: {
        operationId: 'listEnvironments',
        summary: 'List the environments of a project',
        tags: ['environments'],
        params: ProjectPath,
        querystring: PageQuery,
        response: { 200: Page(EnvironmentView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = [...state.documents.environment.present()].map(([, one]) => showEnvironment(one))
      all.sort((a, b) => (a.key < b.key ? -1 : 1))
      return cutPage(all, (one) => one.key, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createEnvironment',
        summary: 'Create an environment',
        description: 'Every flag of the project exists in it at once, as it was when it was made.',
        tags: ['environments'],
        params: ProjectPath,
        body: EnvironmentInput,
        response: { 201: EnvironmentView },
        refuses: ['ALREADY_EXISTS'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) =>
        createEnvironmentDecision(state, request.body, author),
      )
      return created(request, reply, done, done.result.key).send(showEnvironment(done.result))
    },
  )

  app.get(
    '/:environment',
    {
      schema: {
        operationId: 'getEnvironment',
        summary: 'Read an environment',
        tags: ['environments'],
        params: EnvironmentPath,
        response: { 200: EnvironmentView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      reply.header('etag', documentEtag(state, documentName.environment(environment.key)))
      return showEnvironment(environment)
    },
  )

  app.patch(
    '/:environment',
    {
      schema: {
        operationId: 'updateEnvironment',
        summary: 'Change an environment',
        tags: ['environments'],
        params: EnvironmentPath,
        body: EnvironmentPatch,
        response: { 200: EnvironmentView },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) => {
        const environment = requireEnvironment(state, request.params.environment)
        const shown = showEnvironment(environment)
        const etag = documentEtag(state, documentName.environment(environment.key))
        requireMatch(request.headers['if-match'], etag, `environment ${environment.key}`, shown)
        refuseReadOnly(request.body, shown, ['id', 'key', 'createdAt'])
        return patchEnvironmentDecision(state, environment, request.body, author)
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showEnvironment(done.result)
    },
  )

  app.delete(
    '/:environment',
    {
      schema: {
        operationId: 'deleteEnvironment',
        summary: 'Delete an environment',
        description:
          'What flags are configured to in it goes with it. While applications read it with SDK keys, it is deleted only with `includingContents=true`: the keys go too, and their streams are cut.',
        tags: ['environments'],
        params: EnvironmentPath,
        querystring: DeletionQuery,
        response: { 204: Type.Null() },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const environment = requireEnvironment(state, request.params.environment)
        const etag = documentEtag(state, documentName.environment(environment.key))
        const what = `environment ${environment.key}`
        requireMatch(request.headers['if-match'], etag, what, showEnvironment(environment))
        // Only whoever may delete it is told who reads it.
        const doc = documentName.environment(environment.key)
        requireAllowed(request, state, { put: [], drop: [{ doc }] })
        const including = request.query.includingContents === 'true'
        return deleteEnvironmentDecision(state, environment, including, author)
      })
      return reply.code(204).send(null)
    },
  )
}

export default routes
