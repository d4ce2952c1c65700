import { queryOptions } from '@tanstack/react-query'
import { api, bodyOf, etagOf, readAll } from './client.ts'

const pageItems = '1000'

/** A resource with the version that was read. */
export interface Versioned<T> {
  readonly body: T
  readonly etag: string
}

/** Names of what is kept of the API; the stream of events says what of it is old. */
export const keys = {
  session: ['session'] as const,
  projects: ['projects'] as const,
  tokens: ['tokens'] as const,
  /** The context that somebody typed to have flags explained; it is not the server's. */
  typedContext: (project: string) => ['typedContext', project] as const,
  project: (project: string) => [project] as const,
  environments: (project: string) => [project, 'environments'] as const,
  flags: (project: string) => [project, 'flags'] as const,
  flag: (project: string, flag: string) => [project, 'flag', flag] as const,
  config: (project: string, flag: string, environment: string) =>
    [project, 'flag', flag, 'config', environment] as const,
  history: (project: string, flag: string, environment: string) =>
    [project, 'flag', flag, 'history', environment] as const,
  /** Whether a name is that of the history of some flag. */
  isHistory: (project: string, name: readonly unknown[]): boolean =>
    name[0] === project && name[3] === 'history',
  segments: (project: string) => [project, 'segments'] as const,
  segment: (project: string, segment: string) => [project, 'segments', segment] as const,
  reach: (project: string) => [project, 'reach'] as const,
  debt: (project: string) => [project, 'debt'] as const,
  ramps: (project: string) => [project, 'ramps'] as const,
  schedules: (project: string) => [project, 'schedules'] as const,
  webhooks: (project: string) => [project, 'webhooks'] as const,
  audit: (project: string) => [project, 'audit'] as const,
  fleet: (project: string, environment: string) => [project, 'fleet', environment] as const,
  usage: (project: string, environment: string) => [project, 'usage', environment] as const,
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async () => bodyOf(await api.GET('/api/v1/session')),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: () =>
    readAll(async (cursor) =>
      bodyOf(await api.GET('/api/v1/projects', { params: { query: pageOf(cursor) } })),
    ),
})

export const environmentsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.environments(project),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/environments', {
            params: { path: { project }, query: pageOf(cursor) },
          }),
        ),
      ),
  })

export const flagsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.flags(project),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/flags', {
            params: {
              path: { project },
              query: { ...pageOf(cursor), include: 'environments' },
            },
          }),
        ),
      ),
  })

/** One flag as the list shows it. */
export async function readListedFlag(project: string, flag: string) {
  const path = { project, flag }
  const answer = await api.GET('/api/v1/projects/{project}/flags/{flag}', {
    params: { path, query: { include: 'environments' } },
  })
  return bodyOf(answer)
}

export const flagQuery = (project: string, flag: string) =>
  queryOptions({
    queryKey: keys.flag(project, flag),
    queryFn: async () => {
      const answer = await api.GET('/api/v1/projects/{project}/flags/{flag}', {
        params: { path: { project, flag } },
      })
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
  })

export const configQuery = (project: string, flag: string, environment: string) =>
  queryOptions({
    queryKey: keys.config(project, flag, environment),
    queryFn: async () => {
      const answer = await api.GET(
        '/api/v1/projects/{project}/flags/{flag}/environments/{environment}',
        {
          params: { path: { project, flag, environment } },
        },
      )
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
  })

export const segmentsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.segments(project),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/segments', {
            params: { path: { project }, query: pageOf(cursor) },
          }),
        ),
      ),
  })

export const segmentQuery = (project: string, segment: string) =>
  queryOptions({
    queryKey: keys.segment(project, segment),
    queryFn: async () => {
      const answer = await api.GET('/api/v1/projects/{project}/segments/{segment}', {
        params: { path: { project, segment } },
      })
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
  })

export const webhooksQuery = (project: string) =>
  queryOptions({
    queryKey: keys.webhooks(project),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/webhooks', {
            params: { path: { project }, query: pageOf(cursor) },
          }),
        ),
      ),
  })

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: () =>
    readAll(async (cursor) =>
      bodyOf(await api.GET('/api/v1/tokens', { params: { query: pageOf(cursor) } })),
    ),
})

/** Instances report every 15 seconds; they come and go without an event. */
const fleetEveryMs = 5000

export const instancesQuery = (project: string, environment: string) =>
  queryOptions({
    queryKey: keys.fleet(project, environment),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/environments/{environment}/instances', {
            params: { path: { project, environment }, query: pageOf(cursor) },
          }),
        ),
      ),
    refetchInterval: fleetEveryMs,
  })

export const receiptsQuery = (project: string, environment: string) =>
  queryOptions({
    queryKey: [...keys.fleet(project, environment), 'receipts'] as const,
    queryFn: () => readReceipts(project, environment),
    refetchInterval: fleetEveryMs,
  })

/** Who obeys a revision; the head of the environment if none is named. */
export async function readReceipts(project: string, environment: string, revision?: string) {
  const answer = await api.GET('/api/v1/projects/{project}/environments/{environment}/receipts', {
    params: {
      path: { project, environment },
      query: revision === undefined ? {} : { revision },
    },
  })
  const receipts = bodyOf(answer)
  if (typeof receipts === 'string')
    throw new Error('the server sent a stream that was not asked for')
  return receipts
}

/** How often a flag was evaluated, by variation, in a span of time up to now. */
export const usageQuery = (
  project: string,
  environment: string,
  flag: string,
  span: { readonly period: 'minute' | 'hour' | 'day'; readonly lastMs: number },
) =>
  queryOptions({
    queryKey: [...keys.usage(project, environment), flag, span.period] as const,
    queryFn: async () => {
      const from = new Date(Date.now() - span.lastMs).toISOString()
      return bodyOf(
        await api.GET('/api/v1/projects/{project}/environments/{environment}/usage', {
          params: {
            path: { project, environment },
            query: { flag, from, period: span.period },
          },
        }),
      )
    },
    refetchInterval: fleetEveryMs * 2,
  })

function pageOf(cursor: string | undefined) {
  return { limit: pageItems, ...(cursor === undefined ? {} : { cursor }) }
}
