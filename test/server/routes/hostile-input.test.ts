import { connect } from 'node:net'
import t from 'tap'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`
const json = { 'content-type': 'application/json' }

/** Sends bytes as they stand, because fetch would tidy them, and gives the status and the rest. */
async function sendRaw(
  server: TestServer,
  path: string,
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.adminToken}\r\nconnection: close\r\n\r\n`,
  )
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return { status: Number(text.split(' ')[1]), text }
}

t.test('input that is not what it should be is refused with a stable code', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const refuses = async (
    name: string,
    answer: { status: number; body: Record<string, unknown>; headers: Headers },
    status: number,
    code: string,
  ) => {
    t.match(answer, { status, body: { code, status, detail: /./, title: /./ } }, name)
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/, name)
  }
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    server.post(flags, body, { headers })

  await refuses('malformed JSON', await post('{"key":'), 400, 'MALFORMED_JSON')
  await refuses('trailing text', await post('{} x'), 400, 'MALFORMED_JSON')
  await refuses('__proto__', await post('{"key":"a","__proto__":{"x":1}}'), 400, 'MALFORMED_JSON')
  await refuses(
    'a hidden __proto__',
    await post('{"key":"a","type":"json","variations":[{"key":"v","value":{"__proto__":1}}]}'),
    400,
    'MALFORMED_JSON',
  )
  await refuses(
    'a lone surrogate',
    await post('{"key":"a","name":"\\ud800"}'),
    400,
    'MALFORMED_JSON',
  )
  await refuses('deep nesting', await post(`${'['.repeat(50_000)}1`), 400, 'MALFORMED_JSON')
  const deep = `{"key":"a","type":"json","variations":[{"key":"v","value":${'['.repeat(2000)}${']'.repeat(2000)}}]}`
  await refuses('deeper than any document', await post(deep), 400, 'MALFORMED_JSON')
  await refuses(
    'a number that is no number',
    await post('{"key":"a","type":"number","variations":[{"key":"v","value":1e999}]}'),
    400,
    'MALFORMED_JSON',
  )
  await refuses(
    'plain text',
    await post('x', { 'content-type': 'text/plain' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  )
  await refuses(
    'XML',
    await post('<x/>', { 'content-type': 'application/xml' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  )
  await refuses(
    'no media type',
    await post('x', { 'content-type': ';;' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  )
  await refuses('no body', await server.send('POST', flags), 422, 'INVALID')
  await refuses('an empty body', await post('', json), 422, 'INVALID')
  for (const body of ['null', '[]', '"x"', '1'])
    await refuses(body, await post(body), 422, 'INVALID')
  await refuses(
    'over 1 MiB',
    await post({ key: 'a', name: 'x'.repeat(1_100_000) }),
    413,
    'TOO_LARGE',
  )
  await refuses(
    'an unknown member',
    await post({ key: 'a', type: 'boolean', hm: 1 }),
    422,
    'INVALID',
  )
  await refuses('wrong type', await post({ key: 1, type: 'boolean' }), 422, 'INVALID')
  await refuses(
    'a member twice as wrong',
    await post({ key: 'a', type: 'Boolean' }),
    422,
    'INVALID',
  )
  for (const key of [
    '',
    '.a',
    'a b',
    'a/b',
    '__proto__',
    'constructor',
    'prototype',
    'é',
    'a'.repeat(257),
  ]) {
    await refuses(`key "${key.slice(0, 20)}"`, await post({ key, type: 'boolean' }), 422, 'INVALID')
  }
  await refuses(
    'archive with a member',
    await server.post(`${flags}/checkout/archive`, { x: 1 }),
    422,
    'INVALID',
  )
  for (const path of [
    'nope',
    '__proto__',
    'constructor',
    'a%2Fb',
    'a'.repeat(300),
    '%F0%9F%98%80',
    '..%2f',
  ]) {
    await refuses(
      `flag ${path.slice(0, 20)}`,
      await server.get(`${flags}/${path}`),
      404,
      'NOT_FOUND',
    )
    const patched = await server.patch(
      `/api/v1/projects/${path}`,
      {},
      { headers: { 'if-match': '*' } },
    )
    await refuses(`project ${path.slice(0, 20)}`, patched, 404, 'NOT_FOUND')
  }
  await refuses('PUT', await server.send('PUT', config, { body: {} }), 404, 'NOT_FOUND')
  for (const query of [
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=1&limit=2',
    'cursor=%00',
    'cursor=!',
    'x=1',
  ]) {
    await refuses(query, await server.get(`${flags}?${query}`), 422, 'INVALID')
  }
  for (const after of ['x', '1', '1.2.3', '-1.2', '1.9999999999999999']) {
    const headers = { 'sluice-after': after }
    await refuses(`Sluice-After ${after}`, await server.get(flags, { headers }), 422, 'INVALID')
  }
  for (const key of ['a b', 'x'.repeat(256), '\u00e9']) {
    const answer = await server.post(
      flags,
      { key: 'z', type: 'boolean' },
      { headers: { 'idempotency-key': key } },
    )
    await refuses(`Idempotency-Key ${key.slice(0, 9)}`, answer, 422, 'INVALID')
  }
  for (const path of [`${flags}/%zz`, `${flags}/%ff`, '/%', `/api/v1/projects/%E0%A4%A`]) {
    const raw = await sendRaw(server, path)
    t.equal(raw.status, 404, path)
    t.match(raw.text, /application\/problem\+json/, path)
    t.match(raw.text, /"code":"NOT_FOUND"/, path)
  }
})

t.test('a refusal names every fault and where it is', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const made = await server.post(flags, { key: 'a b', type: 'boolean', kind: 'x', extra: 1 })
  t.equal(made.status, 422)
  t.match(made.body.errors, [{ path: /./, code: /./, message: /./ }])
  const paths = JSON.stringify(made.body.errors)
  for (const path of ['/key', '/kind', '/extra']) t.match(paths, `"path":"${path}"`)
  const patched = await server.patch(config, {
    offVariation: 'nope',
    rules: [{ when: {}, serve: {} }],
    targets: [{ variation: 'gone', values: ['a'] }],
  })
  const found = JSON.stringify(patched.body.errors)
  for (const path of ['/offVariation', '/rules/0/when', '/rules/0/serve', '/targets/0/variation']) {
    t.match(found, `"path":"${path}"`)
  }
})

t.test('a commit that is too large is refused whole', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const values = (from: number) =>
    Array.from({ length: 9000 }, (_, i) => `${from}-${'u'.repeat(50)}-${i}`)
  const targets = [
    { variation: 'on', values: [...values(0)] },
    { variation: 'off', values: values(1) },
  ]
  const refused = await server.patch(config, { targets })
  t.match(refused, { status: 413, body: { code: 'TOO_LARGE' } })
  t.match((await server.get(config)).body, { targets: [] })
})
