import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Static } from '@sinclair/typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyReply } from 'fastify'
import { createSecret } from '../../../../access/secret.ts'
import { createSdkKeyDecision, revokeSdkKeyDecision } from '../../../../changes/tokens.ts'
import {
  documentName,
  type SdkKeyDocument,
  type TokenDocument,
} from '../../../../domain/documents.ts'
import { Refusal } from '../../../../domain/refusal.ts'
import { requireMatch, writeEtag } from '../../../../http/etag.ts'
import { locationOf } from '../../../../http/location.ts'
import { cutPage, Page, PageQuery } from '../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../http/reading.ts'
import { documentEtag } from '../../../../http/views.ts'
import { principalOf, write } from '../../../../http/writing.ts'
import {
  RevokePath,
  TokenCreated,
  TokenInput,
  TokenPath,
  TokenView,
} from '../../../../schemas/token.ts'
import type { ProjectFeed } from '../../../../state/project-feed.ts'
import type { ProjectState } from '../../../../state/project-state.ts'

/**
 * Tokens. A secret is shown once, when it is made; afterwards only its hash is known. They are kept
 * in the logs of all projects, so no one pair says how far to catch up: the master is asked.
 */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { projects } = app.control

  app.get(
    '/',
    {
      schema: {
        operationId: 'listTokens',
        summary: 'List tokens',
        tags: ['tokens'],
        querystring: PageQuery,
        response: { 200: Page(TokenView) },
      },
    },
    async (request, reply) => {
      const state = await readAll(reply)
      const all: ShownToken[] = []
      for (const [, token] of state.documents.token.present()) all.push(showAdminToken(token))
      for (const { feed, projectKey } of openProjects()) {
        for (const [, key] of feed.state.documents.sdkKey.present()) {
          all.push(showSdkKey(feed, projectKey, key))
        }
      }
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
        description: 'The answer is the only one that holds the secret: keep it.',
        tags: ['tokens'],
        body: TokenInput,
        response: { 201: TokenCreated },
        refuses: ['SECRET_ALREADY_SHOWN'],
      },
    },
    async (request, reply) => {
      const { project, environment: environmentKey, ...input } = request.body
      const feed = await findProject(app, project, request, reply)
      const author = { by: principalOf(request), at: new Date().toISOString() }
      const secret = createSecret(input.kind)
      const done = await write(request, reply, feed, (state) =>
        createSdkKeyDecision(input, requireEnvironment(state, environmentKey), secret, author),
      )
      if (done.replayed) {
        throw new Refusal(
          'SECRET_ALREADY_SHOWN',
          `This request made token ${done.result.id} before, and its secret is not kept. Revoke it and make another one.`,
        )
      }
      return reply
        .code(201)
        .header('location', locationOf(request, done.result.id))
        .header('etag', writeEtag(done.pair.epoch, done.pair.revision))
        .send({ ...showSdkKey(feed, project, done.result), secret: secret.secret })
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
      const state = await readAll(reply)
      const { id } = request.params
      const admin = state.documents.token.get(id)
      if (admin !== undefined) {
        reply.header('etag', documentEtag(state, documentName.token(id)))
        return showAdminToken(admin)
      }
      const { feed, projectKey, key } = findSdkKey(id)
      reply.header('etag', documentEtag(feed.state, documentName.sdkKey(id)))
      return showSdkKey(feed, projectKey, key)
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke a token',
        description: 'Its streams are cut within 5 seconds.',
        tags: ['tokens'],
        params: RevokePath,
        response: { 204: Type.Null() },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await readAll(reply)
      if (projects.system.state.documents.token.get(id) !== undefined) {
        throw new Refusal('IN_USE', 'This is the only admin token; without it nobody gets in.')
      }
      const { feed, projectKey } = findLog(id)
      const author = { by: principalOf(request), at: new Date().toISOString() }
      await write(request, reply, feed, (state) => {
        const key = state.documents.sdkKey.get(id)
        if (key === undefined) throw noToken(id)
        const etag = documentEtag(state, documentName.sdkKey(id))
        const shown = showSdkKey(feed, projectKey, key)
        requireMatch(request.headers['if-match'], etag, `token ${id}`, shown)
        return revokeSdkKeyDecision(state, id, author)
      })
      return reply.code(204).send(null)
    },
  )

  async function readAll(reply: FastifyReply): Promise<ProjectState> {
    await projects.refreshAll()
    const { state } = projects.system
    if (state.head !== null) reply.header('sluice-revision', writePair(state.head))
    return state
  }

  function* openProjects(): IterableIterator<{ feed: ProjectFeed; projectKey: string }> {
    for (const [key, { id }] of projects.system.state.documents.project.present()) {
      const feed = projects.feed(id)
      if (feed !== undefined) yield { feed, projectKey: key }
    }
  }

  /** Where a key is or was: whoever repeats its revocation is answered from the same log. */
  function findLog(id: string) {
    for (const place of openProjects()) {
      if (place.feed.state.documents.sdkKey.row(id) !== undefined) return place
    }
    throw noToken(id)
  }

  function findSdkKey(id: string) {
    const { feed, projectKey } = findLog(id)
    const key = feed.state.documents.sdkKey.get(id)
    if (key === undefined) throw noToken(id)
    return { feed, projectKey, key }
  }
}

type ShownToken = Static<typeof TokenView>

function showSdkKey(feed: ProjectFeed, project: string, key: SdkKeyDocument): ShownToken {
  const { id, kind, name, createdAt, expiresAt } = key
  let environment: string | null = null
  for (const [, one] of feed.state.documents.environment.present()) {
    if (one.id === key.environment) environment = one.key
  }
  return { id, kind, name, project, environment, role: null, createdAt, expiresAt }
}

function showAdminToken(token: TokenDocument): ShownToken {
  const { id, kind, name, role, createdAt, expiresAt } = token
  return { id, kind, name, project: null, environment: null, role, createdAt, expiresAt }
}

function noToken(id: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no token "${id}".`)
}

export default routes
