import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Principal } from '../access/principal.ts'
import { Refusal } from '../domain/refusal.ts'
import { readSessionCookie, requireOwnPage } from '../http/session-cookie.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who sends the request, from its bearer token, or the cookie of the console. Refuses with UNAUTHENTICATED. */
    authenticate(request: FastifyRequest): Promise<Principal>
    /** The same for a secret that came another way. */
    authenticateSecret(request: FastifyRequest, secret: string): Promise<Principal>
  }
  interface FastifyRequest {
    /** Set by the hooks of the folders whose routes need a token. */
    principal: Principal | null
  }
}

/** Who sends a request. What they may do is decided in the hooks of each folder of routes. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorateRequest('principal', null)
    const identify = async (request: FastifyRequest, secret: string): Promise<Principal> => {
      const { principals, accessTokens } = app.control
      const known = principals.findKnown(secret) ?? (await accessTokens.find(secret))
      if (known !== null) return known
      // Counted before the master is asked. A token that is known gets in whatever else comes from
      // its address: somebody else's guesses must not hold a kill up.
      await app.limitFailures(request)
      const principal = await principals.find(secret)
      if (principal !== null) return principal
      throw new Refusal(
        'UNAUTHENTICATED',
        'The token is not known here, has expired or was revoked.',
      )
    }
    const authenticateSecret = async (request: FastifyRequest, secret: string) => {
      const principal = await identify(request, secret)
      app.control.tokenUses.note(principal.id)
      return principal
    }
    app.decorate('authenticateSecret', authenticateSecret)
    const authenticateSession = async (request: FastifyRequest, cookie: string) => {
      requireOwnPage(request)
      const principal = await app.control.principals.findSession(cookie, 'open')
      if (principal === null) {
        await app.limitFailures(request)
        throw new Refusal('UNAUTHENTICATED', 'The session is over. Sign in again.')
      }
      app.control.tokenUses.note(principal.id)
      return principal
    }
    app.decorate('authenticate', async (request: FastifyRequest): Promise<Principal> => {
      const { authorization = '' } = request.headers
      const cookie = readSessionCookie(request)
      if (authorization === '' && cookie !== undefined) return authenticateSession(request, cookie)
      const secret = /^Bearer ([!-~]{1,4096})$/i.exec(authorization)?.[1]
      if (secret === undefined) {
        throw new Refusal('UNAUTHENTICATED', 'Send the header Authorization: Bearer <token>.')
      }
      return authenticateSecret(request, secret)
    })
  },
  { name: 'authentication', dependencies: ['cookies', 'rate-limits'] },
)
