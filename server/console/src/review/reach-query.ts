import { queryOptions } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Changed } from './reached-places.ts'

/** Which flags a change would reach, and where. Always asked again: a question must not be about yesterday. */
export const reachQuery = (project: string, changed: Changed) =>
  queryOptions({
    queryKey: [...keys.reach(project), changed],
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/reach', {
          params: { path: { project }, query: changed },
        }),
      ),
    staleTime: 0,
  })
