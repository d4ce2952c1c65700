import type { FastifyRequest } from 'fastify'
import { pathOf } from './location.ts'

/** Where the receipts of a revision are read: from the route of a kill or restore. */
export function receiptsUrl(
  request: FastifyRequest,
  project: string,
  environment: string,
  revision: string,
): string {
  const path = pathOf(request)
  const root = path.slice(0, path.indexOf('/api/v1/'))
  return `${root}/api/v1/projects/${project}/environments/${environment}/receipts?revision=${revision}`
}
