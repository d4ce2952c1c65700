import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** One line a request, with its id: the route and not the headers, so that no secret gets in. */
export default fp(
  async (app: FastifyInstance) => {
    app.addHook('onResponse', async (request, reply) => {
      request.log.info(
        {
          method: request.method,
          // A token that somebody put into the path by mistake stays out too.
          path: request.url.split('?', 1)[0]?.replaceAll(/slu_[\w%]+|eyJ[\w-]+\.[\w.-]+/g, '…'),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          by: request.principal?.id,
        },
        'request',
      )
    })
  },
  { name: 'request-log' },
)
