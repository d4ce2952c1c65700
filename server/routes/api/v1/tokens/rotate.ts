import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createSecret } from '../../../../access/secret.ts'
import { rotateTokenDecision } from '../../../../changes/tokens.ts'
import { writeEtag } from '../../../../http/etag.ts'
import { findToken, refreshTokens, refuseShownSecret, showToken } from '../../../../http/tokens.ts'
import { write } from '../../../../http/writing.ts'
import { RevokePath, RotateInput, TokenCreated } from '../../../../schemas/token.ts'

const overlapMsDefault = 24 * 60 * 60 * 1000

/** Replaces a token's secret; the old one is taken a while longer, so that nobody is cut off. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { control } = app

  app.post(
    '/:id/rotate',
    {
      schema: {
        operationId: 'rotateToken',
        summary: 'Give a token another secret',
        description:
          'The answer is the only one that holds the new secret. The old one is taken until `previousExpiresAt`; one before it is refused at once.',
        tags: ['tokens'],
        params: RevokePath,
        body: RotateInput,
        response: { 200: TokenCreated },
        gives: ['ETag'],
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      await refreshTokens(control, reply)
      const { id } = request.params
      const { feed, token } = findToken(request, id)
      const secret = createSecret(token.kind, id)
      const overlapMs = request.body?.overlapMs ?? overlapMsDefault
      const done = await write(request, reply, feed, (state, author) => {
        const { doc, token: current } = findToken(request, id)
        return rotateTokenDecision(state, doc, current, secret.hash, overlapMs, author)
      })
      if (done.replayed) refuseShownSecret(id)
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return {
        ...showToken(control, feed, done.result, await control.tokenUses.read()),
        secret: secret.secret,
      }
    },
  )
}

export default routes
