import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sdkOf } from '../../../http/principal.ts'
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
      await app.control.reports.take(sdkOf(request).environment, request.body)
      return reply.code(202).send(undefined)
    },
  )
}

export default routes
