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
  /** Attributes of the process that sent the first spans. */
  resource(): ReceivedSpan['attributes']
}

/** Starts a receiver and stops it when the test is over. `isMute`: it takes everything and never answers; `status` is that of its answers. */
export async function startReceiver(t: Owner, isMute = false, status = 200): Promise<Receiver> {
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
    if (!isMute) response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
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
    resource: () => {
      const [first] = listOf(JSON.parse(bodies[0] ?? '{}'), 'resourceSpans')
      return attributesOf(first?.resource)
    },
  }
}

function spansOf(body: unknown): ReceivedSpan[] {
  const scopes = listOf(body, 'resourceSpans').flatMap((one) => listOf(one, 'scopeSpans'))
  return scopes
    .flatMap((scope) => listOf(scope, 'spans'))
    .map((span) => ({
      name: String(span.name),
      traceId: String(span.traceId),
      spanId: String(span.spanId),
      parentSpanId: typeof span.parentSpanId === 'string' ? span.parentSpanId : undefined,
      attributes: attributesOf(span),
    }))
}

function attributesOf(value: unknown): ReceivedSpan['attributes'] {
  const pairs = listOf(value, 'attributes').map(({ key, value: held }) => [
    String(key),
    isObject(held) ? Object.values(held)[0] : undefined,
  ])
  return Object.fromEntries(pairs)
}

function listOf(value: unknown, member: string): Record<string, unknown>[] {
  const list = isObject(value) ? value[member] : undefined
  return Array.isArray(list) ? list.filter(isObject) : []
}
