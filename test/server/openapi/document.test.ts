import { createConfig, lintFromString } from '@redocly/openapi-core'
import t from 'tap'
import { tags } from '../../../server/openapi/tags.ts'
import { isObject, startTestServer } from '../../helpers/server.ts'
import { objectAt, operationsOf } from './operations.ts'

t.test('the document passes the linter', async (t) => {
  const server = await startTestServer(t)
  const answer = await server.get('/openapi.json', { token: null })
  t.match(answer, { status: 200, body: { openapi: /^3\.1\./, info: { title: 'Sluice' } } })
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      'operation-tag-defined': 'error',
      'operation-4xx-problem-details-rfc7807': 'error',
      // Whether a process lives can be asked by everybody, in no wrong way.
      'operation-4xx-response': 'off',
    },
  })
  const problems = await lintFromString({ source: answer.text, config })
  // OFREP prescribes what its own errors look like.
  const isOfrep = (pointer = '') => pointer.includes('~1ofrep~1v1~1')
  t.same(
    problems
      .filter(({ ruleId, location: [at] }) => !(/rfc7807/.test(ruleId) && isOfrep(at?.pointer)))
      .map(({ ruleId, message, location: [at] }) => `${ruleId}: ${message} ${at?.pointer}`),
    [],
  )
})

t.test('every route says what the convention asks', async (t) => {
  const server = await startTestServer(t)
  const operations = operationsOf((await server.get('/openapi.json')).body)
  for (const { id, described } of operations) {
    t.match(id, /^[a-z]+[A-Z][A-Za-z]+$/, `${id}: a verb and a noun`)
    t.match(described.summary, /^[A-Z].{5,70}[^.]$/, `${id}: a summary without a full stop`)
    t.match(described.description, /```sh\ncurl /, `${id}: a command to try it`)
    t.notMatch(described.description, /\/:\w/, `${id}: its parameters have examples`)
    t.match(described.tags, [/./], `${id}: a tag`)
    for (const [status, answer] of Object.entries(objectAt(described, 'responses'))) {
      t.match(answer, { description: /./ }, `${id}: ${status}`)
    }
    const body = objectAt(described, 'requestBody')
    if (body.required !== true) continue
    for (const [type, media] of Object.entries(objectAt(body, 'content'))) {
      const hasExample = isObject(media) && ('example' in media || 'examples' in media)
      t.ok(hasExample, `${id}: its body has an example as ${type}`)
    }
  }
  const used = new Set(operations.flatMap(({ described }) => described.tags))
  t.same(used, new Set(tags.map(({ name }) => name)), 'each tag is used')
})

t.test('the document is of the base path it is served under', async (t) => {
  const server = await startTestServer(t, { basePath: '/team/flags' })
  const answer = await server.get('/team/flags/openapi.json', { token: null })
  t.match(answer.body, { servers: [{ url: '/team/flags' }], paths: { '/healthz': {} } })
})
