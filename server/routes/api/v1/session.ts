import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createSecret, loginPath } from '../../../access/secret.ts'
import { offerSessionDecision } from '../../../changes/sessions.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { personOf } from '../../../http/principal.ts'
import { caughtUp } from '../../../http/reading.ts'
import { showSession } from '../../../http/sessions.ts'
import { refuseShownSecret } from '../../../http/tokens.ts'
import { authorOf, write } from '../../../http/writing.ts'
import { LoginLink, SessionView } from '../../../schemas/session.ts'

/** Who asks, and the way into the console. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { system } = app.control.projects

  app.get(
    '/session',
    {
      schema: {
        operationId: 'getSession',
        summary: 'Who you are, and what you may do',
        tags: ['tokens'],
        response: { 200: SessionView },
      },
    },
    async (request, reply) => {
      await caughtUp(system, request, reply)
      return showSession(request, personOf(request))
    },
  )

  app.post(
    '/login-links',
    {
      schema: {
        operationId: 'createLoginLink',
        summary: 'Make a link that opens the console',
        description:
          'It works once and for ten minutes, and the console then acts as the token that asks. Who has it can do the same: give it to nobody.',
        tags: ['tokens'],
        response: { 200: LoginLink },
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      await caughtUp(system, request, reply)
      const principal = personOf(request)
      if (principal.isAccess) {
        const why = 'A session or an access token makes no login link: it would never end.'
        throw new Refusal('FORBIDDEN', `${why} Send the token itself.`)
      }
      const code = createSecret('login')
      const done = await write(request, reply, system, (state) =>
        offerSessionDecision(state, principal, code, authorOf(request)),
      )
      if (done.replayed) refuseShownSecret(principal.id)
      return { path: loginPath(code), expiresAt: done.result.expiresAt }
    },
  )
}

export default routes
