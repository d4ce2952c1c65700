import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
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
  const [override, setOverride] = useState('')
  const changed = useDebtChanged(project, flag)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/archive', {
        params: { path: { project, flag } },
        ...(override.trim() === '' ? {} : { body: { override: override.trim() } }),
      }),
    onSuccess: async () => {
      await changed()
      onClose()
    },
  })
  const isInUse = error instanceof ApiProblem && error.code === 'IN_USE'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Dialog
      onClose={onClose}
      title={`Archive ${flag}?`}
      unsaved={override === '' ? null : 'the reason'}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">
            SDKs no longer get it, and code that still asks it gets its own default. Its
            configuration is kept, and it can be brought back.
          </Text>
          {error !== null && <ProblemAlert error={error} />}
          {isInUse && (
            <Textarea
              label="Why it can go all the same"
              description="Kept in the audit."
              placeholder="the application that asks it is switched off"
              value={override}
              onChange={(event) => setOverride(event.currentTarget.value)}
              maxLength={1000}
              autosize
              minRows={2}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={isInUse ? 'red' : 'cyan'}
              loading={isPending}
              disabled={isInUse && override.trim() === ''}
              data-autofocus
            >
              {isInUse ? 'Archive all the same' : 'Archive'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
