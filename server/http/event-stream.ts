import type { FastifyReply } from 'fastify'

/** Takes the connection over as an event stream that no proxy buffers or rewrites. */
export function openEventStream(reply: FastifyReply): void {
  const headers = reply.getHeaders()
  reply.hijack()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  reply.raw.write(': sluice\n\n')
  reply.raw.socket?.setNoDelay(true)
}
