import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createSecret, type NewSecret } from '../../../../access/secret.ts'
import {
  createSdkKeyDecision,
  createTokenDecision,
  revokeTokenDecision,
} from '../../../../changes/tokens.ts'
import {
  type RoleLimits,
  readTokenLimits,
  type SdkLimits,
} from '../../../../domain/token-limits.ts'
import { requireMatch } from '../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../http/reading.ts'
import {
  findToken,
  findTokenLog,
  readGrant,
  refreshTokens,
  refuseShownSecret,
  seenTokens,
  showToken,
} from '../../../../http/tokens.ts'
import { documentEtag } from '../../../../http/views.ts'
import { authorOf, created, write } from '../../../../http/writing.ts'
import { Nothing } from '../../../../schemas/primitives.ts'
import {
  RevokePath,
  TokenCreated,
  TokenInput,
  TokenPath,
  TokenView,
} from '../../../../schemas/token.ts'

/** What a token of any kind is given. */
interface Common {
  readonly name: string
  readonly expiresAt?: string | null
}

/** Tokens. A secret is shown once, when it is made; afterwards only its hash is known. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { control } = app

  app.get(
    '/',
    {
      schema: {
        operationId: 'listTokens',
        summary: 'List tokens',
        description: 'The token that asks, and all that it may manage.',
        tags: ['tokens'],
        querystring: PageQuery,
        response: { 200: Page(TokenView) },
      },
    },
    async (request, reply) => {
      await refreshTokens(control, reply)
      const uses = await control.tokenUses.read()
      const all = [...seenTokens(request)].map(({ feed, token }) =>
        showToken(control, feed, token, uses),
      )
      all.sort((a, b) => (a.id < b.id ? -1 : 1))
      return cutPage(all, (token) => token.id, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createToken',
        summary: 'Create a token',
        description:
          'The answer is the only one that holds the secret: keep it. A token may do no more, and nowhere else, than the one that makes it.',
        tags: ['tokens'],
        body: TokenInput,
        response: { 201: TokenCreated },
        refuses: ['NOT_FOUND', 'SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const limits = readTokenLimits(request.body)
      const secret = createSecret(limits.kind)
      const { feed, done } = await ('role' in limits
        ? createToken(request, reply, request.body, limits, secret)
        : createSdkKey(request, reply, request.body, limits, secret))
      if (done.replayed) refuseShownSecret(done.result.id)
      return created(request, reply, done, done.result.id).send({
        ...showToken(control, feed, done.result, new Map()),
        secret: secret.secret,
      })
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getToken',
        summary: 'Read a token',
        tags: ['tokens'],
        params: TokenPath,
        response: { 200: TokenView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      await refreshTokens(control, reply)
      const { feed, doc, token } = findToken(request, request.params.id)
      reply.header('etag', documentEtag(feed.state, doc))
      return showToken(control, feed, token, await control.tokenUses.read())
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke a token',
        description: 'Its streams are cut within 5 seconds, on every control plane.',
        tags: ['tokens'],
        params: RevokePath,
        response: { 204: Nothing },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      await refreshTokens(control, reply)
      const { id } = request.params
      const feed = findTokenLog(control, id)
      const uses = await control.tokenUses.read()
      await write(request, reply, feed, (state) => {
        const { doc, token } = findToken(request, id)
        const shown = showToken(control, feed, token, uses)
        requireMatch(request.headers['if-match'], documentEtag(state, doc), `token ${id}`, shown)
        return revokeTokenDecision(state, doc, token, authorOf(request))
      })
      return reply.code(204).send(undefined)
    },
  )
}

async function createSdkKey(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, expiresAt }: Common,
  { kind, project, environment, origins }: SdkLimits,
  secret: NewSecret,
) {
  const feed = await findProject(request.server, project, request, reply)
  const done = await write(request, reply, feed, (state) => {
    const place = requireEnvironment(state, environment)
    return createSdkKeyDecision(
      { kind, name, expiresAt, origins },
      place,
      secret,
      authorOf(request),
    )
  })
  return { feed, done }
}

async function createToken(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, expiresAt }: Common,
  { kind, ...limits }: RoleLimits,
  secret: NewSecret,
) {
  const grant = await readGrant(request, reply, limits)
  const feed = request.server.control.projects.system
  const done = await write(request, reply, feed, () =>
    createTokenDecision({ kind, name, expiresAt }, grant, secret, authorOf(request)),
  )
  return { feed, done }
}

export default routes
