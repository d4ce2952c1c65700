import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { KeptHook } from '../access/kill-hooks.ts'
import type { Principal } from '../access/principal.ts'
import { Refusal } from '../domain/refusal.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Counts a change by the token of the request, and apart from it those of the token's sessions in
     * the console: no script can use up what its owner has there. Refuses with RATE_LIMITED beyond
     * the limit.
     */
    limitWrites(request: FastifyRequest): Promise<void>
    /** Counts a token that was not known, by address. Refuses with RATE_LIMITED beyond the limit. */
    limitFailures(request: FastifyRequest): Promise<void>
    /** Counts a message to a kill hook. Refuses with RATE_LIMITED beyond the limit. */
    limitHook(request: FastifyRequest): Promise<void>
  }
  interface FastifyRequest {
    /** Set by the hooks of `routes/hooks`: the kill hook that the path names. */
    killHook: KeptHook | null
  }
  interface FastifyContextConfig {
    /** Nothing may hold it up: it is never counted. */
    isUrgent?: boolean
  }
}

const timeWindow = 60_000
const failuresMax = 60
const hookMessagesMax = 240
/** Tokens and addresses that are counted at once; those not heard of for longest go first. */
const keysMax = 10_000

/**
 * Limits of one control plane, in its memory: changes by token, and failed authentication by
 * address. An IPv6 address counts with its /64, which one attacker may have all of.
 */
export default fp(
  async (app: FastifyInstance, { writesPerMinute }: { writesPerMinute: number }) => {
    await app.register(rateLimit, { global: false, cache: keysMax })
    const countWrite = app.createRateLimit({
      max: writesPerMinute,
      timeWindow,
      keyGenerator: ({ principal }) =>
        `${principal?.id ?? ''}${isOfConsole(principal) ? ' console' : ''}`,
    })
    const countHook = app.createRateLimit({
      max: hookMessagesMax,
      timeWindow,
      keyGenerator: ({ killHook }) => killHook?.hook.id ?? '',
    })
    const countFailure = app.createRateLimit({ max: failuresMax, timeWindow })
    app.decorate('limitWrites', async (request: FastifyRequest) => {
      const count = await countWrite(request)
      if (count.isAllowed || !count.isExceeded) return
      const who = isOfConsole(request.principal) ? 'You' : 'This token'
      throw tooMany(`${who} made ${count.max} changes within a minute.`, count.ttlInSeconds)
    })
    app.decorate('limitHook', async (request: FastifyRequest) => {
      const count = await countHook(request)
      if (count.isAllowed || !count.isExceeded) return
      throw tooMany(`This hook was sent ${count.max} messages within a minute.`, count.ttlInSeconds)
    })
    app.decorate('limitFailures', async (request: FastifyRequest) => {
      const count = await countFailure(request)
      if (count.isAllowed || !count.isExceeded) return
      const why = `From your address ${count.max} unknown tokens came within a minute.`
      throw tooMany(why, count.ttlInSeconds)
    })
  },
  { name: 'rate-limits' },
)

/** All sessions of a token count together: opening another gives nothing more. */
function isOfConsole(principal: Principal | null): boolean {
  return principal !== null && 'session' in principal && principal.session !== null
}

function tooMany(why: string, retryAfterSeconds: number): Refusal {
  const detail = `${why} Try again in ${retryAfterSeconds} s.`
  return new Refusal('RATE_LIMITED', detail, { retryAfterSeconds })
}
