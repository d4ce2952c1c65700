import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { invalid, Refusal } from '../../../../domain/refusal.ts'
import type { Grant, Role } from '../../../../domain/role.ts'
import { accessMsMax, needsProject } from '../../../../domain/token-limits.ts'
import { nameGrant, requireGrant } from '../../../../http/allow.ts'
import { personOf } from '../../../../http/principal.ts'
import { caughtUp } from '../../../../http/reading.ts'
import { readGrant } from '../../../../http/tokens.ts'
import { AccessInput, AccessToken } from '../../../../schemas/token.ts'

/** Access tokens: what a job or a page is given instead of the token itself. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { control } = app

  app.post(
    '/access',
    {
      schema: {
        operationId: 'mintAccessToken',
        summary: 'Mint an access token',
        description:
          'A JWT that may do what the token that asks may do, or less, for minutes. It is not stored, and ends with the secret it was minted with.',
        tags: ['tokens'],
        body: AccessInput,
        response: { 200: AccessToken },
        commits: false,
        refuses: ['NOT_FOUND'],
      },
    },
    async (request, reply) => {
      await caughtUp(control.projects.system, request, reply)
      const principal = personOf(request)
      if (principal.isAccess) {
        const why = 'An access token mints no other: it would never end. Send the token itself.'
        throw new Refusal('FORBIDDEN', why)
      }
      const { lifetimeMs = accessMsMax, ...wanted } = request.body ?? {}
      const grant = await narrow(request, reply, principal.grant, wanted)
      requireGrant(request, grant)
      const expiresAt = Math.min(Date.now() + lifetimeMs, principal.expiresAt)
      const secret = await control.accessTokens.mint(principal, grant, expiresAt)
      return { ...nameGrant(control, grant), secret, expiresAt: new Date(expiresAt).toISOString() }
    },
  )
}

/** What is not said is as the token that asks has it. */
async function narrow(
  request: FastifyRequest,
  reply: FastifyReply,
  own: Grant,
  wanted: { role?: Role; project?: string; environments?: string[] },
): Promise<Grant> {
  const { role = own.role, environments } = wanted
  const project = wanted.project ?? nameGrant(request.server.control, own).project
  if (environments !== undefined && project === null) throw invalid([needsProject])
  const grant = await readGrant(request, reply, {
    role,
    project,
    environments: environments ?? null,
  })
  return environments === undefined ? { ...grant, environments: own.environments } : grant
}

export default routes
