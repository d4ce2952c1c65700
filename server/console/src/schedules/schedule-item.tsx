import { ActionIcon, Button, Text, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Environment, Schedule } from '../api/types.ts'
import { ChangeDialog } from '../review/change-dialog.tsx'
import { useReach } from '../review/use-reach.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { Icon } from '../ui/icons.tsx'
import { Time } from '../ui/time.tsx'
import { changeWords, stateWords } from './change-words.ts'
import { useCancelSchedule } from './schedule-queries.ts'
import { clockWords, ownTimeZone } from './when-draft.ts'

/** A planned change: what it does and when, or what became of it. */
export function ScheduleItem({
  project,
  schedule,
  environment,
}: {
  readonly project: string
  readonly schedule: Schedule
  /** Where it is, among those of other flags and environments; null where that is clear. */
  readonly environment: Environment | null
}) {
  const { flag, change, state, at, local, note, outcome, changedSince, savedBy } = schedule
  const { label, kind } = stateWords[state]
  return (
    <li className="schedule">
      <span className="state" data-kind={kind}>
        {label}
      </span>
      <div className="schedule-what">
        <Text size="sm" component="div">
          {environment !== null && (
            <>
              <Link
                to="/p/$project/flags/$flag"
                params={{ project, flag }}
                search={{ env: environment.key, tab: 'schedule' }}
              >
                <b>{flag}</b>
              </Link>{' '}
              in {environment.name}:{' '}
            </>
          )}
          <b>{changeWords(change)}</b>
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {clockWords(Date.parse(at), local?.timeZone ?? ownTimeZone())} (<Time at={at} />) · by{' '}
          {savedBy}
          {note !== null && ` · ${note}`}
        </Text>
        {outcome !== null && (
          <Text size="sm" c={state === 'failed' ? 'var(--bad)' : 'var(--warn)'}>
            {outcome}
          </Text>
        )}
        {changedSince && (
          <Text size="sm" c="var(--warn)">
            The flag was changed since this was planned: look whether it is still meant.
          </Text>
        )}
      </div>
      <Ending project={project} schedule={schedule} />
    </li>
  )
}

/** Takes it back while it waits; takes it off the list when it is over. */
function Ending({ project, schedule }: { readonly project: string; readonly schedule: Schedule }) {
  const { flag, environment, state, change } = schedule
  const [isAsking, setAsking] = useState(false)
  const why = useWhyNot()('editor', { project, environments: [environment] })
  const { mutate, mutateAsync, isPending } = useCancelSchedule(project, schedule)
  if (state !== 'pending') {
    const label = `Take “${changeWords(change)}” of ${flag} off the list`
    return (
      <Guarded why={why}>
        {(disabled) => (
          <Tooltip label="Take it off the list; the audit keeps it" disabled={disabled}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={label}
              disabled={disabled}
              loading={isPending}
              onClick={() => mutate('')}
            >
              <Icon name="close" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Guarded>
    )
  }
  return (
    <>
      <Guarded why={why}>
        {(disabled) => (
          <Button
            size="compact-sm"
            variant="default"
            disabled={disabled}
            onClick={() => setAsking(true)}
          >
            Call off…
          </Button>
        )}
      </Guarded>
      {isAsking && (
        <CancelDialog schedule={schedule} run={mutateAsync} onClose={() => setAsking(false)} />
      )}
    </>
  )
}

/** Asks before a planned change is cancelled. */
function CancelDialog({
  schedule: { flag, environment, change },
  run,
  onClose,
}: {
  readonly schedule: Schedule
  readonly run: (reason: string) => Promise<unknown>
  readonly onClose: () => void
}) {
  const reach = useReach({ flag, environment })
  return (
    <ChangeDialog
      asked={{
        title: 'Call off the change?',
        verb: 'Call it off',
        details: (
          <Text size="sm">
            {changeWords(change)}, of {flag} in {environment}: it will not be made.
          </Text>
        ),
        run,
      }}
      reach={reach}
      onClose={onClose}
    />
  )
}
