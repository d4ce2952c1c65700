import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import t, { type Test } from 'tap'
import { startTestServer, type TestServer } from '../../helpers/server.ts'

/** Opens a connection; gives its end and everything that came. */
async function open(server: TestServer) {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(socket, 'connect')
  return { socket, closed: once(socket, 'close').then(() => text) }
}

/** The whole answer is one problem document. */
function isProblem(t: Test, text: string, status: number, code: string): void {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  t.match(head, new RegExp(`^HTTP/1\\.1 ${status} \\w`))
  t.match(head, /\r\ncontent-type: application\/problem\+json/)
  t.match(head, `\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`)
  const type = `urn:sluice:problem:${code.toLowerCase().replaceAll('_', '-')}`
  t.match(JSON.parse(body), { type, title: /\w/, status, code, detail: /\w/ })
}

t.test('what the HTTP parser gives up on is answered as a problem, and counted', async (t) => {
  const server = await startTestServer(t)
  const post = 'POST /api/v1/projects HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  for (const [request, status, code] of [
    ['nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['GET / HTTP/1.1\r\nbad header\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [`${post}content-length: 1\r\ncontent-length: 2\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
    [`GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ] as const) {
    const { socket, closed } = await open(server)
    socket.write(request)
    isProblem(t, await closed, status, code)
  }
  const counted = await server.get('/metrics')
  t.match(counted.text, 'sluice_refusals_total{code="HEADERS_TOO_LARGE"} 1')
})

t.test('a request that does not come to its end in time is told so', async (t) => {
  const server = await startTestServer(t)
  const accepted = once(server.app.server, 'connection')
  const { socket, closed } = await open(server)
  const [theirs] = await accepted
  if (!(theirs instanceof Socket)) throw new Error('a connection is a socket')
  const seen = once(server.app.server, 'request')
  const authorization = `authorization: Bearer ${server.adminToken}`
  const type = 'content-type: application/json\r\ncontent-length: 9'
  socket.write(
    `POST /api/v1/projects HTTP/1.1\r\nhost: x\r\n${authorization}\r\n${type}\r\n\r\n{"key"`,
  )
  await seen
  // Node looks for slow requests every 30 s; this is what it does then.
  const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  server.app.server.emit('clientError', late, theirs)
  isProblem(t, await closed, 408, 'REQUEST_TIMEOUT')
})

t.test('an answer that has begun is not followed by another one', async (t) => {
  const server = await startTestServer(t)
  const accepted = once(server.app.server, 'connection')
  const { socket, closed } = await open(server)
  const [theirs] = await accepted
  if (!(theirs instanceof Socket)) throw new Error('a connection is a socket')
  server.app.server.once('request', (_request, response) => {
    response.write('begun')
    server.app.server.emit('clientError', new Error('broken'), theirs)
  })
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
  t.notMatch(await closed, 'problem')
})
