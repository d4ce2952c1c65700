import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

/** Everything under `/api` is for people and automation: it needs a token with a role. */
export default async function guardApi(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ personal: [] }, { automation: [] }], catchesUp: true })
  app.addHook('onRequest', async (request) => {
    const principal = await app.authenticate(request)
    if (!('grant' in principal)) {
      throw new Refusal(
        'FORBIDDEN',
        `This is a ${principal.kind} key: it reads flags of one environment and nothing else. The API needs a token with a role: sluice token create --kind automation --role viewer.`,
      )
    }
    request.principal = principal
  })
}
