import type { FastifyRequest } from 'fastify'

/** Where something that a POST to a list made is read. */
export function locationOf(request: FastifyRequest, key: string): string {
  return `${pathOf(request).replace(/\/$/, '')}/${key}`
}

/** The path of a request. Its target may be a whole URL, with whatever host the client chose. */
export function pathOf(request: FastifyRequest): string {
  return request.url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? ''
}
