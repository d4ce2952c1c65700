import type { FastifyInstance } from 'fastify'
import { authenticatePerson } from '../../http/principal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

/** Everything under `/api` is for people and automation: it needs a token with a role. */
export default async function guardApi(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ personal: [] }, { automation: [] }], catchesUp: true })
  app.addHook('onRequest', authenticatePerson)
}
