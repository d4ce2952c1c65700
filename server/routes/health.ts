import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { writePair } from '@sluice/sdk/pair'

/** A plane whose store has been silent for longer is not ready: its data may be old. */
const staleAfterMs = 15_000

const Alive = Type.Object(
  { alive: Type.Boolean() },
  { title: 'Alive', examples: [{ alive: true }] },
)
const ProjectHealth = Type.Object({
  project: Type.String(),
  head: Type.Union([Type.String(), Type.Null()]),
  fresh: Type.Boolean(),
})
const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    store: Type.Object({ engine: Type.String(), reachable: Type.Boolean() }),
    projects: Type.Array(ProjectHealth),
  },
  {
    title: 'Readiness',
    examples: [
      {
        ready: true,
        store: { engine: 'sqlite', reachable: true },
        projects: [{ project: '$system', head: '1769850000.8', fresh: true }],
      },
    ],
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
          'Says 503 to a load balancer while the store cannot be read, and once the server is stopping.',
        tags: ['operations'],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const reachable = await store.ping().then(
        () => true,
        () => false,
      )
      const now = Date.now()
      const feeds = [projects.system, ...projects.feeds()].map((feed) => ({
        project: feed.state.project,
        head: feed.state.head === null ? null : writePair(feed.state.head),
        fresh: !feed.regressed && now - feed.freshAt <= staleAfterMs,
      }))
      const { isStopping } = deliveries
      const ready = reachable && !isStopping && feeds.every(({ fresh }) => fresh)
      return reply
        .code(ready ? 200 : 503)
        .send({ ready, store: { engine: store.engine, reachable }, projects: feeds })
    },
  )
}

export default routes
