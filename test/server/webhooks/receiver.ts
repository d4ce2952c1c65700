import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { isObject } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'

/** A request that came in. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `performance.now()`. */
  readonly at: number
}

/** A server that webhooks post to. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** How it answers from now on. */
  answer: (response: ServerResponse, request: Received) => void
  /** The types of the events that came, in order. */
  types(): string[]
  /** Waits for so many requests. */
  count(count: number): Promise<void>
}

/** Starts a receiver that answers 204 until told otherwise; it closes when the test is over. */
export async function startReceiver(t: {
  teardown(fn: () => unknown): unknown
}): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { url: path = '', headers } = request
      const one = { path, headers, body, at: performance.now() }
      received.push(one)
      receiver.answer(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = isObject(address) ? address.port : 0
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (response) => {
      response.writeHead(204).end()
    },
    types: () => received.map(({ body }) => String(JSON.parse(body).type)),
    count: (count) =>
      until(`${count} requests, ${received.length} came`, 10_000, () => received.length >= count),
  }
  return receiver
}
