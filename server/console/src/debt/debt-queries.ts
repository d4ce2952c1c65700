import { queryOptions } from '@tanstack/react-query'
import { api, bodyOf, readAll } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Stage } from './stages.ts'

/** Time and evaluations change a verdict too, and tell nobody. */
const staleTime = 60_000
const limit = '1000'

/** The debt of a project, with its flags that are in a stage. */
export const debtQuery = (project: string, stage: Stage) =>
  queryOptions({
    queryKey: [...keys.debt(project), stage] as const,
    queryFn: async () => {
      const read = async (cursor: string | undefined) =>
        bodyOf(
          await api.GET('/api/v1/projects/{project}/debt', {
            params: {
              path: { project },
              query: { stage, limit, ...(cursor === undefined ? {} : { cursor }) },
            },
          }),
        )
      const first = await read(undefined)
      const { next } = first
      const rest = next === null ? [] : await readAll((cursor) => read(cursor ?? next))
      return { ...first, items: [...first.items, ...rest] }
    },
    staleTime,
  })

/** Where one flag is in its life. */
export const flagDebtQuery = (project: string, flag: string) =>
  queryOptions({
    queryKey: [...keys.flag(project, flag), 'debt'] as const,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/flags/{flag}/debt', {
          params: { path: { project, flag } },
        }),
      ),
    staleTime,
  })

/** The places in code that refer to a flag. */
export const referencesQuery = (project: string, flag: string) =>
  queryOptions({
    queryKey: [...keys.flag(project, flag), 'references'] as const,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/flags/{flag}/references', {
          params: { path: { project, flag }, query: { limit: '100' } },
        }),
      ),
    staleTime,
  })

/** The repositories that were searched. */
export const repositoriesQuery = (project: string) =>
  queryOptions({
    queryKey: [...keys.debt(project), 'repositories'] as const,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/references', {
          params: { path: { project }, query: { limit } },
        }),
      ).items,
    staleTime,
  })
