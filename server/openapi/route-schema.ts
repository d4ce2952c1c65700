import type { FastifyInstance, FastifySchema } from 'fastify'
import type { RefusalCode } from '../domain/refusal.ts'
import type { AnswerHeader } from './headers.ts'

declare module 'fastify' {
  /** What a route says of itself beyond Fastify's members; the OpenAPI document is made from it. */
  interface FastifySchema {
    /** Codes of its own: those that follow from method, body, path and folder are known. */
    readonly refuses?: readonly RefusalCode[]
    /** Headers of its success: those of a creation and of a PATCH are known. */
    readonly gives?: readonly AnswerHeader[]
    /** False for a POST that commits nothing; a GET never does. */
    readonly commits?: boolean
    /** Its errors are those of another protocol, but for who may ask: `response` has them too. */
    readonly hasOwnErrors?: boolean
    /** It waits for `Sluice-After` and answers with `Sluice-Revision`. */
    readonly catchesUp?: boolean
  }
}

/**
 * Says something of every route of a folder, from the folder's hooks: which tokens it takes, for
 * example. A route that says otherwise itself stands.
 */
export function describeRoutes(app: FastifyInstance, members: FastifySchema): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...members, ...route.schema }
  })
}
