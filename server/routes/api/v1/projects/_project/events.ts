import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { readPair } from '@sluice/sdk/pair'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../../../../domain/refusal.ts'
import { openEventStream } from '../../../../../http/event-stream.ts'
import { personOf } from '../../../../../http/principal.ts'
import { findProject } from '../../../../../http/reading.ts'
import { ProjectPath } from '../../../../../schemas/project.ts'
import { EventStream } from '../../../../../schemas/snapshot.ts'
import type { ProjectFeed } from '../../../../../state/project-feed.ts'
import type { Pair } from '../../../../../store/contract.ts'

/** How long a plane has to reach what the reader has seen on another one. */
const catchUpMs = 2000

/** Everything that happens in a project, as it happens. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { events, principals } = app.control

  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamEvents',
        summary: 'Everything that happens in a project, as it happens',
        description:
          'Events `entry`, each an audit entry with its pair as id. With `Last-Event-ID` it begins after that one, as far back as the audit reaches, else now. `compacted` says that what lies between is not to be had any more: read the project again. `heartbeat` comes every 15 seconds.',
        tags: ['audit'],
        params: ProjectPath,
        headers: Type.Object({
          'Last-Event-ID': Type.Optional(
            Type.String({ description: 'The id of the last event that was read.' }),
          ),
        }),
        response: { 200: EventStream },
        refuses: ['RATE_LIMITED', 'INVALID'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const after = await readPosition(request, feed)
      const principal = personOf(request)
      // Reading took time: the token may have been revoked meanwhile.
      if (!principals.isValid(principal)) {
        throw new Refusal('UNAUTHENTICATED', 'The token has expired or was revoked.')
      }
      if (events.isFull) {
        throw new Refusal('RATE_LIMITED', 'This control plane has too many event streams open.')
      }
      openEventStream(reply)
      if (reply.raw.destroyed) return
      events.open({ state: feed.state, response: reply.raw, principal, after })
    },
  )
}

/** The last event that the reader has; null if it names none. */
async function readPosition(request: FastifyRequest, feed: ProjectFeed): Promise<Pair | null> {
  const text = request.headers['last-event-id']
  if (text === undefined) return null
  const cursor = typeof text === 'string' ? readPair(text) : undefined
  if (cursor === undefined) {
    const message = 'must be the id of an event, a pair such as 1.8'
    throw new Refusal('INVALID', `Last-Event-ID ${message}.`, {
      errors: [{ path: 'header/last-event-id', code: 'FORMAT', message }],
    })
  }
  await feed.catchUp(cursor, catchUpMs)
  return cursor
}

export default routes
