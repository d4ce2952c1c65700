import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { readHookMessage } from '../../http/hook-message.ts'
import type { HookOutcome } from '../../metrics/metrics.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What became of the message so far; null while it is to no hook that is known. */
    hookOutcome: HookOutcome | null
  }
}

/**
 * Everything under `/hooks` is for other systems, each with the secret of its own hook. A bearer
 * token is looked at before the body, a signature when the body was read.
 */
export default async function guardHooks(app: FastifyInstance): Promise<void> {
  const { killHooks, metrics } = app.control
  describeRoutes(app, { security: [{ hook: [] }], commits: false })
  app.decorateRequest('killHook', null)
  app.decorateRequest('hookOutcome', null)
  app.decorateRequest('hookRead', null)
  app.addHook<{ Params: { hook: string } }>('onRequest', async (request) => {
    const { hook: id } = request.params
    let kept = killHooks.findKnown(id)
    if (kept === null) {
      // Counted before the master is asked, as with tokens.
      await app.limitFailures(request)
      kept = await killHooks.find(id)
    }
    if (kept === null) throw unknown()
    request.hookOutcome = 'refused'
    if (kept.hook.format === 'alertmanager') {
      const token = /^Bearer ([!-~]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if (!killHooks.isToken(kept.hook, token)) {
        await app.limitFailures(request)
        throw unknown()
      }
    }
    request.killHook = kept
  })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', readHookMessage)
  app.addHook('onResponse', async ({ hookOutcome }, { statusCode }) => {
    if (hookOutcome === null) return
    metrics.hookMessages.inc({ outcome: statusCode >= 500 ? 'failed' : hookOutcome })
  })
}

function unknown(): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'There is no such hook, or this is not its secret. Send the header Authorization: Bearer <token>.',
  )
}
