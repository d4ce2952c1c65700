import type { FastifyRequest } from 'fastify'
import type { RolePrincipal, SdkPrincipal } from '../access/principal.ts'

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
