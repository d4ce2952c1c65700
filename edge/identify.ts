import { readSecret } from './credential.ts'
import type { EdgeRequest } from './exchange.ts'
import type { EdgeKey } from './keys.ts'
import type { Problem } from './problem.ts'

/** Whose secret it is, or why it is not taken. */
export type Authenticate = (
  secret: string,
  request: EdgeRequest,
) => EdgeKey | Problem | Promise<EdgeKey | Problem>

/** Who sends a request. */
export async function identify(
  request: EdgeRequest,
  authenticate: Authenticate,
): Promise<EdgeKey | Problem> {
  const secret = readSecret(request)
  if (secret !== null) return authenticate(secret, request)
  const detail = 'Send a key of an environment: Authorization: Bearer <key>, or X-API-Key: <key>.'
  return { code: 'UNAUTHENTICATED', detail }
}
