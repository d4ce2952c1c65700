import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { problems } from './problems.ts'

/** Counts and times every request. Refusals are counted where they are sent. */
export default fp(
  async (app: FastifyInstance, { basePath }: { basePath: string }) => {
    const { refusals, requests, requestSeconds } = app.control.metrics
    // From the start, so that the first one is a rise that an alert can see.
    for (const code of [...Object.keys(problems), 'INTERNAL']) refusals.inc({ code }, 0)
    app.addHook('onRequest', (request, reply, next) => {
      const began = performance.now()
      const { url } = request.routeOptions
      const route = url === undefined ? 'none' : url.slice(basePath.length)
      const method = url === undefined ? 'none' : request.method
      // Not `onResponse`, which does not come when a connection is cut.
      reply.raw.once('close', () => {
        requests.inc({ method, route, status: statusOf(reply) })
        if (isStream(reply)) return
        requestSeconds.observe({ method, route }, (performance.now() - began) / 1000)
      })
      next()
    })
  },
  { name: 'metrics' },
)

function statusOf(reply: FastifyReply): string {
  if (!reply.raw.writableFinished && !isStream(reply)) return 'aborted'
  return `${Math.floor(reply.raw.statusCode / 100)}xx`
}

function isStream({ raw }: FastifyReply): boolean {
  return String(raw.getHeader('content-type')).startsWith('text/event-stream')
}
