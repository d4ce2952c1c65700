import { writePair } from '@sluice/sdk/pair'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { changeListDecision, type ListChanged } from '../changes/segment-lists.ts'
import { refuseOversizeSegment } from '../changes/size.ts'
import type { ListName } from '../domain/segment-list.ts'
import { writeEtag } from './etag.ts'
import { findProject, requireSegment } from './reading.ts'
import { authorOf, write } from './writing.ts'

/** Which list of which segment changes, and how. `values` is asked for the segment's bucketBy. */
export interface ListChange {
  readonly project: string
  readonly segment: string
  readonly list: ListName
  readonly action: 'add' | 'remove'
  readonly values: (bucketBy: string) => readonly string[]
}

/** Changes a list on behalf of a request, and gives the answer. Sets the segment's ETag. */
export async function changeList(
  request: FastifyRequest,
  reply: FastifyReply,
  { project, segment: key, list, action, values }: ListChange,
) {
  const { control } = request.server
  const feed = await findProject(request.server, project, request, reply)
  const author = authorOf(request)
  /** With the revision of the segment if nothing needed to be changed. */
  const done = await write<ListChanged & { readonly at: number | null }>(
    request,
    reply,
    feed,
    (state) => {
      const segment = requireSegment(state, key)
      const change = { list, action, values: values(segment.bucketBy) }
      const decision = changeListDecision(state, segment, change, author)
      if ('settled' in decision) {
        const at = state.documents.segment.row(key)?.revision ?? 0
        return { ...decision, settled: { ...decision.settled, at } }
      }
      refuseOversizeSegment(control.deliveries, state, segment, decision.result.segment)
      return { ...decision, result: { ...decision.result, at: null } }
    },
  )
  const { added, removed, already, count, at } = done.result
  reply.header('etag', writeEtag(done.pair.epoch, at ?? done.pair.revision))
  return { segment: key, list, added, removed, already, count, revision: writePair(done.pair) }
}
