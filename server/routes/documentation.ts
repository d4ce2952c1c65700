import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { onceAsked } from '../http/once-asked.ts'
import { pagePolicy } from '../plugins/security-headers.ts'

/** The OpenAPI document, and pages to browse it. Both say only what everybody may know. */
export default async function documentationRoutes(
  app: FastifyInstance,
  { prefix = '' }: { prefix?: string },
): Promise<void> {
  // Written once: it is large, never changes, and anybody may ask for it.
  const document = onceAsked(() => JSON.stringify(app.swagger()))
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document()),
  )
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: prefix,
    staticCSP: pagePolicy,
    theme: { title: 'Sluice API' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', defaultModelsExpandDepth: 0 },
  })
}
