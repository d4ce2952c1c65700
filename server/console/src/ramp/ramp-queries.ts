import { queryOptions } from '@tanstack/react-query'
import { api, bodyOf, readAll } from '../api/client.ts'
import { keys } from '../api/queries.ts'

const limit = '1000'
/** Gates are measured without an event. */
const measuredEveryMs = 2000

/** Ramps of a project that run or wait for a person. */
export const liveRampsQuery = (project: string) =>
  queryOptions({
    queryKey: [...keys.ramps(project), 'live'] as const,
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/ramps', {
            params: {
              path: { project },
              query: { state: 'live', limit, ...(cursor === undefined ? {} : { cursor }) },
            },
          }),
        ),
      ),
  })

/** The last ramps of a flag in an environment, newest first. */
export const flagRampsQuery = (project: string, flag: string, environment: string) =>
  queryOptions({
    queryKey: [...keys.ramps(project), flag, environment] as const,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/ramps', {
          params: { path: { project }, query: { flag, environment, limit: '20' } },
        }),
      ).items,
  })

/** A ramp with what it waits for, and what its gates say. */
export const rampQuery = (project: string, ramp: string) =>
  queryOptions({
    queryKey: [...keys.ramps(project), 'one', ramp] as const,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/ramps/{ramp}', {
          params: { path: { project, ramp } },
        }),
      ),
    refetchInterval: measuredEveryMs,
  })
