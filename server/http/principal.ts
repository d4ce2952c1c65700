import type { FastifyRequest } from 'fastify'
import type { RolePrincipal, SdkPrincipal } from '../access/principal.ts'
import { Refusal } from '../domain/refusal.ts'

/** Lets in tokens with a role: people and automation. Refuses SDK keys with FORBIDDEN. */
export async function authenticatePerson(request: FastifyRequest): Promise<void> {
  const principal = await request.server.authenticate(request)
  if (!('grant' in principal)) {
    throw new Refusal(
      'FORBIDDEN',
      `This is a ${principal.kind} key: it reads flags of one environment and nothing else. The API needs a token with a role: sluice token create --kind automation --role viewer.`,
    )
  }
  request.principal = principal
}

/** The person or automation that sends a request under `/api`. */
export function personOf({ principal }: FastifyRequest): RolePrincipal {
  if (principal !== null && 'grant' in principal) return principal
  throw new Error('route without an authentication hook')
}

/** The SDK or edge that sends a request under `/sdk`. */
export function sdkOf({ principal }: FastifyRequest): SdkPrincipal {
  if (principal !== null && 'environment' in principal) return principal
  throw new Error('route without an authentication hook')
}
