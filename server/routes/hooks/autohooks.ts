import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { describeRoutes } from '../../openapi/route-schema.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came: what was signed. */
    rawBody: string
  }
}

/**
 * Everything under `/hooks` is for other systems, each with the secret of its own hook. A bearer
 * token is looked at before the body, a signature after it.
 */
export default async function guardHooks(app: FastifyInstance): Promise<void> {
  const { killHooks } = app.control
  describeRoutes(app, { security: [{ hook: [] }], commits: false })
  app.decorateRequest('killHook', null)
  app.decorateRequest('rawBody', '')
  app.addHook<{ Params: { hook: string } }>('onRequest', async (request) => {
    const { hook: id } = request.params
    let kept = killHooks.findKnown(id)
    if (kept === null) {
      // Counted before the master is asked, as with tokens.
      await app.limitFailures(request)
      kept = await killHooks.find(id)
    }
    if (kept === null) throw unknown()
    if (kept.hook.format === 'alertmanager') {
      const token = /^Bearer ([!-~]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if (!killHooks.isToken(kept.hook, token)) {
        await app.limitFailures(request)
        throw unknown()
      }
    }
    request.killHook = kept
  })
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const chunks: Buffer[] = []
    payload.on('data', (chunk: Buffer) => chunks.push(chunk))
    payload.once('end', () => {
      request.rawBody = Buffer.concat(chunks).toString('utf8')
    })
    done(null, payload)
  })
  app.addHook('preValidation', async (request) => {
    const { killHook: kept, rawBody, headers } = request
    if (kept === null) throw unknown()
    if (kept.hook.format === 'signed') {
      const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => {
        const value = headers[`webhook-${name}`]
        return typeof value === 'string' ? value : undefined
      })
      const fault = killHooks.signatureFault(kept.hook, { id, timestamp, signature }, rawBody)
      if (fault !== null) {
        await app.limitFailures(request)
        throw new Refusal('UNAUTHENTICATED', `The message is not taken: ${fault}.`)
      }
    }
    await app.limitHook(request)
  })
}

function unknown(): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'There is no such hook, or this is not its secret. Send the header Authorization: Bearer <token>.',
  )
}
