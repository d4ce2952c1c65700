import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { addSigningKeyDecision, lastSigningKeyNumber } from '../../../../changes/signing-keys.ts'
import { Refusal } from '../../../../domain/refusal.ts'
import { signsInMsDefault } from '../../../../domain/signing-times.ts'
import { requireInInstallation } from '../../../../http/allow.ts'
import { caughtUp } from '../../../../http/reading.ts'
import { principalOf, write } from '../../../../http/writing.ts'
import { RotateSigningInput, SigningRotated } from '../../../../schemas/signing-key.ts'

/** Makes the signing key that follows the present one. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { projects, signing } = app.control

  app.post(
    '/rotate',
    {
      schema: {
        operationId: 'rotateSigningKey',
        summary: 'Make the next signing key',
        description:
          '`/.well-known/jwks.json` lists it at once, beside the present one: hand the new set to whoever pins it before `signsFrom`. The old key is listed and believed for 24 hours after that.',
        tags: ['operations'],
        body: RotateSigningInput,
        response: { 200: SigningRotated },
        refuses: ['ALREADY_EXISTS'],
      },
    },
    async (request, reply) => {
      requireInInstallation(request, 'admin')
      const feed = await caughtUp(projects.system, request, reply)
      const now = Date.now()
      const at = new Date(now).toISOString()
      const signsFrom = now + (request.body?.signsInMs ?? signsInMsDefault)
      const key = signing.make(at, new Date(signsFrom).toISOString())
      const done = await write(request, reply, feed, (state) => {
        refusePending(signing.next(now), signsFrom)
        const last = lastSigningKeyNumber(state)
        return addSigningKeyDecision(state, last, key, { by: principalOf(request), at })
      })
      const keys = signing.timetable(now)
      const made = keys.find(({ kid }) => kid === done.result)
      if (made === undefined) throw new Error('the new signing key is not in the state')
      return { kid: made.kid, signsFrom: made.signsFrom, keys }
    },
  )
}

/** One that is to sign sooner may still be made: the present key may be known to others. */
function refusePending(
  next: { readonly id: string; readonly signsFrom: number } | undefined,
  signsFrom: number,
): void {
  if (next === undefined || signsFrom < next.signsFrom) return
  const since = new Date(next.signsFrom).toISOString()
  const detail = `The key ${next.id} follows already: it signs from ${since} on. Ask for a sooner time to make another.`
  throw new Refusal('ALREADY_EXISTS', detail)
}

export default routes
