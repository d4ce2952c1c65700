import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { judgePatterns, patternsIn } from '../../../../../../changes/pattern.ts'
import {
  createSegmentDecision,
  deleteSegmentDecision,
  patchSegmentDecision,
} from '../../../../../../changes/segments.ts'
import { refuseOversizeSegment } from '../../../../../../changes/size.ts'
import { documentName } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { requireMatch, writeEtag } from '../../../../../../http/etag.ts'
import { listBodyBytesMax } from '../../../../../../http/list-body.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject, requireSegment } from '../../../../../../http/reading.ts'
import { documentEtag, showSegment } from '../../../../../../http/views.ts'
import { created, write } from '../../../../../../http/writing.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import {
  SegmentInput,
  SegmentPatch,
  SegmentPath,
  SegmentView,
} from '../../../../../../schemas/segment.ts'
import type { ProjectState } from '../../../../../../state/project-state.ts'

const readOnlyMembers = ['key', 'includedCount', 'excludedCount', 'createdAt', 'updatedAt']

/** Segments of a project: audiences that flags of all environments refer to. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries } = app.control
  const matched = (state: ProjectState, key: string, ifMatch: string | undefined) => {
    const segment = requireSegment(state, key)
    const etag = documentEtag(state, documentName.segment(key))
    requireMatch(ifMatch, etag, `segment ${key}`, showSegment(segment))
    return segment
  }

  app.get(
    '/',
    {
      schema: {
        operationId: 'listSegments',
        summary: 'List the segments of a project',
        tags: ['segments'],
        params: ProjectPath,
        querystring: PageQuery,
        response: { 200: Page(SegmentView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = [...state.documents.segment.present()].map(([, segment]) => segment)
      all.sort((a, b) => (a.key < b.key ? -1 : 1))
      const page = cutPage(all, (segment) => segment.key, request.query)
      return { items: page.items.map(showSegment), next: page.next }
    },
  )

  app.post(
    '/',
    {
      bodyLimit: listBodyBytesMax,
      schema: {
        operationId: 'createSegment',
        summary: 'Create a segment',
        description:
          'An audience that flags of all environments can refer to: who is excluded is out, who is included is in, then whoever a rule holds for is in.',
        tags: ['segments'],
        params: ProjectPath,
        body: SegmentInput,
        response: { 201: SegmentView },
        refuses: ['ALREADY_EXISTS', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const patternFault = await judgePatterns(patternsIn(request.body.rules ?? []))
      const done = await write(request, reply, feed, (state, author) => {
        const decision = createSegmentDecision(state, request.body, author, patternFault)
        refuseOversizeSegment(deliveries, state, null, decision.result)
        return decision
      })
      return created(request, reply, done, done.result.key).send(showSegment(done.result))
    },
  )

  app.get(
    '/:segment',
    {
      schema: {
        operationId: 'getSegment',
        summary: 'Read a segment',
        description: 'With the lengths of its lists; the values are read in pages.',
        tags: ['segments'],
        params: SegmentPath,
        response: { 200: SegmentView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const segment = requireSegment(state, request.params.segment)
      reply.header('etag', documentEtag(state, documentName.segment(segment.key)))
      return showSegment(segment)
    },
  )

  app.patch(
    '/:segment',
    {
      bodyLimit: listBodyBytesMax,
      schema: {
        operationId: 'updateSegment',
        summary: 'Change a segment',
        description: 'A list that is given replaces the one that is there.',
        tags: ['segments'],
        params: SegmentPath,
        body: SegmentPatch,
        response: { 200: SegmentView },
        refuses: ['SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const {
        key: _key,
        includedCount,
        excludedCount,
        createdAt,
        updatedAt,
        ...patch
      } = request.body
      const patternFault = await judgePatterns(patternsIn(patch.rules ?? []))
      const done = await write(request, reply, feed, (state, author) => {
        const segment = matched(state, request.params.segment, request.headers['if-match'])
        refuseReadOnly(request.body, showSegment(segment), readOnlyMembers)
        const decision = patchSegmentDecision(state, segment, patch, author, patternFault)
        refuseOversizeSegment(deliveries, state, segment, decision.result)
        return decision
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showSegment(done.result)
    },
  )

  app.delete(
    '/:segment',
    {
      schema: {
        operationId: 'deleteSegment',
        summary: 'Delete a segment that nothing uses',
        tags: ['segments'],
        params: SegmentPath,
        response: { 204: Type.Null() },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) => {
        const segment = matched(state, request.params.segment, request.headers['if-match'])
        return deleteSegmentDecision(state, segment, author)
      })
      return reply.code(204).send(null)
    },
  )
}

export default routes
