import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { randomSeed } from '../../../../../../changes/change.ts'
import {
  archiveFlagDecision,
  createFlagDecision,
  deleteFlagDecision,
  patchFlagDecision,
} from '../../../../../../changes/flags.ts'
import { refuseOversizeFlag } from '../../../../../../changes/size.ts'
import { refuseInUse } from '../../../../../../debt/archive-guard.ts'
import { documentName, type FlagDocument } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { requireAllowed } from '../../../../../../http/allow.ts'
import { requireMatch, writeEtag } from '../../../../../../http/etag.ts'
import { flagShower } from '../../../../../../http/flag-states.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject, requireFlag } from '../../../../../../http/reading.ts'
import { documentEtag, showFlag } from '../../../../../../http/views.ts'
import { authorOf, created, principalOf, write } from '../../../../../../http/writing.ts'
import {
  ArchiveInput,
  FlagInput,
  FlagListView,
  FlagPatch,
  FlagPath,
  FlagView,
  includeInQuery,
} from '../../../../../../schemas/flag.ts'
import { closed, NoMembers } from '../../../../../../schemas/primitives.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import type { ProjectState } from '../../../../../../state/project-state.ts'

/** The flag as it is now, and the revision that made it so if that was earlier. */
interface Archiving {
  readonly flag: FlagDocument
  readonly at: number | null
}

const archivings = [
  {
    action: 'archive',
    archived: true,
    summary: 'Archive a flag',
    description:
      'SDKs no longer get it; it keeps its configuration. Refused while applications ask it or code refers to it, unless `override` says why it can go.',
    body: ArchiveInput,
  },
  {
    action: 'unarchive',
    archived: false,
    summary: 'Bring back an archived flag',
    description: 'It serves what it served before.',
    body: NoMembers,
  },
] as const

const readOnlyMembers = ['key', 'type', 'archived', 'createdAt', 'updatedAt']

/** Flags of a project, in all environments. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries } = app.control
  const matched = (state: ProjectState, key: string, ifMatch: string | undefined): FlagDocument => {
    const flag = requireFlag(state, key)
    const etag = documentEtag(state, documentName.flag(key))
    requireMatch(ifMatch, etag, `flag ${key}`, showFlag(flag))
    return flag
  }

  app.get(
    '/',
    {
      schema: {
        operationId: 'listFlags',
        summary: 'List the flags of a project',
        tags: ['flags'],
        params: ProjectPath,
        querystring: Type.Object({ ...PageQuery.properties, ...includeInQuery }, closed),
        response: { 200: Page(FlagListView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = [...state.documents.flag.present()].map(([, flag]) => flag)
      all.sort((a, b) => (a.key < b.key ? -1 : 1))
      const page = cutPage(all, (flag) => flag.key, request.query)
      const show = flagShower(state, request.query)
      return { items: page.items.map(show), next: page.next }
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createFlag',
        summary: 'Create a flag',
        description:
          'It exists in every environment at once. A boolean flag needs no variations: it gets on and off. The last variation is the off variation.',
        tags: ['flags'],
        params: ProjectPath,
        body: FlagInput,
        response: { 201: FlagView },
        refuses: ['ALREADY_EXISTS', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const seed = randomSeed()
      const done = await write(request, reply, feed, (state, author) => {
        const decision = createFlagDecision(state, request.body, seed, author)
        refuseOversizeFlag(deliveries, state, null, decision.result)
        return decision
      })
      return created(request, reply, done, done.result.key).send(showFlag(done.result))
    },
  )

  app.get(
    '/:flag',
    {
      schema: {
        operationId: 'getFlag',
        summary: 'Read a flag',
        tags: ['flags'],
        params: FlagPath,
        querystring: Type.Object(includeInQuery, closed),
        response: { 200: FlagListView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const flag = requireFlag(state, request.params.flag)
      reply.header('etag', documentEtag(state, documentName.flag(flag.key)))
      return flagShower(state, request.query)(flag)
    },
  )

  app.patch(
    '/:flag',
    {
      schema: {
        operationId: 'updateFlag',
        summary: 'Change a flag',
        description: 'Each member given replaces the stored one whole.',
        tags: ['flags'],
        params: FlagPath,
        body: FlagPatch,
        response: { 200: FlagView },
        refuses: ['IN_USE', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) => {
        const flag = matched(state, request.params.flag, request.headers['if-match'])
        refuseReadOnly(request.body, showFlag(flag), readOnlyMembers)
        const patch = Object.fromEntries(
          Object.entries(request.body).filter(([name]) => !readOnlyMembers.includes(name)),
        )
        const decision = patchFlagDecision(state, flag, patch, author)
        refuseOversizeFlag(deliveries, state, flag, decision.result)
        return decision
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showFlag(done.result)
    },
  )

  for (const { action, archived, summary, description, body } of archivings) {
    app.post(
      `/:flag/${action}`,
      {
        schema: {
          operationId: `${action}Flag`,
          summary,
          description,
          tags: ['flags'],
          params: FlagPath,
          body,
          response: { 200: FlagView },
          gives: ['ETag'],
          refuses: ['IN_USE'],
        },
      },
      async (request, reply) => {
        const feed = await findProject(app, request.params.project, request, reply)
        const author = authorOf(request)
        const override = readOverride(request.body)
        const asked = feed.state.documents.flag.get(request.params.flag)
        if (archived && override === undefined && asked?.archived === false) {
          // Who may not archive it is not told where it is in use, but that he may not.
          const put = [{ doc: documentName.flag(asked.key), value: asked }]
          requireAllowed(request, feed.state, { put, drop: [] })
          await refuseInUse(app.control.store, feed.state, asked, Date.now())
        }
        const done = await write<Archiving>(request, reply, feed, (state) => {
          const { flag: key } = request.params
          const before = requireFlag(state, key)
          const decision = archiveFlagDecision(state, before, archived, author, override)
          if (!('settled' in decision)) {
            refuseOversizeFlag(deliveries, state, before, decision.result)
            return { ...decision, result: { flag: decision.result, at: null } }
          }
          const revision = state.documents.flag.row(key)?.revision ?? 0
          return { ...decision, settled: { flag: decision.settled, at: revision } }
        })
        const { flag, at } = done.result
        reply.header('etag', writeEtag(done.pair.epoch, at ?? done.pair.revision))
        return showFlag(flag)
      },
    )
  }

  app.delete(
    '/:flag',
    {
      schema: {
        operationId: 'deleteFlag',
        summary: 'Delete an archived flag',
        tags: ['flags'],
        params: FlagPath,
        response: { 204: Type.Null() },
        refuses: ['NOT_ARCHIVED', 'IN_USE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const author = { by: principalOf(request), at: new Date().toISOString() }
      await write(request, reply, feed, (state) => {
        const flag = matched(state, request.params.flag, request.headers['if-match'])
        return deleteFlagDecision(state, flag, author)
      })
      return reply.code(204).send(null)
    },
  )
}

/** Why a flag can go although it seems to be in use. */
function readOverride(body: unknown): string | undefined {
  // Without a body there is none at all.
  if (typeof body !== 'object' || body === null || !('override' in body)) return undefined
  return typeof body.override === 'string' ? body.override : undefined
}

export default routes
