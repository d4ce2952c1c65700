import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requireInInstallation } from '../http/allow.ts'
import { authenticatePerson } from '../http/principal.ts'

const Exposition = {
  description: 'The text format of Prometheus',
  content: {
    'text/plain': {
      schema: { type: 'string', examples: ['sluice_info{version="0.1.0",engine="sqlite"} 1\n'] },
    },
  },
} as const

/**
 * What this control plane counts, for Prometheus. It names projects and environments, and how much
 * they are used: only who may see all of them may read it.
 */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { registry } = app.control.metrics

  app.get(
    '/metrics',
    {
      onRequest: async (request) => {
        await authenticatePerson(request)
        requireInInstallation(request, 'viewer')
      },
      schema: {
        operationId: 'getMetrics',
        summary: 'What this control plane counts and measures',
        description:
          'Of this process alone: read each control plane by itself. Needs the role viewer in the whole installation.',
        tags: ['operations'],
        security: [{ automation: [] }, { personal: [] }],
        response: { 200: Exposition },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store').type(registry.contentType)
      return registry.metrics()
    },
  )
}

export default routes
