import { Button, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import type { Environment, Schedule } from '../api/types.ts'
import { ScheduleItem } from './schedule-item.tsx'

const overShown = 30

/** Planned changes: those that wait, soonest first, and those that are over, latest first. */
export function ScheduleList({
  project,
  schedules,
  environments = null,
}: {
  readonly project: string
  /** By time. */
  readonly schedules: readonly Schedule[]
  /** To tell where each is; null if all are of the same flag and environment. */
  readonly environments?: readonly Environment[] | null
}) {
  const [isAll, setAll] = useState(false)
  const waiting = schedules.filter(({ state }) => state === 'pending')
  const over = schedules.filter(({ state }) => state !== 'pending').toReversed()
  const shown = isAll ? over : over.slice(0, overShown)
  const item = (schedule: Schedule) => (
    <ScheduleItem
      key={schedule.id}
      project={project}
      schedule={schedule}
      environment={environments?.find(({ key }) => key === schedule.environment) ?? null}
    />
  )
  return (
    <Stack gap="md">
      {waiting.length > 0 && (
        <section className="panel panel-pad" aria-label="Waiting">
          <Title order={2} size="h5">
            Waiting
          </Title>
          <ul className="schedules">{waiting.map(item)}</ul>
        </section>
      )}
      {over.length > 0 && (
        <section className="panel panel-pad" aria-label="Over">
          <Title order={2} size="h5">
            Over in the last 30 days
          </Title>
          <ul className="schedules">{shown.map(item)}</ul>
          {shown.length < over.length && (
            <Button variant="default" mt="sm" onClick={() => setAll(true)}>
              Show all {over.length}
            </Button>
          )}
        </section>
      )}
    </Stack>
  )
}
