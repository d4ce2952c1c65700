import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { problemResponses } from '../../../schemas/problem.ts'
import { Report } from '../../../schemas/report.ts'

/** What SDKs say of themselves: what they serve, and how often. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/reports',
    { schema: { body: Report, response: { 202: Type.Null(), ...problemResponses } } },
    async (request, reply) => {
      const { principal } = request
      if (principal?.kind !== 'server') throw new Error('route without an authentication hook')
      await app.control.reports.take(principal.environment, request.body, Date.now())
      return reply.code(202).send(null)
    },
  )
}

export default routes
