import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { Ajv } from 'ajv'
import type { FastifyInstance, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import pino from 'pino'
import t from 'tap'
import { buildApp } from '../../../server/app.ts'
import { createSerializerCompiler } from '../../../server/http/serialization.ts'
import { conditionSchema } from '../../../server/schemas/condition.ts'
import { isObject, startTestServer } from '../../helpers/server.ts'

t.test('every schema of every route compiles, though none is compiled at the start', async (t) => {
  const { control } = await startTestServer(t)
  const routes: RouteOptions[] = []
  // Registered before all others, and so hears of each route.
  const tracing = fp(async (app: FastifyInstance) => {
    app.addHook('onRoute', (route) => void routes.push(route))
  })
  const logger = pino({ level: 'silent' })
  const app = await buildApp({ control, logger, tracing, basePath: '', writesPerMinute: 1 })
  t.teardown(() => app.close())
  t.ok(routes.length > 100, `${routes.length} routes`)
  const ajv = new Ajv({ allowUnionTypes: true, addUsedSchema: false }).addSchema(conditionSchema)
  const compileAnswer = SerializerSelector()({ [conditionSchema.$id]: conditionSchema })
  for (const { method, url, schema } of routes) {
    for (const part of ['body', 'querystring', 'params', 'headers'] as const) {
      const asked = schema?.[part]
      if (isObject(asked)) t.doesNotThrow(() => ajv.compile(asked), `${method} ${url}: ${part}`)
    }
    const answers = isObject(schema?.response) ? schema.response : {}
    for (const [httpStatus, answer] of Object.entries(answers)) {
      const compile = () => compileAnswer({ schema: answer, method: '', url, httpStatus })
      t.doesNotThrow(compile, `${method} ${url}: ${httpStatus}`)
    }
  }
})

t.test('an answer is serialised by its schema, and by what the schema refers to', async (t) => {
  const schema = {
    type: 'object',
    required: ['when'],
    properties: { when: { $ref: 'Condition#' }, name: { type: 'string' } },
  }
  const compile = createSerializerCompiler([conditionSchema])
  const serialize = compile({ schema, method: 'GET', url: '/', httpStatus: '200' })
  const answer = { when: { not: { segment: 'beta' } }, name: 'Beta', secret: 'kept' }
  for (const _ of ['compiles', 'is kept']) {
    t.equal(serialize(answer), '{"when":{"not":{"segment":"beta"}},"name":"Beta"}')
  }
  t.throws(() => serialize({ name: 'without' }), /"when" is required/)
})
