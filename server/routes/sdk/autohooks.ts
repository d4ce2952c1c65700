import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'

/** Everything under `/sdk` is for SDKs: it needs a server key of one environment. */
export default async function guardSdk(app: FastifyInstance): Promise<void> {
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
