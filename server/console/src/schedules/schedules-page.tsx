import { useQuery } from '@tanstack/react-query'
import { usePlace } from '../frame/use-place.ts'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { ScheduleList } from './schedule-list.tsx'
import { schedulesQuery } from './schedule-queries.ts'

/** What is planned in a project, in all environments, and what became of the last plans. */
export function SchedulesPage() {
  const { project, environments } = usePlace()
  const { data, error, refetch } = useQuery(schedulesQuery(project))
  return (
    <Page title="Schedules" lead="Changes of flags at a time to come, in all environments">
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={4} height={62} />}
      {data?.length === 0 && (
        <Empty icon="schedule" title="Nothing is planned">
          A flag’s tab “Schedule” plans a change: turned on when a campaign begins, off when it
          ends.
        </Empty>
      )}
      {data !== undefined && (
        <ScheduleList project={project} schedules={data} environments={environments} />
      )}
    </Page>
  )
}
