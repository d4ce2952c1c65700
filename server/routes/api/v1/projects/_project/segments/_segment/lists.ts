import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readList } from '../../../../../../../changes/segment-lists.ts'
import { documentName } from '../../../../../../../domain/documents.ts'
import { type Fault, refuseFaults } from '../../../../../../../domain/refusal.ts'
import { readUnits } from '../../../../../../../domain/segment-list.ts'
import { listBodyBytesMax } from '../../../../../../../http/list-body.ts'
import { changeList } from '../../../../../../../http/list-changes.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../http/paging.ts'
import { findProject, requireSegment } from '../../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../../http/views.ts'
import {
  ListChanged,
  ListInput,
  ListValue,
  SegmentPath,
} from '../../../../../../../schemas/segment.ts'

/** The two lists of a segment, which may be long: read in pages, changed by what comes and goes. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  for (const [list, List] of [
    ['included', 'Included'],
    ['excluded', 'Excluded'],
  ] as const) {
    app.get(
      `/${list}`,
      {
        schema: {
          operationId: `list${List}`,
          summary: `List the ${list} values of a segment`,
          tags: ['segments'],
          params: SegmentPath,
          querystring: PageQuery,
          response: { 200: Page(ListValue) },
          gives: ['ETag'],
        },
      },
      async (request, reply) => {
        const { state } = await findProject(app, request.params.project, request, reply)
        const segment = requireSegment(state, request.params.segment)
        reply.header('etag', documentEtag(state, documentName.segment(segment.key)))
        return cutPage(readList(state, segment, list), (value) => value, request.query)
      },
    )

    for (const [action, operationId, words] of [
      ['add', `addTo${List}`, `Add values to the ${list} ones`],
      ['remove', `removeFrom${List}`, `Remove values from the ${list} ones`],
    ] as const) {
      app.post(
        `/${list}/${action}`,
        {
          bodyLimit: listBodyBytesMax,
          schema: {
            operationId,
            summary: `${words} of a segment`,
            description: 'Needs no `If-Match`; repeating it is harmless.',
            tags: ['segments'],
            params: SegmentPath,
            body: ListInput,
            response: { 200: ListChanged },
            refuses: ['SNAPSHOT_TOO_LARGE'],
            gives: ['ETag'],
          },
        },
        async (request, reply) => {
          const faults: Fault[] = []
          const values = readUnits(request.body.values, (i) => `/values/${i}`, faults)
          refuseFaults(faults)
          const change = { ...request.params, list, action, values: () => values }
          return changeList(request, reply, change)
        },
      )
    }
  }
}

export default routes
