import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Path under which everything is served; empty for the root. */
    basePath: string
  }
}

/** Reads cookies, of which Sluice has one: the session of the console. */
export default fp(
  async (app: FastifyInstance, { basePath }: { basePath: string }) => {
    app.decorate('basePath', basePath)
    await app.register(cookie)
  },
  { name: 'cookies' },
)
