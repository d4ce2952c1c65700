import { createServer, type IncomingHttpHeaders } from 'node:http'
import { isObject, type Owner } from '../../helpers/server.ts'

/** A span as it came. */
export interface ReceivedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A receiver of OTLP over HTTP, of a test's own. */
export interface Receiver {
  readonly url: string
  /** Bodies as text, in the order they came. */
  readonly bodies: readonly string[]
  readonly headers: readonly IncomingHttpHeaders[]
  readonly paths: readonly string[]
  /** Requests that wait for an answer. */
  readonly waiting: number
  spans(): ReceivedSpan[]
}

/** Starts a receiver and stops it when the test is over. `isMute`: it takes everything and never answers. */
export async function startReceiver(t: Owner, isMute = false): Promise<Receiver> {
  const bodies: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const paths: string[] = []
  let waiting = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(Buffer.concat(chunks).toString('utf8'))
    headers.push(request.headers)
    paths.push(request.url ?? '')
    waiting += 1
    response.once('close', () => {
      waiting -= 1
    })
    if (!isMute) response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = isObject(address) ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    paths,
    get waiting() {
      return waiting
    },
    spans: () => bodies.flatMap((body) => spansOf(JSON.parse(body))),
  }
}

function spansOf(body: unknown): ReceivedSpan[] {
  const scopes = listOf(body, 'resourceSpans').flatMap((one) => listOf(one, 'scopeSpans'))
  return scopes
    .flatMap((scope) => listOf(scope, 'spans'))
    .map(({ name, traceId, spanId, parentSpanId, attributes }) => ({
      name: String(name),
      traceId: String(traceId),
      spanId: String(spanId),
      parentSpanId: typeof parentSpanId === 'string' ? parentSpanId : undefined,
      attributes: Object.fromEntries(
        listOf({ attributes }, 'attributes').map(({ key, value }) => [
          String(key),
          isObject(value) ? Object.values(value)[0] : undefined,
        ]),
      ),
    }))
}

function listOf(value: unknown, member: string): Record<string, unknown>[] {
  const list = isObject(value) ? value[member] : undefined
  return Array.isArray(list) ? list.filter(isObject) : []
}
