import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { environmentsQuery } from '../api/queries.ts'
import type { Environment } from '../api/types.ts'

/** What is looked at, as the address says it. */
export interface PlaceShown {
  readonly project: string
  readonly environments: readonly Environment[]
  /** The chosen environment; undefined while it is not known, or where there is none. */
  readonly environment: Environment | undefined
  readonly isPending: boolean
}

/** The project and environment of a page of a project. */
export function usePlace(): PlaceShown {
  const { project } = useParams({ from: '/p/$project' })
  const { env } = useSearch({ from: '/p/$project' })
  const { data: environments = [], isPending } = useQuery(environmentsQuery(project))
  const environment = environments.find(({ key }) => key === env) ?? environments[0]
  return { project, environments, environment, isPending }
}
