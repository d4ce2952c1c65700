import type { FastifyRequest } from 'fastify'

/** Where something that a POST to a list made is read. */
export function locationOf(request: FastifyRequest, key: string): string {
  const path = request.url.split('?', 1)[0] ?? ''
  return `${path.replace(/\/$/, '')}/${key}`
}
