import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, because } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { CriticalReason } from '../review/critical-reason.tsx'
import { isExplained } from '../review/reached-places.ts'
import { useReach } from '../review/use-reach.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { useDebtChanged } from './use-debt-changed.ts'

/** Archives a flag. Where it is still in use the server refuses, and somebody may say why it can go. */
export function ArchiveDialog({
  project,
  flag,
  onClose,
}: {
  readonly project: string
  readonly flag: string
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const { critical, isKnown, error: unread } = useReach({ flag })
  const changed = useDebtChanged(project, flag)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (given: { override: string } | null) =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/archive', {
        params: { path: { project, flag } },
        ...(given === null ? {} : { body: given }),
        headers: because(reason.trim()),
      }),
    onSuccess: async () => {
      await changed()
      onClose()
    },
  })
  const isInUse = error instanceof ApiProblem && error.code === 'IN_USE'
  const isReady = isKnown && isExplained(critical, reason) && (!isInUse || reason.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isPending) mutate(isInUse ? { override: reason.trim() } : null)
  }
  return (
    <Dialog
      onClose={onClose}
      title={`Archive ${flag}?`}
      unsaved={reason === '' ? null : 'the reason'}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">
            SDKs no longer get it, and code that still asks it gets its own default. Its
            configuration is kept, and it can be brought back.
          </Text>
          {error !== null && <ProblemAlert error={error} />}
          {unread !== null && <ProblemAlert error={unread} />}
          <CriticalReason
            critical={critical}
            reason={reason}
            needed={isInUse ? 'Why it can go although it is in use.' : undefined}
            isFocused
            onChange={setReason}
            onSubmit={submit}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={isInUse ? 'red' : 'cyan'}
              loading={isPending}
              disabled={!isReady}
            >
              {isInUse ? 'Archive all the same' : 'Archive'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
