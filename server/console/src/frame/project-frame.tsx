import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { environmentsQuery } from '../api/queries.ts'
import { useLiveProject } from '../live/use-live-project.ts'
import { Page } from '../ui/page.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { Frame } from './frame.tsx'
import { rememberProject } from './last-project.ts'

/** Around the pages of a project, which it keeps in step with the server. */
export function ProjectFrame() {
  const { project } = useParams({ from: '/p/$project' })
  useLiveProject(project)
  useEffect(() => rememberProject(project), [project])
  const { error, refetch, data } = useQuery(environmentsQuery(project))
  return (
    <Frame project={project}>
      {error !== null && data === undefined ? (
        <Page title={project}>
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        </Page>
      ) : (
        <Outlet />
      )}
    </Frame>
  )
}
