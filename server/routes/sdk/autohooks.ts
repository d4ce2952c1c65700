import type { FastifyInstance } from 'fastify'
import type { Principal } from '../../access/principal.ts'
import { Refusal } from '../../domain/refusal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'
import { requireServing } from '../../standby.ts'

/** Everything under `/sdk` is for SDKs and edges: it needs a server or edge key. */
export default async function guardSdk(app: FastifyInstance): Promise<void> {
  describeRoutes(app, { security: [{ server: [] }, { edge: [] }], commits: false })
  app.addHook('onRequest', async (request) => {
    const principal = await app.authenticate(request)
    const fault = keyFault(principal)
    if (fault !== null) throw new Refusal('FORBIDDEN', fault)
    request.principal = principal
    requireServing(app.control.projects.system.state)
  })
}

function keyFault({ kind }: Principal): string | null {
  if (kind === 'server' || kind === 'edge') return null
  const how = 'SDKs need a server key of one environment: sluice token create --env <environment>.'
  if (kind !== 'client') return `This token changes flags; it does not read them for an SDK. ${how}`
  return `This is a client key: it is public, so rules are never shown to it. ${how}`
}
