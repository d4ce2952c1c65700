import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { randomId } from '../../../../../../../../changes/change.ts'
import {
  createWorkerDecision,
  deleteWorkerDecision,
} from '../../../../../../../../changes/workers.ts'
import {
  documentName,
  type EnvironmentDocument,
  type WorkerDocument,
} from '../../../../../../../../domain/documents.ts'
import { newWorkerStanding, type WorkerStanding } from '../../../../../../../../domain/worker.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../../../http/views.ts'
import {
  matchedWorker,
  requireWorker,
  showWorker,
  workerUrl,
} from '../../../../../../../../http/workers.ts'
import { created, write } from '../../../../../../../../http/writing.ts'
import { Nothing } from '../../../../../../../../schemas/primitives.ts'
import { EnvironmentPath } from '../../../../../../../../schemas/project.ts'
import { WorkerInput, WorkerPath, WorkerView } from '../../../../../../../../schemas/worker.ts'

/** Workers that everything of an environment is pushed to. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { workers, deliveries } = app.control
  const show = (worker: WorkerDocument, place: EnvironmentDocument, standing: WorkerStanding) =>
    showWorker(worker, place, standing, deliveries.get(place.id))

  app.get(
    '/',
    {
      schema: {
        operationId: 'listWorkers',
        summary: 'List the workers that are pushed to, and how they stand',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: PageQuery,
        response: { 200: Page(WorkerView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const all = [...state.documents.worker.present()]
        .map(([, worker]) => worker)
        .filter((worker) => worker.environment === environment.id)
      all.sort((a, b) => (a.id < b.id ? -1 : 1))
      const shown = await Promise.all(
        all.map(async (worker) =>
          show(worker, environment, await workers.standing(state.project, worker.id)),
        ),
      )
      return cutPage(shown, ({ id }) => id, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createWorker',
        summary: 'Push everything of an environment to a worker',
        description:
          'Snapshot and keys are pushed as they are signed, at each change and now and then: `PUT <url>/push/v1/snapshot` and `/keys`.',
        tags: ['fleet'],
        params: EnvironmentPath,
        body: WorkerInput,
        response: { 201: WorkerView },
        refuses: ['ALREADY_EXISTS'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { name } = request.body
      const input = { id: randomId('wk'), name, url: workerUrl(request.body.url, workers.policy) }
      const place = (state = feed.state) => requireEnvironment(state, request.params.environment)
      const done = await write(request, reply, feed, (state, author) =>
        createWorkerDecision(state, place(state), input, author),
      )
      return created(request, reply, done, done.result.id).send(
        show(done.result, place(), newWorkerStanding),
      )
    },
  )

  app.get(
    '/:worker',
    {
      schema: {
        operationId: 'getWorker',
        summary: 'Read how a worker stands',
        tags: ['fleet'],
        params: WorkerPath,
        response: { 200: WorkerView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const worker = requireWorker(state, environment, request.params.worker)
      reply.header('etag', documentEtag(state, documentName.worker(worker.id)))
      return show(worker, environment, await workers.standing(state.project, worker.id))
    },
  )

  app.delete(
    '/:worker',
    {
      schema: {
        operationId: 'deleteWorker',
        summary: 'Push no more to a worker',
        description: 'It goes on serving what it has: delete the worker itself as well.',
        tags: ['fleet'],
        params: WorkerPath,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const environment = requireEnvironment(state, request.params.environment)
        const ifMatch = request.headers['if-match']
        const worker = matchedWorker(state, environment, request.params.worker, ifMatch)
        return deleteWorkerDecision(state, environment, worker, author)
      })
      return reply.code(204).send(undefined)
    },
  )
}

export default routes
