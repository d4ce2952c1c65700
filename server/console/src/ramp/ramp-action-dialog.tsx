import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { RampItem } from '../api/types.ts'
import { FleetObeys } from '../kill/fleet-obeys.tsx'
import { CriticalReason } from '../review/critical-reason.tsx'
import { useReach } from '../review/use-reach.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { stepWords } from './ramp-words.ts'

/** What somebody may do to a ramp. */
export type RampAction = 'pause' | 'resume' | 'advance' | 'rollback' | 'abort'

/** What somebody is about to do, to a ramp as it was then. */
export interface AskedAction {
  readonly ramp: RampItem
  readonly action: RampAction
}

const words: Readonly<Record<RampAction, { verb: string; lead: (ramp: RampItem) => string }>> = {
  pause: {
    verb: 'Pause',
    lead: () =>
      'What is served stays. Gates are still measured, and a No-Go still takes the ramp back.',
  },
  resume: { verb: 'Go on', lead: () => 'The hold of its step begins again.' },
  advance: {
    verb: 'Advance',
    lead: ({ steps, step }) => {
      const next = steps[step + 1]
      return next === undefined
        ? 'It was at its last step: the ramp is completed.'
        : `At once: ${stepWords(next)}. The gates of this step are not waited for.`
    },
  },
  rollback: {
    verb: 'Roll back',
    lead: ({ fromPercent, variation }) =>
      `Everybody gets what was served before the ramp started (${fromPercent} % ${variation}), in one change.`,
  },
  abort: {
    verb: 'End here',
    lead: ({ percent, variation }) =>
      `The ramp ends and what it serves stays: ${percent} % ${variation}.`,
  },
}

/** Stopping is explained; so is not waiting for gates. */
function needsReason(action: RampAction, { steps, step }: RampItem): boolean {
  if (action === 'resume') return false
  return action !== 'advance' || (steps[step]?.gates.length ?? 0) > 0
}

/** Asks why, does it, and for a rollback shows the fleet obey. */
export function RampActionDialog({
  project,
  asked: { ramp, action },
  onClose,
}: {
  readonly project: string
  readonly asked: AskedAction
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const queryClient = useQueryClient()
  const { critical, isKnown } = useReach({ flag: ramp.flag, environment: ramp.environment })
  // What stops a ramp is not held up by a question that cannot be read.
  const goesOn = action === 'resume' || action === 'advance'
  const reached = goesOn ? critical : []
  const isAsked = needsReason(action, ramp) || reached.length > 0
  const isReady = (isKnown || !goesOn) && (!isAsked || reason.trim() !== '')
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: async () => {
      const clickedAt = performance.now()
      const changed = await send(project, ramp, action, reason.trim())
      return { revision: changed.revision, clickedAt }
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.ramps(project) })
      if (action !== 'rollback') onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) mutate()
  }
  const { verb, lead } = words[action]
  if (data !== undefined && action === 'rollback') {
    return (
      <Dialog
        onClose={onClose}
        title={`${ramp.flag} is rolled back`}
        size={520}
        centered
        part="done"
      >
        <Stack gap="md">
          <FleetObeys project={project} environment={ramp.environment} {...data} />
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              Done
            </Button>
          </Group>
        </Stack>
      </Dialog>
    )
  }
  return (
    <Dialog
      onClose={onClose}
      title={`${verb}: ${ramp.flag} in ${ramp.environment}`}
      part="asked"
      unsaved={reason === '' ? null : 'the reason'}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{lead(ramp)}</Text>
          <CriticalReason
            critical={reached}
            reason={reason}
            needed={isAsked ? '' : undefined}
            isFocused
            onChange={setReason}
            onSubmit={submit}
          />
          {error !== null && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={action === 'rollback' ? 'red' : 'cyan'}
              loading={isPending}
              disabled={!isReady}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

async function send(project: string, { id, step }: RampItem, action: RampAction, reason: string) {
  const params = { path: { project, ramp: id } }
  const why = reason === '' ? {} : { reason }
  const root = '/api/v1/projects/{project}/ramps/{ramp}'
  switch (action) {
    case 'pause':
      return bodyOf(await api.POST(`${root}/pause`, { params, body: { reason } }))
    case 'rollback':
      return bodyOf(await api.POST(`${root}/rollback`, { params, body: { reason } }))
    case 'abort':
      return bodyOf(await api.POST(`${root}/abort`, { params, body: { reason } }))
    case 'resume':
      return bodyOf(await api.POST(`${root}/resume`, { params, body: why }))
    case 'advance':
      return bodyOf(await api.POST(`${root}/advance`, { params, body: { ...why, step } }))
  }
}
