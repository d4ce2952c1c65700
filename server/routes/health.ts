import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyRequest } from 'fastify'
import { seesProject } from '../http/allow.ts'
import { authenticatePerson } from '../http/principal.ts'

/** A plane whose store has been silent for longer is not ready: its data may be old. */
const staleAfterMs = 15_000

const Alive = Type.Object(
  { alive: Type.Boolean() },
  { title: 'Alive', examples: [{ alive: true }] },
)
const ageMs = Type.Integer({ description: 'how long ago the store was last read, or heard of' })
const ProjectHealth = Type.Object({
  project: Type.String(),
  head: Type.Union([Type.String(), Type.Null()]),
  ageMs,
  fresh: Type.Boolean(),
})
const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    store: Type.Object({ engine: Type.String(), reachable: Type.Boolean() }),
    ageMs,
    projects: Type.Optional(
      Type.Array(ProjectHealth, {
        description: 'those that the token reads; none without a token',
      }),
    ),
  },
  {
    title: 'Readiness',
    examples: [{ ready: true, store: { engine: 'sqlite', reachable: true }, ageMs: 120 }],
  },
)

/** Whether the process lives, and whether what it serves is fresh. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { store, projects, deliveries } = app.control

  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Whether the process lives',
        tags: ['operations'],
        response: { 200: Alive },
      },
    },
    async () => ({ alive: true }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether what this control plane serves is fresh',
        description:
          'Says 503 to a load balancer while the store cannot be read, and once the server is stopping. Names projects only to who may read them.',
        tags: ['operations'],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (request, reply) => {
      const reachable = await store.ping().then(
        () => true,
        () => false,
      )
      const now = Date.now()
      const feeds = [projects.system, ...projects.feeds()].map((feed) => ({
        project: feed.state.project,
        head: feed.state.head === null ? null : writePair(feed.state.head),
        ageMs: Math.max(0, Math.round(now - feed.freshAt)),
        fresh: !feed.regressed && now - feed.freshAt <= staleAfterMs,
      }))
      const { isStopping } = deliveries
      const ready = reachable && !isStopping && feeds.every(({ fresh }) => fresh)
      const seen = await isPerson(request)
      return reply.code(ready ? 200 : 503).send({
        ready,
        store: { engine: store.engine, reachable },
        ageMs: Math.max(...feeds.map((feed) => feed.ageMs)),
        ...(seen ? { projects: feeds.filter((feed) => seesProject(request, feed.project)) } : {}),
      })
    },
  )
}

/** Whether somebody with a role asks. A load balancer has no token, and a bad one is no reason to refuse. */
async function isPerson(request: FastifyRequest): Promise<boolean> {
  if (request.headers.authorization === undefined) return false
  return authenticatePerson(request).then(
    () => true,
    () => false,
  )
}

export default routes
