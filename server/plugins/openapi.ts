import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { documentOptions } from '../openapi/document.ts'
import { readVersion } from '../version.ts'

/** Makes the OpenAPI document from the schemas of the routes; `app.swagger()` gives it. */
export default fp(
  async (app: FastifyInstance, { basePath }: { basePath: string }) => {
    await app.register(swagger, documentOptions(basePath, readVersion()))
  },
  { name: 'openapi' },
)
