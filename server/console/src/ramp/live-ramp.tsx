import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Ramp } from '../api/types.ts'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { Exposure } from './exposure.tsx'
import { GateCard } from './gate-card.tsx'
import type { AskedAction } from './ramp-action-dialog.tsx'
import { RampActions } from './ramp-actions.tsx'
import { RampBadge } from './ramp-badge.tsx'
import { RampLog } from './ramp-log.tsx'
import { rampQuery } from './ramp-queries.ts'
import { exposureWords, isLive, stepWords } from './ramp-words.ts'
import { Stairs } from './stairs.tsx'

const tickMs = 1000

/** A ramp as it goes: who has the canary, what the gates say, what happens next and when. */
export function LiveRamp({
  project,
  id,
  onAct,
}: {
  readonly project: string
  readonly id: string
  /** Somebody wants to do something to it. */
  readonly onAct: (asked: AskedAction) => void
}) {
  const { data: ramp, error, refetch } = useQuery(rampQuery(project, id))
  const held = useHeld(ramp)
  if (ramp === undefined) {
    if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />
    return <LoadingRows rows={2} height={160} />
  }
  const { steps, step, variation, control, state } = ramp
  const gates = steps[step]?.gates ?? []
  return (
    <Stack gap="md">
      <section className="panel panel-pad" aria-label="Ramp">
        <Group justify="space-between" align="flex-start" mb="md">
          <div className="ramp-now">
            <Group gap="sm" align="center">
              <span className="big-number">{exposureWords(ramp)}</span>
              <RampBadge state={state} />
            </Group>
            <Text size="sm" mt={4} role="status">
              <Next ramp={ramp} />
            </Text>
          </div>
          <RampActions project={project} ramp={ramp} onAct={(action) => onAct({ ramp, action })} />
        </Group>
        {/* An ended ramp has passed its last step only if it was completed. */}
        <Stairs
          steps={steps}
          at={state === 'rolledBack' ? -1 : step}
          isPassed={!isLive(ramp)}
          held={held}
        />
        <Exposure project={project} ramp={ramp} />
      </section>
      {isLive(ramp) && (
        <section className="panel panel-pad" aria-label="Gates">
          <Title order={2} size="h5" mb="sm">
            {variation} against {control}
          </Title>
          {gates.length === 0 ? (
            <Text size="sm" c="dimmed">
              This step has no gates: nothing is compared, only time decides.
            </Text>
          ) : (
            <Stack gap="md">
              {gates.map((gate) => (
                <GateCard
                  key={gate.id}
                  gate={gate}
                  measurement={ramp.measurements.find((one) => one.gate === gate.id)}
                  canary={variation}
                  control={control}
                />
              ))}
            </Stack>
          )}
        </section>
      )}
      <section className="panel panel-pad" aria-label="Log">
        <Title order={2} size="h5" mb="sm">
          What happened
        </Title>
        <RampLog ramp={ramp} />
      </section>
    </Stack>
  )
}

/** What happens next, and when. */
function Next({ ramp }: { readonly ramp: Ramp }) {
  const { state, reason, steps, step, waitingFor, holdEndsAt, deadlineAt, endedAt } = ramp
  if (!isLive(ramp)) {
    return (
      <>
        {endedAt !== null && <Time at={endedAt} />}
        {reason !== null && ` · ${reason}`}
      </>
    )
  }
  const next = steps[step + 1]
  const what = next === undefined ? 'it is completed' : `${stepWords(next)}`
  const isHeld = holdEndsAt !== null && Date.parse(holdEndsAt) <= Date.now()
  return (
    <>
      {state === 'paused' && reason !== null && <b>{reason} · </b>}
      {state === 'paused' ? 'It waits for a person' : `It waits for ${waitingFor ?? 'nothing'}`}
      {'; then '}
      {what}
      {state === 'running' && holdEndsAt !== null && !isHeld && (
        <>
          {', at the earliest '}
          <Time at={holdEndsAt} />
        </>
      )}
      .
      {deadlineAt !== null && (
        <>
          {' It pauses if it has not ended '}
          <Time at={deadlineAt} />.
        </>
      )}
    </>
  )
}

/** How much of the hold is over, 0 to 1; it grows while one looks. */
function useHeld(ramp: Ramp | undefined): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), tickMs)
    return () => window.clearInterval(timer)
  }, [])
  const holdMs = ramp?.steps[ramp.step]?.holdMs ?? null
  if (ramp === undefined || ramp.holdEndsAt === null || holdMs === null || holdMs === 0) return 0
  const left = Date.parse(ramp.holdEndsAt) - now
  return Math.max(0, Math.min(1, 1 - left / holdMs))
}
