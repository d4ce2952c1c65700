import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RolePrincipal } from '../../access/principal.ts'
import { createSecret } from '../../access/secret.ts'
import {
  acceptSessionDecision,
  endSessionDecision,
  openSessionDecision,
  usedUp,
} from '../../changes/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import {
  clearSessionCookie,
  readSessionCookie,
  requireOwnPage,
  setSessionCookie,
} from '../../http/session-cookie.ts'
import { showSession } from '../../http/sessions.ts'
import { refuseShownSecret } from '../../http/tokens.ts'
import { authorOf, write } from '../../http/writing.ts'
import { SessionInput, SessionView } from '../../schemas/session.ts'

/** Signing in and out of the console. Everything else it does goes through the API. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { system } = app.control.projects

  app.post(
    '/session',
    { schema: { hide: true, body: SessionInput, response: { 200: SessionView } } },
    async (request, reply) => {
      requireOwnPage(request)
      const { secret } = request.body
      const holder = await findHolder(app, request, secret)
      request.principal = holder
      const cookie = createSecret('session')
      const { session: offer } = holder
      const done = await write(request, reply, system, (state) =>
        offer === null
          ? openSessionDecision(state, holder, cookie, authorOf(request))
          : acceptSessionDecision(state, offer, cookie, authorOf(request)),
      )
      if (done.replayed) refuseShownSecret(holder.id)
      // The token may have been revoked meanwhile.
      const opened = await app.control.principals.findSession(cookie.secret, 'open')
      if (opened === null) throw usedUp()
      app.control.tokenUses.note(holder.id)
      setSessionCookie(request, reply, cookie.secret, done.result.expiresAt)
      return showSession(request, opened)
    },
  )

  app.delete('/session', { schema: { hide: true } }, async (request, reply) => {
    requireOwnPage(request)
    clearSessionCookie(request, reply)
    const secret = readSessionCookie(request) ?? ''
    const principal = await app.control.principals.findSession(secret, 'open')
    const { session: id = null } = principal ?? {}
    if (principal !== null && id !== null) {
      request.principal = principal
      await write(request, reply, system, (state) =>
        endSessionDecision(state, id, authorOf(request)),
      )
    }
    return reply.code(204).send()
  })
}

/** Who brings a token, or the code of a login link. Refuses with UNAUTHENTICATED. */
async function findHolder(
  app: FastifyInstance,
  request: FastifyRequest,
  secret: string,
): Promise<RolePrincipal> {
  const { principals } = app.control
  const isCode = secret.startsWith('slu_login_')
  const principal = isCode
    ? await principals.findSession(secret, 'offered')
    : await principals.find(secret)
  if (principal === null) {
    await app.limitFailures(request)
    if (isCode) throw usedUp()
    throw new Refusal('UNAUTHENTICATED', 'The token is not known here, has expired or was revoked.')
  }
  if ('grant' in principal) return principal
  throw new Refusal(
    'FORBIDDEN',
    `This is a ${principal.kind} key: it reads flags of one environment. The console needs a token with a role.`,
  )
}

export default routes
