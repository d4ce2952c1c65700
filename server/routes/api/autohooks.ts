import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

/** Everything under `/api` is for people and automation: it needs a token with a role. */
export default async function guardApi(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ personal: [] }], catchesUp: true })
  app.addHook('onRequest', async (request) => {
    const principal = await app.authenticate(request)
    if (principal.kind !== 'personal') {
      throw new Refusal(
        'FORBIDDEN',
        'This is an SDK key: it reads flags under /sdk/v1. Changes need a token with the role admin.',
      )
    }
    request.principal = principal
  })
}
