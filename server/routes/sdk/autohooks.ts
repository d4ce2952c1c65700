import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

/** Everything under `/sdk` is for SDKs: it needs a server key of one environment. */
export default async function guardSdk(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ server: [] }], commits: false })
  app.addHook('onRequest', async (request) => {
    const principal = await app.authenticate(request)
    if (principal.kind !== 'server') {
      throw new Refusal(
        'FORBIDDEN',
        'SDKs need a server key of one environment: sluice token create --env <environment>.',
      )
    }
    request.principal = principal
  })
}
