import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { EdgeAnswer, EdgeRequest } from '../../exchange.ts'
import { problemAnswer } from '../../problem.ts'
import { gzipAnswer } from './gzip-answer.ts'
import { readBody } from './read-body.ts'
import { ResponseSink } from './response-sink.ts'

/** How an edge is served. */
export interface ServeOptions {
  /** Path that everything is served under; empty for the root. */
  readonly basePath: string
  answer(request: EdgeRequest): Promise<EdgeAnswer>
  /** Hears of defects. */
  onDefect(error: unknown): void
}

/** Makes an HTTP server of Node that answers with an edge; it does not listen yet. */
export function createEdgeServer(options: ServeOptions): Server {
  const server = createServer((request, response) => {
    const answered = options.answer(requestOf(request, options.basePath)).then(gzipAnswer)
    answered.then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        // Whoever goes away before his request is whole is no defect.
        if (!request.complete) {
          response.destroy()
          return
        }
        options.onDefect(error)
        send(request, response, problemAnswer(internal))
      },
    )
  })
  // Streams live long; headers and bodies must come in time.
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  return server
}

const internal = { code: 'INTERNAL', detail: 'The log of the edge has the cause.' } as const

function requestOf(request: IncomingMessage, basePath: string): EdgeRequest {
  const { method = 'GET', url = '/', headers } = request
  const queryAt = url.indexOf('?')
  const path = queryAt < 0 ? url : url.slice(0, queryAt)
  return {
    method,
    path: basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path,
    query: queryAt < 0 ? '' : url.slice(queryAt + 1),
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : null
    },
    text: (maxBytes) => readBody(request, maxBytes),
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: EdgeAnswer,
): void {
  if (stream !== undefined) {
    response.writeHead(status, headers)
    response.write(': sluice\n\n')
    response.socket?.setNoDelay(true)
    if (!response.destroyed) stream(new ResponseSink(response))
    return
  }
  // A body that was not read to its end leaves the connection of no use.
  const isRead = request.complete || request.method === 'GET'
  const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.byteLength ?? 0)
  response.writeHead(status, {
    ...headers,
    ...(status === 204 || status === 304 ? {} : { 'content-length': length }),
    ...(isRead ? {} : { connection: 'close' }),
  })
  response.end(body ?? undefined)
}
