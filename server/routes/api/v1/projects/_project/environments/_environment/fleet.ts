import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { readPair } from '@sluice/sdk/pair'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { keyOf } from '../../../../../../../delivery/presence.ts'
import {
  findSubject,
  type ReceiptSubject,
  readInstances,
  readReceipts,
} from '../../../../../../../delivery/receipts.ts'
import {
  conditionOf,
  conditions,
  type InstanceState,
} from '../../../../../../../domain/instance.ts'
import { Refusal } from '../../../../../../../domain/refusal.ts'
import { openEventStream } from '../../../../../../../http/event-stream.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../http/paging.ts'
import { personOf } from '../../../../../../../http/principal.ts'
import { findProject, requireEnvironment } from '../../../../../../../http/reading.ts'
import {
  InstanceView,
  ReceiptsAnswer,
  ReceiptsQuery,
  type ReceiptsView,
} from '../../../../../../../schemas/fleet.ts'
import { closed, oneOf } from '../../../../../../../schemas/primitives.ts'
import { EnvironmentPath } from '../../../../../../../schemas/project.ts'

/** How long a plane has to reach a revision that the reader has seen on another one. */
const catchUpMs = 2000

const InstancesQuery = Type.Object(
  { ...PageQuery.properties, state: Type.Optional(oneOf(conditions)) },
  closed,
)

/** The processes that evaluate an environment's flags, from what they report of themselves. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries, principals, receiptStreams, store } = app.control

  app.get(
    '/receipts',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'getReceipts',
        summary: 'Who obeys a revision, who is missing, and how fast it went',
        description:
          'Of the head unless a revision is named. Expected are the instances heard of within 45 seconds of the commit that did not say goodbye. `applied` counts those that serve it or a later head; all others are in `missing`, also those that say a head which the store does not have (`ahead`). With `Accept: text/event-stream` it stays open: an event `receipts` now and at each change, with at most 100 names, and a `heartbeat` every 15 seconds; without a revision it goes on to each new head.',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: ReceiptsQuery,
        response: { 200: ReceiptsAnswer },
        refuses: ['RATE_LIMITED'],
      },
    },
    async (request, reply) => {
      const { environment: key, project } = request.params
      const feed = await findProject(app, project, request, reply)
      const { id } = requireEnvironment(feed.state, key)
      const { revision } = request.query
      const asked = readPair(revision ?? '')
      if (asked !== undefined) await feed.catchUp(asked, catchUpMs)
      const subject = async () => {
        const delivery = deliveries.get(id)
        if (delivery === undefined) return undefined
        return findSubject(store.log, feed.state, key, delivery, revision)
      }
      const receiptsOf = async (of: ReceiptSubject | undefined) => {
        const delivery = deliveries.get(id)
        if (delivery === undefined || of === undefined) return null
        return readReceipts(app.control, { delivery, feed }, of)
      }
      const first = await subject()
      if (first === undefined) throw noRevision(key, revision)
      if (wantsEvents(request)) {
        const read = async () => receiptsOf(revision === undefined ? await subject() : first)
        return openReceipts(request, reply, id, read)
      }
      const receipts = await receiptsOf(first)
      if (receipts === null) throw noRevision(key, undefined)
      return reply.send(receipts)
    },
  )

  /** Takes the response over; the receipts are read each time. */
  function openReceipts(
    request: FastifyRequest,
    reply: FastifyReply,
    environmentId: string,
    read: () => Promise<ReceiptsView | null>,
  ): void {
    const principal = personOf(request)
    // Reading took time: the token may have been revoked meanwhile.
    if (!principals.isValid(principal)) {
      throw new Refusal('UNAUTHENTICATED', 'The token has expired or was revoked.')
    }
    if (receiptStreams.isFull) {
      throw new Refusal('RATE_LIMITED', 'This control plane has too many live receipts open.')
    }
    openEventStream(reply)
    if (reply.raw.destroyed) return
    receiptStreams.open(reply.raw, { environmentId, principal, read })
  }

  app.get(
    '/instances',
    {
      schema: {
        operationId: 'listInstances',
        summary: 'List the processes that evaluate the flags of an environment',
        description:
          'Those heard of in the last day that did not say goodbye. READY serves the head, BEHIND an older one, AHEAD says one that the store does not have; ERROR refused it, NOT_READY has none yet; STALE was not heard of for 45 seconds.',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: InstancesQuery,
        response: { 200: Page(InstanceView) },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { id } = requireEnvironment(feed.state, request.params.environment)
      const delivery = deliveries.get(id)
      if (delivery === undefined) throw noRevision(request.params.environment, undefined)
      const { state: wanted } = request.query
      const all = await readInstances(app.control, { delivery, feed })
      const { head } = delivery
      const chosen =
        wanted === undefined ? all : all.filter((one) => conditionOf(one, head) === wanted)
      const page = cutPage(chosen, keyOf, request.query)
      return { items: page.items.map((one) => showInstance(one, head)), next: page.next }
    },
  )
}

function showInstance(one: InstanceState, head: string) {
  const { instance, boot, sdk, mode, applied, served, seenAt, silentMs, plane, isRelay, via } = one
  const since = served.at(-1)?.at
  return {
    ...{ instance, boot, sdk, state: conditionOf(one, head), mode },
    revision: applied,
    servedSince: since === undefined ? null : new Date(since).toISOString(),
    lastSeenAt: new Date(seenAt).toISOString(),
    ...{ silentMs, plane, relay: isRelay, via, rejected: one.rejected },
  }
}

function wantsEvents({ headers }: FastifyRequest): boolean {
  return /(?:^|,)\s*text\/event-stream\s*(?:[;,]|$)/i.test(headers.accept ?? '')
}

function noRevision(environment: string, revision: string | undefined): Refusal {
  if (revision === undefined) return new Refusal('NOT_FOUND', 'The environment is gone.')
  return new Refusal('NOT_FOUND', `${environment} has had no revision ${revision} yet.`)
}

export default routes
