import type { FastifySchema } from 'fastify'
import type { RefusalCode } from '../domain/refusal.ts'

/** What a route is, as far as its refusals follow from it. */
export interface RouteKind {
  readonly method: string
  readonly schema: FastifySchema
}

/** Whether a route changes or removes what is there already, and so needs `If-Match`. */
export function needsMatch({ method }: RouteKind): boolean {
  return method === 'PATCH' || method === 'DELETE'
}

/** Whether a route commits to a log. */
export function commits({ method, schema }: RouteKind): boolean {
  return method !== 'GET' && schema.commits !== false
}

/** Every code a route can refuse with: its own, and those that follow from what it is. */
export function refusalsOf(kind: RouteKind): RefusalCode[] {
  const { method, schema } = kind
  const codes = new Set<RefusalCode>(schema.refuses)
  const add = (when: boolean, ...more: RefusalCode[]) => {
    if (when) for (const code of more) codes.add(code)
  }
  add((schema.security ?? []).length > 0, 'UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED')
  if (schema.hasOwnErrors === true) return [...codes].sort()
  add(schema.params !== undefined, 'NOT_FOUND')
  add(schema.querystring !== undefined, 'INVALID')
  add(method !== 'GET', 'MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  add(schema.body !== undefined, 'INVALID')
  add(schema.catchesUp === true, 'INVALID', 'STORE_UNAVAILABLE')
  add(needsMatch(kind), 'VERSION_MISMATCH', 'IF_MATCH_REQUIRED')
  add(method === 'PATCH', 'READ_ONLY')
  add(commits(kind), 'INVALID', 'IDEMPOTENCY_KEY_REUSED')
  add(commits(kind), 'STORE_UNAVAILABLE', 'STORE_REGRESSED', 'OUTCOME_UNKNOWN')
  return [...codes].sort()
}
