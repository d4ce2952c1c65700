import { Button, Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { CriticalReason } from './critical-reason.tsx'
import { Reached } from './reached.tsx'
import { isExplained } from './reached-places.ts'
import type { ReviewedReach } from './use-reach.ts'

/** A change that waits for a yes. */
export interface AskedChange {
  readonly title: string
  /** What the button says. */
  readonly verb: string
  readonly isDestructive?: boolean
  /** What it does, in the dialog. */
  readonly details?: ReactNode
  /** Makes it. An empty reason is none. */
  readonly run: (reason: string) => Promise<unknown>
}

/** What a change does and reaches, before it is made; critical environments need a reason. */
export function ChangeDialog({
  asked: { title, verb, isDestructive = false, details, run },
  reach: { places, critical, isKnown, error: unread },
  onClose,
}: {
  readonly asked: AskedChange
  readonly reach: ReviewedReach
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => run(reason.trim()),
    onSuccess: onClose,
  })
  const isReady = isKnown && isExplained(critical, reason)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isPending) mutate()
  }
  return (
    <Dialog
      onClose={onClose}
      title={title}
      size={640}
      unsaved={reason === '' ? null : 'the reason'}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {details}
          <Reached places={places} />
          <CriticalReason
            critical={critical}
            reason={reason}
            isFocused
            onChange={setReason}
            onSubmit={submit}
          />
          {unread !== null && <ProblemAlert error={unread} />}
          {error !== null && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={isDestructive ? 'red' : 'cyan'}
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
