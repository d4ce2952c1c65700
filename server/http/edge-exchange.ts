import type { EdgeAnswer, EdgeRequest } from '@sluice/edge/exchange'
import { gzipAnswer } from '@sluice/edge/node/gzip-answer'
import { readBody } from '@sluice/edge/node/read-body'
import { ResponseSink } from '@sluice/edge/node/response-sink'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { openEventStream } from './event-stream.ts'

/** A request as the edge handler sees it; its body must not have been read. */
export function toEdgeRequest(request: FastifyRequest, basePath: string): EdgeRequest {
  const { method, url, headers } = request
  const queryAt = url.indexOf('?')
  const path = queryAt < 0 ? url : url.slice(0, queryAt)
  return {
    method,
    path: path.slice(basePath.length),
    query: queryAt < 0 ? '' : url.slice(queryAt + 1),
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : null
    },
    text: (maxBytes) => readBody(request.raw, maxBytes),
  }
}

/** Sends what the edge handler answered. */
export async function sendEdgeAnswer(
  reply: FastifyReply,
  answer: EdgeAnswer,
): Promise<FastifyReply> {
  const { status, headers, body, stream } = await gzipAnswer(answer)
  if (stream !== undefined) {
    reply.headers(headers)
    openEventStream(reply)
    if (!reply.raw.destroyed) stream(new ResponseSink(reply.raw))
    return reply
  }
  // A body that was not read to its end leaves the connection of no use.
  if (!reply.request.raw.readableEnded) reply.header('connection', 'close')
  return reply
    .code(status)
    .headers(headers)
    .send(body ?? undefined)
}
