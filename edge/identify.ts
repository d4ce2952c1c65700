import { readSecret } from './credential.ts'
import type { EdgeRequest } from './exchange.ts'
import type { EdgeKey } from './keys.ts'
import type { Problem } from './problem.ts'

/** Whose secret it is, or why it is not taken; at once if that is known. */
export type Authenticate = (
  secret: string,
  request: EdgeRequest,
) => EdgeKey | Problem | Promise<EdgeKey | Problem>

/** Who sends a request; at once where it can be, because a body is best read as it comes. */
export function identify(
  request: EdgeRequest,
  authenticate: Authenticate,
): EdgeKey | Problem | Promise<EdgeKey | Problem> {
  const secret = readSecret(request)
  if (secret !== null) return authenticate(secret, request)
  const detail = 'Send a key of an environment: Authorization: Bearer <key>, or X-API-Key: <key>.'
  return { code: 'UNAUTHENTICATED', detail }
}
