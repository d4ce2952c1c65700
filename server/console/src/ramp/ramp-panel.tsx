import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { configQuery } from '../api/queries.ts'
import type { Environment, Flag, RampItem } from '../api/types.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { LiveRamp } from './live-ramp.tsx'
import { PlanRamp } from './plan-ramp.tsx'
import { type AskedAction, RampActionDialog } from './ramp-action-dialog.tsx'
import { RampBadge } from './ramp-badge.tsx'
import { flagRampsQuery } from './ramp-queries.ts'
import { isLive } from './ramp-words.ts'

/** The ramps of a flag in an environment: the one that runs, a plan for the next, and those before. */
export function RampPanel({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const ramps = useQuery(flagRampsQuery(project, flag.key, environment.key))
  const { data: config } = useQuery(configQuery(project, flag.key, environment.key))
  // Here, because a ramp that is taken back is shown elsewhere from then on.
  const [asked, setAsked] = useState<AskedAction | null>(null)
  const [isPlanning, setPlanning] = useState(false)
  const why = useWhyNot()('editor', { project, environments: [environment.key] })
  if (ramps.data === undefined) {
    if (ramps.error === null) return <LoadingRows rows={2} height={160} />
    return <ProblemAlert error={ramps.error} onRetry={() => void ramps.refetch()} />
  }
  const live = ramps.data.find(isLive)
  const ended = ramps.data.filter((ramp) => !isLive(ramp))
  const isPlanned = live === undefined && isPlanning && config !== undefined
  return (
    <Stack gap="md">
      {live !== undefined && (
        <LiveRamp key={live.id} project={project} id={live.id} onAct={setAsked} />
      )}
      {live === undefined && !isPlanning && (
        <Empty icon="ramp" title={`No ramp is running in ${environment.name}`}>
          <Text size="sm" mb="sm">
            A ramp rolls {flag.key} out by itself, step by step, watches errors and latency, and
            takes it back before a person would notice.
          </Text>
          <Guarded why={why ?? (flag.archived ? 'The flag is archived.' : null)}>
            {(disabled) => (
              <Button disabled={disabled} onClick={() => setPlanning(true)}>
                Plan a ramp
              </Button>
            )}
          </Guarded>
        </Empty>
      )}
      {isPlanned && (
        <PlanRamp
          project={project}
          flag={flag}
          environment={environment}
          config={config.body}
          onCancel={() => setPlanning(false)}
        />
      )}
      {ended.length > 0 && <Ended project={project} ramps={ended} onAct={setAsked} />}
      {asked !== null && (
        <RampActionDialog project={project} asked={asked} onClose={() => setAsked(null)} />
      )}
    </Stack>
  )
}

function Ended({
  project,
  ramps,
  onAct,
}: {
  readonly project: string
  readonly ramps: readonly RampItem[]
  readonly onAct: (asked: AskedAction) => void
}) {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section aria-label="Ramps before">
      <Title order={2} size="h5" mb="sm">
        Ramps before
      </Title>
      <Stack gap="xs">
        {ramps.map(({ id, state, variation, steps, step, endedAt, reason }) => (
          <details
            key={id}
            className="panel panel-pad"
            open={open === id}
            onToggle={(event) => {
              if (event.currentTarget.open) setOpen(id)
              else setOpen((before) => (before === id ? null : before))
            }}
          >
            <summary>
              <Group component="span" display="inline-flex" gap="sm">
                <RampBadge state={state} />
                <Text size="sm" span>
                  {variation}, at step {step + 1} of {steps.length}
                </Text>
                <Text size="sm" c="dimmed" span>
                  {endedAt !== null && <Time at={endedAt} />}
                  {reason !== null && ` · ${reason}`}
                </Text>
              </Group>
            </summary>
            {open === id && (
              <div style={{ marginTop: 12 }}>
                <LiveRamp project={project} id={id} onAct={onAct} />
              </div>
            )}
          </details>
        ))}
      </Stack>
    </section>
  )
}
