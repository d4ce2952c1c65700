import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { documentName } from '../../../../../../domain/documents.ts'
import { isLive, type RampDocument, rampStates } from '../../../../../../domain/ramp/ramp.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { requireRamp, showRamp, showRampNow } from '../../../../../../http/ramps.ts'
import { findProject } from '../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../http/views.ts'
import { closed, oneOf } from '../../../../../../schemas/primitives.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import { RampItem, RampPath, RampView } from '../../../../../../schemas/ramp.ts'

const Query = Type.Object(
  {
    ...PageQuery.properties,
    flag: Type.Optional(Type.String({ maxLength: 256 })),
    environment: Type.Optional(Type.String({ maxLength: 63 })),
    state: Type.Optional(
      oneOf(['live', ...rampStates], { description: 'live: running or paused' }),
    ),
  },
  closed,
)

/** Later than any time that is written. */
const endOfTime = 9_999_999_999_999

/** Ramps of a project. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    {
      schema: {
        operationId: 'listRamps',
        summary: 'List ramps',
        description: 'Newest first; the last 1,000 that have ended are kept.',
        tags: ['ramps'],
        params: ProjectPath,
        querystring: Query,
        response: { 200: Page(RampItem) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const { flag, environment, state: wanted } = request.query
      const keys = new Map(
        [...state.documents.environment.present()].map(([, one]) => [one.id, one.key]),
      )
      const ramps = [...state.documents.ramp.present()]
        .map(([, ramp]) => ramp)
        // Those of an environment that is gone are cleared away by and by.
        .filter((ramp) => keys.has(ramp.environment))
        .filter((ramp) => flag === undefined || ramp.flag === flag)
        .filter((ramp) => environment === undefined || keys.get(ramp.environment) === environment)
        .filter((ramp) => wanted === undefined || isIn(ramp, wanted))
        .sort((a, b) => (newestFirst(a) < newestFirst(b) ? -1 : 1))
      const page = cutPage(ramps, newestFirst, request.query)
      return { ...page, items: page.items.map((ramp) => showRamp(state, ramp)) }
    },
  )

  app.get(
    '/:ramp',
    {
      schema: {
        operationId: 'getRamp',
        summary: 'Read a ramp, what it waits for and what its gates say',
        tags: ['ramps'],
        params: RampPath,
        response: { 200: RampView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const ramp = requireRamp(state, request.params.ramp)
      reply.header('etag', documentEtag(state, documentName.ramp(ramp.id)))
      const { notes } = app.control.store
      return showRampNow(notes, state, ramp, await app.control.store.now())
    },
  )
}

function isIn(ramp: RampDocument, wanted: string): boolean {
  return wanted === 'live' ? isLive(ramp) : ramp.state === wanted
}

function newestFirst({ createdAt, id }: RampDocument): string {
  return `${String(endOfTime - Date.parse(createdAt)).padStart(13, '0')} ${id}`
}

export default routes
