import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Nothing } from '../../../schemas/primitives.ts'
import { Report } from '../../../schemas/report.ts'

/** What SDKs say of themselves: what they serve, and how often. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/reports',
    {
      schema: {
        operationId: 'sendReport',
        summary: 'Say what is served, and how often',
        description: 'A `seq` of an instance and boot counts once, however often it is sent.',
        tags: ['delivery'],
        body: Report,
        response: { 202: Nothing },
      },
    },
    async (request, reply) => {
      const { principal } = request
      if (principal?.kind !== 'server') throw new Error('route without an authentication hook')
      await app.control.reports.take(principal.environment, request.body, Date.now())
      return reply.code(202).send(undefined)
    },
  )
}

export default routes
