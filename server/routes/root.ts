import type { FastifyInstance } from 'fastify'

/** Whoever opens the address of the server wants the console. */
export default async function rootRoute(app: FastifyInstance): Promise<void> {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.redirect(`${app.basePath}/console/`),
  )
}
