import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { randomSeed } from '../../../../../../changes/change.ts'
import {
  createGroupDecision,
  deleteGroupDecision,
  patchGroupDecision,
} from '../../../../../../changes/exclusion-groups.ts'
import { refuseOversizeGroup } from '../../../../../../changes/size.ts'
import { documentName } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { requireMatch, writeEtag } from '../../../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject, requireGroup } from '../../../../../../http/reading.ts'
import { documentEtag, showGroup } from '../../../../../../http/views.ts'
import { created, write } from '../../../../../../http/writing.ts'
import {
  ExclusionGroupInput,
  ExclusionGroupPatch,
  ExclusionGroupPath,
  ExclusionGroupView,
} from '../../../../../../schemas/exclusion-group.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import type { ProjectState } from '../../../../../../state/project-state.ts'

const readOnlyMembers = ['key', 'bucketBy', 'seed', 'freePercent', 'createdAt', 'updatedAt']

/** Exclusion groups of a project: flags that never overlap, and holdouts. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries } = app.control
  const matched = (state: ProjectState, key: string, ifMatch: string | undefined) => {
    const group = requireGroup(state, key)
    const etag = documentEtag(state, documentName.exclusionGroup(key))
    requireMatch(ifMatch, etag, `exclusion group ${key}`, showGroup(group))
    return group
  }

  app.get(
    '/',
    {
      schema: {
        operationId: 'listExclusionGroups',
        summary: 'List the exclusion groups of a project',
        tags: ['exclusion groups'],
        params: ProjectPath,
        querystring: PageQuery,
        response: { 200: Page(ExclusionGroupView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = [...state.documents.exclusionGroup.present()].map(([, group]) => group)
      all.sort((a, b) => (a.key < b.key ? -1 : 1))
      const page = cutPage(all, (group) => group.key, request.query)
      return { items: page.items.map(showGroup), next: page.next }
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createExclusionGroup',
        summary: 'Create an exclusion group',
        description:
          'A flag that names the group in an environment serves only whoever is in its slot, and the off variation to the others. Whoever is in the holdout gets none of the flags.',
        tags: ['exclusion groups'],
        params: ProjectPath,
        body: ExclusionGroupInput,
        response: { 201: ExclusionGroupView },
        refuses: ['ALREADY_EXISTS', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const seed = randomSeed()
      const done = await write(request, reply, feed, (state, author) => {
        const decision = createGroupDecision(state, request.body, seed, author)
        refuseOversizeGroup(deliveries, state, null, decision.result)
        return decision
      })
      return created(request, reply, done, done.result.key).send(showGroup(done.result))
    },
  )

  app.get(
    '/:group',
    {
      schema: {
        operationId: 'getExclusionGroup',
        summary: 'Read an exclusion group',
        tags: ['exclusion groups'],
        params: ExclusionGroupPath,
        response: { 200: ExclusionGroupView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const group = requireGroup(state, request.params.group)
      reply.header('etag', documentEtag(state, documentName.exclusionGroup(group.key)))
      return showGroup(group)
    },
  )

  app.patch(
    '/:group',
    {
      schema: {
        operationId: 'updateExclusionGroup',
        summary: 'Change an exclusion group',
        description:
          'A larger percentage only adds units to a flag, a smaller one only takes away the last added. A flag left out loses its slot.',
        tags: ['exclusion groups'],
        params: ExclusionGroupPath,
        body: ExclusionGroupPatch,
        response: { 200: ExclusionGroupView },
        refuses: ['IN_USE', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) => {
        const group = matched(state, request.params.group, request.headers['if-match'])
        refuseReadOnly(request.body, showGroup(group), readOnlyMembers)
        const patch = Object.fromEntries(
          Object.entries(request.body).filter(([name]) => !readOnlyMembers.includes(name)),
        )
        const decision = patchGroupDecision(state, group, patch, author)
        refuseOversizeGroup(deliveries, state, group, decision.result)
        return decision
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showGroup(done.result)
    },
  )

  app.delete(
    '/:group',
    {
      schema: {
        operationId: 'deleteExclusionGroup',
        summary: 'Delete an exclusion group that no flag names',
        tags: ['exclusion groups'],
        params: ExclusionGroupPath,
        response: { 204: Type.Null() },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const group = matched(state, request.params.group, request.headers['if-match'])
        return deleteGroupDecision(state, group, author)
      })
      return reply.code(204).send(null)
    },
  )
}

export default routes
