import { Type } from '@sinclair/typebox'
import type { EventPorts } from '@sluice/edge/answer-events'
import { answerOfrep } from '@sluice/edge/edge'
import type { EnvironmentSource } from '@sluice/edge/environment-source'
import type { EvaluationFacts } from '@sluice/edge/evaluate'
import type { EdgeKey } from '@sluice/edge/keys'
import type { Problem } from '@sluice/edge/problem'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { evaluatedEnvironment } from '../../../delivery/evaluated-environment.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { sendEdgeAnswer, toEdgeRequest } from '../../../http/edge-exchange.ts'
import {
  OfrepBulkEvaluation,
  OfrepBulkFailure,
  OfrepBulkRequest,
  OfrepChannel,
  OfrepEvaluation,
  OfrepFailure,
  OfrepFlagPath,
  OfrepQuery,
  OfrepRequest,
} from '../../../schemas/ofrep.ts'
import { EventStream } from '../../../schemas/snapshot.ts'
import { servesReaders, standbyDetail } from '../../../standby.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was evaluated over OFREP, for traces; undefined on other routes. */
    evaluation?: EvaluationFacts
  }
}

/** What OFREP's routes have in common in the document. */
const described = {
  tags: ['ofrep'],
  security: [{ server: [] }, { client: [] }],
  body: OfrepRequest,
  commits: false,
  hasOwnErrors: true,
}

/** OFREP, by the edge handler that stands alone elsewhere: here it is fed by this control plane. */
export default async function ofrepRoutes(app: FastifyInstance): Promise<void> {
  const basePath = app.prefix.slice(0, -'/ofrep/v1'.length)
  // The edge reads bodies and checks them itself, and errs in OFREP's words.
  app.removeAllContentTypeParsers()
  // A media type that Fastify cannot read would be refused before that, in other words.
  app.addHook('onRequest', async ({ raw }) => {
    delete raw.headers['content-type']
  })
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
  app.setValidatorCompiler(() => () => true)
  const { channels, deliveries, admission, projects } = app.control
  const isServing = () => servesReaders(projects.system.state)
  const events: EventPorts = {
    ...{ basePath, admission, counts: deliveries.counts },
    channelOf: (key) => channels.channelOf(key),
    findChannel: (channel) => channels.find(channel),
    notices: (id) => (isServing() ? deliveries.notices(id) : undefined),
  }
  const answer = async (request: FastifyRequest) =>
    answerOfrep(toEdgeRequest(request, basePath), {
      authenticate: (secret) =>
        isServing() ? findKey(app, request, secret) : { code: 'NOT_READY', detail: standbyDetail },
      environment: (id) => findEnvironment(app, id),
      events,
      onEvaluated: (facts) => {
        request.evaluation = facts
      },
    })

  const one = {
    ...described,
    operationId: 'evaluateRemotely',
    summary: 'What a flag serves to a context, by OFREP',
    description: 'Client keys see flags that are `clientVisible`; to them others do not exist.',
    params: OfrepFlagPath,
    response: { 200: OfrepEvaluation, 400: OfrepFailure, 404: OfrepFailure, 500: OfrepFailure },
    gives: ['Sluice-Revision'],
  } as const
  app.post('/evaluate/flags/:key', { schema: one }, async (request, reply) =>
    sendEdgeAnswer(reply, await answer(request)),
  )

  const all = {
    ...described,
    body: OfrepBulkRequest,
    operationId: 'evaluateAllRemotely',
    summary: 'What all flags serve to a context, by OFREP',
    description: 'With the `ETag` of the last answer in `If-None-Match`: 304 if it is still so.',
    querystring: OfrepQuery,
    headers: Type.Object({ 'If-None-Match': Type.Optional(Type.String()) }),
    response: {
      200: OfrepBulkEvaluation,
      304: Type.Null(),
      400: OfrepBulkFailure,
      500: OfrepBulkFailure,
    },
    gives: ['ETag', 'Sluice-Revision'],
  } as const
  app.post('/evaluate/flags', { schema: all }, async (request, reply) =>
    sendEdgeAnswer(reply, await answer(request)),
  )

  const stream = {
    operationId: 'streamNotices',
    summary: 'When to evaluate again, by OFREP',
    description:
      'Its address comes with the answer of all flags, in `eventStreams`, and has a channel in place of the key. An event says that something changed that the key sees, and nothing of what.',
    tags: ['ofrep'],
    commits: false,
    querystring: OfrepChannel,
    response: { 200: EventStream },
    refuses: ['UNAUTHENTICATED', 'FORBIDDEN', 'OVERLOADED'],
  } as const
  const options = { schema: stream, exposeHeadRoute: false }
  app.get('/events', options, async (request, reply) =>
    sendEdgeAnswer(reply, await answer(request)),
  )

  // Browsers that ask first, keys longer than a parameter may be, and what is not there.
  app.setNotFoundHandler(async (request, reply) => sendEdgeAnswer(reply, await answer(request)))
}

function findEnvironment({ control }: FastifyInstance, id: string): EnvironmentSource | undefined {
  const delivery = control.deliveries.get(id)
  return delivery && evaluatedEnvironment(delivery)
}

/** Whose secret it is; a refusal is told by the edge, which lets the pages of browsers read it. */
async function findKey(
  app: FastifyInstance,
  request: FastifyRequest,
  secret: string,
): Promise<EdgeKey | Problem> {
  try {
    const principal = await app.authenticateSecret(request, secret)
    if ('environment' in principal) {
      const { id, kind, hash, environment, origins } = principal
      return { id, kind, hash, environment, origins }
    }
    const detail =
      'This token changes flags; it does not evaluate them. SDKs and OFREP clients need a key of one environment: sluice token create --env <environment>.'
    return { code: 'FORBIDDEN', detail }
  } catch (error) {
    return problemOf(error)
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const { code, message: detail, extra } = error
    const retryAfterSeconds = Number(extra.retryAfterSeconds ?? 1)
    if (code === 'UNAUTHENTICATED') return { code, detail }
    if (code === 'RATE_LIMITED') return { code, detail, retryAfterSeconds }
  }
  throw error
}
