import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, because, bodyOf, etagOf, readAll } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Schedule, ScheduleInput } from '../api/types.ts'

const limit = '1000'

/** All planned changes of a project, by time, with those of the last 30 days that are over. */
export const schedulesQuery = (project: string) =>
  queryOptions({
    queryKey: keys.schedules(project),
    queryFn: () =>
      readAll(async (cursor) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/schedules', {
            params: {
              path: { project },
              query: { limit, ...(cursor === undefined ? {} : { cursor }) },
            },
          }),
        ),
      ),
  })

/** Plans a change. */
export function useCreateSchedule(project: string, onSaved: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ body, reason }: { body: ScheduleInput; reason: string }) =>
      bodyOf(
        await api.POST('/api/v1/projects/{project}/schedules', {
          params: { path: { project } },
          body,
          headers: because(reason),
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.schedules(project) })
      onSaved()
    },
  })
}

/** Takes a planned change back; one that is over is only no longer listed. */
export function useCancelSchedule(project: string, { id }: Pick<Schedule, 'id'>) {
  const queryClient = useQueryClient()
  const path = { project, schedule: id }
  const route = '/api/v1/projects/{project}/schedules/{schedule}'
  return useMutation({
    mutationFn: async (reason: string) => {
      const read = await api.GET(route, { params: { path } })
      return api.DELETE(route, {
        params: { path, header: { 'If-Match': etagOf(read) } },
        headers: because(reason),
      })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.schedules(project) }),
  })
}
