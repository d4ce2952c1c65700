import t from 'tap'
import { createShop, startTestServer } from '../helpers/server.ts'
import { createClientKey } from './helpers/shop.ts'

t.test('a client key of one shop is of no use to the pages of another', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const origins = ['https://shop.example', 'http://localhost:5173']
  const token = await createClientKey(server, { origins })
  const ask = (headers: Record<string, string>) =>
    server.post('/ofrep/v1/evaluate/flags', { context: {} }, { token, headers })
  for (const origin of origins) {
    const answer = await ask({ origin })
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('access-control-allow-origin'), origin)
  }
  const other = await ask({ origin: 'https://other.example' })
  t.match(other, { status: 403, body: { code: 'FORBIDDEN', detail: /other\.example/ } })
  t.equal((await ask({})).status, 200, 'what is no browser sends no origin')

  const [, id = ''] = /^slu_client_([0-9a-f]+)_/.exec(token) ?? []
  t.match((await server.get(`/api/v1/tokens/${id}`)).body, { origins })
  const rotated = await server.post(`/api/v1/tokens/${id}/rotate`, {})
  t.match(rotated, { status: 200, body: { origins } }, 'another secret is no wider')
})

t.test('what is no origin, and other kinds of token, are refused', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const make = (more: object) =>
    server.post('/api/v1/tokens', {
      kind: 'client',
      name: 'page',
      project: 'shop',
      environment: 'staging',
      ...more,
    })
  for (const origin of [
    'shop.example',
    'https://shop.example/',
    'https://SHOP.example',
    '*',
    'null',
    'ftp://a',
    'https://a:443',
    '',
  ]) {
    const answer = await make({ origins: ['https://shop.example', origin] })
    t.match(
      answer,
      { status: 422, body: { errors: [{ path: '/origins/1', code: 'FORMAT' }] } },
      origin,
    )
  }
  t.equal((await make({ origins: [] })).status, 422, 'none at all')
  const others = await make({ kind: 'server', origins: ['https://shop.example'] })
  t.match(others, { status: 422, body: { errors: [{ path: '/origins', code: 'NOT_ALLOWED' }] } })
})

t.test('the pages of browsers may ask the server first, and read every refusal', async (t) => {
  const server = await startTestServer(t, { basePath: '/flags' })
  const url = '/flags/ofrep/v1/evaluate/flags'
  const origin = 'https://shop.example'
  const preflight = await server.send('OPTIONS', url, { token: null, headers: { origin } })
  t.equal(preflight.status, 204)
  t.match(preflight.headers.get('access-control-allow-headers'), /authorization/)
  for (const [path, token, status] of [
    [url, null, 401],
    [url, 'nonsense', 401],
    [url, server.adminToken, 403],
    ['/flags/ofrep/v1/nothing', null, 404],
  ] as const) {
    const answer = await server.post(path, { context: {} }, { token, headers: { origin } })
    t.equal(answer.status, status, path)
    t.equal(answer.headers.get('access-control-allow-origin'), origin)
    t.match(answer.headers.get('content-type'), /problem\+json/)
  }
  const large = await server.post(url, 'x'.repeat(200_000), { token: server.adminToken })
  t.equal(large.status, 403, 'a body is not read for who may not ask')
})
