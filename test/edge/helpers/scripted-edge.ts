import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Test } from 'tap'

/** What becomes of a stream that is asked for. */
export type StreamFate = 'open' | 'full' | 'forbidden' | 'unknown' | 'wrong-type' | 'ends'

/** One edge of several that a scripted server plays, each below a path of its own. */
export class ScriptedEdge {
  readonly url: string
  readonly fate: StreamFate
  /** What `checkout` serves. */
  value = true
  revision = 1
  preflights = 0
  questions = 0
  /** Questions that were answered with 304. */
  same = 0
  /** Streams that were asked for so far. */
  opened = 0
  readonly streams = new Set<ServerResponse>()

  constructor(url: string, fate: StreamFate) {
    this.url = url
    this.fate = fate
  }

  /** Changes what is served, and tells of it. */
  change(value: boolean): void {
    this.value = value
    this.revision += 1
    this.#sendAll(this.#notice())
  }

  beat(): void {
    this.#sendAll('event: heartbeat\ndata: {}\n\n')
  }

  answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-expose-headers', 'etag, sluice-revision')
    if (path.startsWith('/ofrep/v1/events')) this.#stream(response)
    else if (request.method === 'OPTIONS') this.#allow(response)
    else this.#evaluate(request, response)
  }

  #allow(response: ServerResponse): void {
    this.preflights += 1
    response.writeHead(204, {
      'access-control-allow-methods': 'POST, GET',
      'access-control-allow-headers': 'authorization, content-type, if-none-match',
      'access-control-max-age': '7200',
    })
    response.end()
  }

  #evaluate(request: IncomingMessage, response: ServerResponse): void {
    this.questions += 1
    const etag = `"${this.value}"`
    response.setHeader('etag', etag)
    response.setHeader('sluice-revision', this.#head())
    response.setHeader('cache-control', 'private, no-store')
    request.resume()
    if (request.headers['if-none-match'] === etag) {
      this.same += 1
      response.writeHead(304).end()
      return
    }
    const flag = { key: 'checkout', value: this.value, reason: 'STATIC' }
    const requestUri = `${new URL(this.url).pathname}/ofrep/v1/events`
    const eventStreams = [{ type: 'sse', endpoint: { requestUri }, inactivityDelaySec: 120 }]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ flags: [flag], eventStreams }))
  }

  #stream(response: ServerResponse): void {
    this.opened += 1
    const statuses = { full: 503, forbidden: 403, unknown: 404 } as const
    switch (this.fate) {
      case 'full':
      case 'forbidden':
      case 'unknown':
        response.writeHead(statuses[this.fate]).end()
        return
      case 'wrong-type':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Please log in.')
        return
      case 'ends':
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 60000\n\n')
        return
      case 'open':
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(`${this.#notice()}event: heartbeat\ndata: {}\n\n`)
        this.streams.add(response)
        response.on('close', () => this.streams.delete(response))
    }
  }

  #head(): string {
    return `1.${this.revision}`
  }

  #notice(): string {
    const data = JSON.stringify({ type: 'refetchEvaluation', etag: this.#head() })
    return `id: ${this.#head()}\ndata: ${data}\n\n`
  }

  #sendAll(text: string): void {
    for (const stream of this.streams) stream.write(text)
  }
}

/** Starts a server of HTTP/1.1 that plays an edge for each name, which ends with the test. */
export async function startScriptedEdges<Name extends string>(
  t: Test,
  fates: Readonly<Record<Name, StreamFate>>,
): Promise<Readonly<Record<Name, ScriptedEdge>>> {
  const edges = new Map<string, ScriptedEdge>()
  const server = createServer((request, response) => {
    const [, name = '', path = ''] = /^\/([^/]*)(.*)$/.exec(request.url ?? '') ?? []
    const edge = edges.get(name)
    if (edge === undefined) response.writeHead(404).end()
    else edge.answer(path, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const made: Partial<Record<Name, ScriptedEdge>> = {}
  const isMade = (value: typeof made): value is Record<Name, ScriptedEdge> =>
    Object.keys(value).length === Object.keys(fates).length
  for (const name in fates) {
    const edge = new ScriptedEdge(`http://127.0.0.1:${address.port}/${name}`, fates[name])
    edges.set(name, edge)
    made[name] = edge
  }
  if (!isMade(made)) throw new Error('an edge is missing')
  return made
}
