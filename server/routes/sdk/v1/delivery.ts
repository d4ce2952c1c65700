import { Type } from '@sinclair/typebox'
import { isNoneMatch } from '@sluice/edge/none-match'
import { readPair } from '@sluice/sdk/pair'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { chooseEncoding } from '../../../delivery/compressed.ts'
import type { EnvironmentDelivery } from '../../../delivery/environment-delivery.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { openEventStream } from '../../../http/event-stream.ts'
import { sdkOf } from '../../../http/principal.ts'
import { EventStream, SnapshotView } from '../../../schemas/snapshot.ts'

const suffixes = { br: '-br', gzip: '-gz', identity: '' } as const
const format = 1

/** What SDKs read: the snapshot of their environment, and the stream of its changes. */
export default async function sdkRoutes(app: FastifyInstance): Promise<void> {
  const snapshotSchema = {
    operationId: 'getSnapshot',
    summary: 'Everything needed to evaluate the flags of an environment',
    description:
      'Canonical JSON: all control planes give the same bytes for the same revision. `Sluice-Signature` is a detached JWS over them, as they are without encoding.',
    tags: ['delivery'],
    headers: headersOf('If-None-Match', 'The `ETag` of the snapshot that is there already.'),
    response: { 200: SnapshotView, 304: Type.Null() },
    gives: ['ETag', 'Sluice-Revision', 'Sluice-Signature'],
    refuses: ['NOT_FOUND', 'STANDBY'],
  } as const
  app.get('/snapshot', { schema: snapshotSchema }, async (request, reply) => {
    const { delivery, feed } = findDelivery(app, request)
    const held = headerOf(request, 'if-none-match')
    await app.control.ahead.note('snapshot', { delivery, feed }, [pairOfTag(held)])
    const { head } = delivery
    const encoding = chooseEncoding(headerOf(request, 'accept-encoding'))
    const etag = `"${head}.${format}${suffixes[encoding]}"`
    reply
      .header('etag', etag)
      .header('sluice-revision', head)
      .header('cache-control', 'private, no-cache')
      .header('vary', 'accept-encoding')
    if (isNoneMatch(held, etag)) return reply.code(304).send()
    const snapshot = delivery.snapshot()
    reply.header('sluice-signature', await snapshot.signature())
    const bytes = await snapshot.bytes(encoding)
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.type('application/json; charset=utf-8').send(bytes)
  })

  const streamSchema = {
    operationId: 'streamChanges',
    summary: 'The changes of an environment, as they are committed',
    description:
      'Begins with what the reader lacks. An event has two lines of data: a detached JWS (empty for hints), then the JSON. When very many come at once, some are asked to come back in a moment.',
    tags: ['delivery'],
    headers: headersOf('Last-Event-ID', 'The id of the last event that was read.'),
    response: { 200: EventStream },
    refuses: ['NOT_FOUND', 'OVERLOADED', 'STANDBY'],
  } as const
  const options = { schema: streamSchema, exposeHeadRoute: false, config: { isStream: true } }
  app.get('/stream', options, async (request, reply) => {
    const { delivery, feed, principal } = findDelivery(app, request)
    const cursor = headerOf(request, 'last-event-id') ?? null
    // The client may have heard of a commit sooner, from another plane.
    await app.control.ahead.note('stream', { delivery, feed }, [cursor])
    const position = positionOf(cursor, delivery)
    // Reading took time: the client may have gone, and the key may have been revoked.
    if (!app.control.principals.isValid(principal)) throw revokedMeanwhile()
    openEventStream(reply)
    if (reply.raw.destroyed) return
    app.control.deliveries.open(delivery, reply.raw, principal, position)
  })
}

/** A header that may be left out, for the document. */
function headersOf(name: string, description: string) {
  return Type.Object({ [name]: Type.Optional(Type.String({ description })) })
}

function findDelivery(app: FastifyInstance, request: FastifyRequest) {
  const principal = sdkOf(request)
  const delivery = app.control.deliveries.get(principal.environment)
  const feed = app.control.projects.feed(principal.project)
  if (delivery === undefined || feed === undefined) {
    throw new Refusal('NOT_FOUND', 'The environment of this key is gone. Make a key of another.')
  }
  return { delivery, feed, principal }
}

function revokedMeanwhile(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'The token has expired or was revoked.')
}

/**
 * The revision that the client says it is at; null if it is of another epoch, or of none that this
 * plane has, so that it is sent everything.
 */
function positionOf(cursor: string | null, { line, view }: EnvironmentDelivery): number | null {
  const pair = readPair(cursor ?? '')
  const isKnown = pair?.epoch === line.epoch && pair.revision <= view.revision
  return isKnown ? pair.revision : null
}

/** The pair of the snapshot that the client holds, from its tags; null if they are not of here. */
function pairOfTag(tags: string | undefined): string | null {
  return /^(?:W\/)?"(\d+\.\d+)\.\d+[^"]*"/.exec(tags ?? '')?.[1] ?? null
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
