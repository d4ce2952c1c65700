import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { configQuery } from '../api/queries.ts'
import type { Environment, Flag } from '../api/types.ts'
import { useWhyNot } from '../session/rights.ts'
import { NewButton } from '../ui/new-button.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { PlanSchedule } from './plan-schedule.tsx'
import { ScheduleList } from './schedule-list.tsx'
import { schedulesQuery } from './schedule-queries.ts'

/** The planned changes of a flag in an environment, and a plan for one more. */
export function SchedulePanel({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const { data, error, refetch } = useQuery(schedulesQuery(project))
  const { data: config } = useQuery(configQuery(project, flag.key, environment.key))
  const [isPlanning, setPlanning] = useState(false)
  const right = useWhyNot()('editor', { project, environments: [environment.key] })
  const why = right ?? (flag.archived ? 'The flag is archived.' : null)
  if (data === undefined) {
    if (error === null) return <LoadingRows rows={2} height={90} />
    return <ProblemAlert error={error} onRetry={() => void refetch()} />
  }
  const own = data.filter((one) => one.flag === flag.key && one.environment === environment.key)
  const button = <NewButton label="Plan a change" why={why} onClick={() => setPlanning(true)} />
  return (
    <Stack gap="md">
      {isPlanning && config !== undefined ? (
        <PlanSchedule
          project={project}
          flag={flag}
          environment={environment}
          config={config.body}
          onClose={() => setPlanning(false)}
        />
      ) : (
        own.length > 0 && <div>{button}</div>
      )}
      {own.length === 0 && !isPlanning && (
        <Empty icon="schedule" title={`Nothing is planned in ${environment.name}`}>
          <Text size="sm" mb="sm">
            {flag.key} can be turned on or off, or its share changed, at a time to come: by itself,
            and by the clock of whichever place.
          </Text>
          {button}
        </Empty>
      )}
      <ScheduleList project={project} schedules={own} />
    </Stack>
  )
}
