import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It answers with a stream of an environment: only so many are taken at once. */
    isStream?: boolean
  }
}

/**
 * Refuses new streams beyond what this control plane takes, before anything else is done for them:
 * before the token is hashed and looked up, and before a frame is written.
 */
export default fp(
  async (app: FastifyInstance) => {
    const { admission, deliveries } = app.control
    app.addHook('onRequest', async (request) => {
      if (request.routeOptions.config.isStream !== true) return
      if (deliveries.isStopping) throw refusal('This control plane is stopping', 1)
      const waitSeconds = admission.admit(performance.now())
      if (waitSeconds !== null) throw refusal('Too many streams are opened at once', waitSeconds)
    })
  },
  { name: 'stream-admission' },
)

function refusal(why: string, retryAfterSeconds: number): Refusal {
  const detail = `${why}. Try again in ${retryAfterSeconds} s.`
  return new Refusal('OVERLOADED', detail, { retryAfterSeconds })
}
