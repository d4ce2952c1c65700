import { Type } from '@sinclair/typebox'
import { isNoneMatch } from '@sluice/edge/none-match'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../../domain/refusal.ts'
import { sdkOf } from '../../../http/principal.ts'
import { KeysView } from '../../../schemas/keys.ts'

/** What edges need to know who asks them. */
export default async function keysRoutes(app: FastifyInstance): Promise<void> {
  const schema = {
    operationId: 'getKeys',
    summary: 'The SDK keys of an environment, for edges',
    description:
      'By the SHA-256 of their secrets; a rotated key has two. Edges also get them as events `keys` of the stream. `Sluice-Signature` is a detached JWS over the bytes.',
    tags: ['delivery'],
    security: [{ edge: [] }],
    headers: Type.Object({
      'If-None-Match': Type.Optional(
        Type.String({ description: 'The `ETag` of the keys that are there already.' }),
      ),
    }),
    response: { 200: KeysView, 304: Type.Null() },
    gives: ['ETag', 'Sluice-Signature'],
    refuses: ['NOT_FOUND', 'STANDBY'],
  } as const
  app.get('/keys', { schema }, async (request, reply) => {
    const { kind, environment } = sdkOf(request)
    if (kind !== 'edge') {
      throw new Refusal(
        'FORBIDDEN',
        'Only edges are told of keys: sluice token create --kind edge --env <environment>.',
      )
    }
    const keys = app.control.deliveries.get(environment)?.keys
    if (keys === undefined) {
      throw new Refusal('NOT_FOUND', 'The environment of this key is gone. Make a key of another.')
    }
    const etag = `"${keys.head}.keys"`
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    reply.header('sluice-signature', keys.signature())
    if (isNoneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(keys.json)
  })
}
