import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { bootstrapToken } from '../helpers/process.ts'
import { booleanFlag } from './catalogue.ts'
import { startFleet } from './fleet.ts'
import { type Engine, loadFlags, paths, startInstallation } from './installation.ts'
import { until } from './until.ts'

const endMs = 5_000
const reconnectMs = 40_000

/** A request of which the server has all but the last byte of the body. */
async function openRequest(url: string, path: string, body: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${bootstrapToken}`,
    `idempotency-key: ${randomUUID()}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, -1)}`)
  return socket
}

/** A stream that nobody reads but this test. Resolves once it is open. */
async function openStream(url: string, key: string): Promise<Response> {
  const headers = { authorization: `Bearer ${key}` }
  return fetch(`${url}/sdk/v1/stream`, { headers, signal: AbortSignal.timeout(reconnectMs) })
}

t.setTimeout(240_000)
for (const engine of ['embedded', 'redis'] satisfies Engine[]) {
  t.test(`SIGTERM ends streams and answers what was asked (${engine})`, async (t) => {
    const installation = await startInstallation(engine)
    t.teardown(() => installation.stop())
    const { api, key, planes } = installation
    const [plane] = planes
    await loadFlags(api, [booleanFlag('checkout', { on: true, default: { percent: 50 } })])
    const fleet = await startFleet(installation)
    t.teardown(() => fleet.stop())

    const body = JSON.stringify({ key: 'asked-before', type: 'boolean' })
    const request = await openRequest(plane.url, paths.flags, body)
    t.teardown(() => request.destroy())
    let answer = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    const stream = await openStream(plane.url, key)
    // A round trip after it: by now the server has read what was sent before.
    await api.ask('GET', paths.flags)

    const ending = plane.signalEnd()
    const text = await stream.text()
    t.match(text, /^event: (snapshot|resync)$/m, 'the stream ended in order, with what it had')
    request.write(body.slice(-1))
    await until('the answer', endMs, () => answer.includes('"createdAt"'))
    t.match(answer, /^HTTP\/1\.1 201 /, 'the request that was on its way is answered')
    t.same(await ending, { code: 0, signal: null })

    await plane.restart()
    const { revision } = await api.ask('PATCH', paths.config('checkout'), {
      ifMatch: '*',
      body: { default: { percent: 60 } },
    })
    await fleet.streamAt(revision, reconnectMs)
    t.equal((await api.ask('GET', `${paths.flags}/asked-before`)).status, 200)
  })
}
