import type { EdgeRequest } from './exchange.ts'

/** Longer than any token there is. */
const SECRET = /^[!-~]{1,4096}$/

/** The secret that a request carries, as a bearer token or in `X-API-Key`; null if it has none. */
export function readSecret(request: EdgeRequest): string | null {
  const bearer = /^Bearer (.+)$/i.exec(request.header('authorization') ?? '')?.[1]
  const secret = bearer ?? request.header('x-api-key')
  return secret !== null && SECRET.test(secret) ? secret : null
}
