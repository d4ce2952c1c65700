import type { FastifyRequest } from 'fastify'

/** Where the receipts of a revision are read: from the route of a kill or restore. */
export function receiptsUrl(
  request: FastifyRequest,
  project: string,
  environment: string,
  revision: string,
): string {
  const path = request.url.split('?', 1)[0] ?? ''
  const root = path.slice(0, path.indexOf('/api/v1/'))
  return `${root}/api/v1/projects/${project}/environments/${environment}/receipts?revision=${revision}`
}
