import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Snapshot } from '@sluice/sdk/model'
import { eventText, heartbeatAt } from './snapshots.ts'

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A request that came in, in the order in which they came. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A control plane for one client: a real HTTP server that can be told to misbehave. */
export interface ControlPlane {
  readonly url: string
  readonly requests: readonly SeenRequest[]
  /** Streams that are open now, and the most that ever were at once. */
  readonly openStreams: number
  readonly mostOpenStreams: number
  /** What is served; sending it to open streams is the test's own business. */
  snapshot: Snapshot
  /** Replace how a route answers; undefined: properly again. */
  answer: {
    stream?: Answer | undefined
    snapshot?: Answer | undefined
    reports?: Answer | undefined
  }
  send(payload: { readonly type: string }): void
  sendText(text: string | Uint8Array): void
  cutStreams(): void
  close(): Promise<void>
}

/** Starts a control plane on a free port. */
export async function startControlPlane(snapshot: Snapshot): Promise<ControlPlane> {
  const requests: SeenRequest[] = []
  const streams = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let mostOpenStreams = 0

  const openStream: Answer = (request, response) => {
    streams.add(response)
    mostOpenStreams = Math.max(mostOpenStreams, streams.size)
    response.on('close', () => streams.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const { epoch, revision } = plane.snapshot
    const isHead = request.headers['last-event-id'] === `${epoch}.${revision}`
    response.write(`: hello\n\n${eventText(isHead ? heartbeatAt(plane.snapshot) : plane.snapshot)}`)
  }
  const giveSnapshot: Answer = (request, response) => {
    const { epoch, revision } = plane.snapshot
    const tag = `"${epoch}.${revision}.1"`
    if (request.headers['if-none-match']?.includes(tag)) {
      response.writeHead(304).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json', etag: tag })
    response.end(JSON.stringify(plane.snapshot))
  }
  const takeReport: Answer = (_request, response) => response.writeHead(202).end()

  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const path = request.url ?? ''
      requests.push({ method: request.method ?? '', path, headers: request.headers, body })
      if (path === '/sdk/v1/stream') (plane.answer.stream ?? openStream)(request, response)
      else if (path === '/sdk/v1/snapshot')
        (plane.answer.snapshot ?? giveSnapshot)(request, response)
      else if (path === '/sdk/v1/reports') (plane.answer.reports ?? takeReport)(request, response)
      else response.writeHead(404).end()
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')

  const plane: ControlPlane = {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    get openStreams() {
      return streams.size
    },
    get mostOpenStreams() {
      return mostOpenStreams
    },
    snapshot,
    answer: {},
    send: (payload) => plane.sendText(eventText(payload)),
    sendText(text) {
      for (const stream of streams) stream.write(text)
    },
    cutStreams() {
      for (const stream of streams) stream.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return plane
}

/** Paths of the requests so far, without those of reports. */
export function pathsOf(plane: ControlPlane): readonly string[] {
  return plane.requests
    .map(({ path }) => path.slice('/sdk/v1/'.length))
    .filter((path) => path !== 'reports')
}

/** The newest request of a route; throws if there was none. */
export function lastRequest(plane: ControlPlane, route: string): SeenRequest {
  const request = plane.requests.findLast(({ path }) => path === `/sdk/v1/${route}`)
  if (request === undefined) throw new Error(`no request of ${route}`)
  return request
}
