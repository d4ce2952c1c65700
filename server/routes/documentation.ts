import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { pagePolicy } from '../plugins/security-headers.ts'

/** The OpenAPI document, and pages to browse it. Both say only what everybody may know. */
export default async function documentationRoutes(
  app: FastifyInstance,
  { prefix = '' }: { prefix?: string },
): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: prefix,
    staticCSP: pagePolicy,
    theme: { title: 'Sluice API' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', defaultModelsExpandDepth: 0 },
  })
}
