import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { projectsQuery } from '../api/queries.ts'
import { NewProject } from '../projects/new-project.tsx'
import { Page } from '../ui/page.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Frame } from './frame.tsx'
import { lastProject } from './last-project.ts'

/** The way in: the project that was open last, or the first one there is. */
export function HomePage() {
  const { data: projects, error, refetch } = useQuery(projectsQuery)
  if (projects !== undefined && projects.length > 0) {
    const last = lastProject()
    const project = projects.find(({ key }) => key === last) ?? projects[0]
    if (project !== undefined) {
      return <Navigate to="/p/$project/flags" params={{ project: project.key }} replace />
    }
  }
  return (
    <Frame project={null}>
      <Page
        title="Welcome to Sluice"
        lead="A project holds flags, and environments such as staging and production."
      >
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {projects === undefined && error === null ? <LoadingRows rows={2} /> : <NewProject />}
      </Page>
    </Frame>
  )
}
