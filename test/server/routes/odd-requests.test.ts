import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`

/** Sends a request as it stands and gives what came back, head and body. */
async function exchange(server: TestServer, lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const head = [
    ...lines,
    'host: x',
    `authorization: Bearer ${server.adminToken}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  await once(socket, 'close')
  return text
}

t.test('a large body full of faults is refused at the first of them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const bad = '{"serve":{"x":1},"when":{"all":1}}'
  const many = (count: number) => `{"rules":[${Array(count).fill(bad).join(',')}]}`
  // To list what is wrong with this one took minutes, in which the server did nothing else.
  const large = await server.patch(config, many(25_000))
  t.match(large, { status: 422, body: { code: 'INVALID', errors: [{ path: '/rules' }] } })
  const small = await server.patch(config, many(3))
  const paths = JSON.stringify(small.body.errors)
  for (const i of [0, 1, 2]) t.match(paths, `"path":"/rules/${i}/when`)
  for (const [name, body] of [
    ['numbers', `{"key":"a","type":"boolean","tags":[${Array(500_000).fill(1).join(',')}]}`],
    ['members', `{${Array.from({ length: 80_000 }, (_, i) => `"m${i}":1`).join(',')}}`],
  ] as const) {
    const { status, body: problem } = await server.post(flags, body)
    t.match({ status, errors: problem.errors }, { status: 422, errors: [{ code: /./ }] }, name)
    t.equal(Array.isArray(problem.errors) ? problem.errors.length : 0, 1, name)
  }
})

t.test('a key that cannot be one is told in words what a key is', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { body } = await server.post(flags, { key: 'a b', type: 'boolean' })
  t.match(body.errors, [{ path: '/key', code: 'pattern', message: /^must be: Letters, digits / }])
  t.match(body.detail, /^\/key: must be: Letters, digits /)
})

t.test('a body that is no UTF-8 is refused, not stored as something else', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const send = async (name: Buffer) => {
    const body = Buffer.concat([
      Buffer.from('{"key":"coffee","type":"boolean","name":"'),
      name,
      Buffer.from('"}'),
    ])
    const answer = await fetch(`${server.url}${flags}`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${server.adminToken}`,
        'content-type': 'application/json',
      },
    })
    return { status: answer.status, text: await answer.text() }
  }
  for (const name of [[0xe9], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]]) {
    t.match(await send(Buffer.from(name)), { status: 400, text: /MALFORMED_JSON.*UTF-8/ })
  }
  t.match(await send(Buffer.from('café 😀')), { status: 201, text: /"name":"café 😀"/ })
})

t.test('a method that no route has is refused, whatever it is', async (t) => {
  const server = await startTestServer(t)
  for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'PUT', 'LOCK', 'QUERY']) {
    const answer = await exchange(server, [`${method} /api/v1/projects HTTP/1.1`])
    t.match(answer, /^HTTP\/1\.1 4(04|15) /, method)
    t.match(answer, 'application/problem+json', method)
  }
})

t.test('the host that a client puts into the target of a request goes nowhere', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const send = (path: string, body: string) =>
    exchange(
      server,
      [`POST http://elsewhere.example${path} HTTP/1.1`, 'content-type: application/json'],
      body,
    )
  const made = await send(flags, '{"key":"search","type":"boolean"}')
  t.match(made, /^HTTP\/1\.1 201 /)
  t.match(made, `\r\nlocation: ${flags}/search\r\n`)
  const killed = await send(`${config}/kill`, '{"reason":"x"}')
  t.match(killed, '"receipts":"/api/v1/projects/shop/environments/production/receipts?')
  t.notMatch(made + killed, 'elsewhere')
})

t.test('metrics whose sum would leave the range of a number are refused', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret: token } = await server.createKey('shop', 'production')
  const report = (sum: number) => ({
    ...{ instance: 'a', boot: 'b', seq: 1, sdk: 'x', capabilities: [], applied: null, ageMs: 0 },
    ...{ evaluations: {}, unknownFlags: {}, metrics: { latency: { count: 1, sum } } },
  })
  const send = async (sum: number) =>
    (await server.post('/sdk/v1/reports', report(sum), { token })).status
  t.equal(await send(1.7e308), 422)
  t.equal(await send(-1.7e308), 422)
  t.equal(await send(1e99), 202)
})

t.test('OFREP reads a body as JSON, whatever media type it is said to be of', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  for (const type of [';', 'text/plain', 'application/json; charset=x', 'application/json']) {
    const request = { token: secret, headers: { 'content-type': type } }
    const answer = await server.post('/ofrep/v1/evaluate/flags/checkout', { context: {} }, request)
    t.match(answer, { status: 200, body: { key: 'checkout', value: false } }, type)
  }
})
