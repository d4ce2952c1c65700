import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authenticatePerson } from '../../http/principal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

/** Everything under `/api` is for people and automation: it needs a token with a role. */
export default async function guardApi(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ personal: [] }, { automation: [] }], catchesUp: true })
  app.addHook('onRequest', authenticatePerson)
  app.addHook('onRequest', async (request) => {
    if (isWrite(request)) await app.limitWrites(request)
  })
}

function isWrite({ method, routeOptions }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return routeOptions.config.isUrgent !== true && routeOptions.schema?.commits !== false
}
