import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../api/client.ts'
import type { DebtItem } from '../api/types.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { useDebtChanged } from './use-debt-changed.ts'

const dayMs = 24 * 60 * 60 * 1000
const usualDays = 90
const daysMax = 400

/** Somebody answers for keeping a flag: who, why, and until when. */
export function ExemptDialog({
  project,
  item,
  onClose,
}: {
  readonly project: string
  readonly item: DebtItem
  readonly onClose: () => void
}) {
  const { flag } = item
  const [owner, setOwner] = useState(item.owner ?? '')
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(item.exemptUntil?.slice(0, 10) ?? dateIn(usualDays))
  const changed = useDebtChanged(project, flag)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/exempt', {
        params: { path: { project, flag } },
        body: { owner: owner.trim(), reason: reason.trim(), until: `${until}T00:00:00.000Z` },
      }),
    onSuccess: async () => {
      await changed()
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Dialog onClose={onClose} title={`Keep ${flag}`} unsaved={reason === '' ? null : 'the reason'}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            It does not count as stale until then, whatever its age.
          </Text>
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Who answers for it"
            placeholder="a team or a person"
            value={owner}
            onChange={(event) => setOwner(event.currentTarget.value)}
            maxLength={256}
            data-autofocus={owner === '' || undefined}
            required
          />
          <Textarea
            label="Reason"
            placeholder="waits for the spring campaign"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus={owner !== '' || undefined}
            required
          />
          <TextInput
            type="date"
            label="Until"
            value={until}
            min={dateIn(1)}
            max={dateIn(daysMax - 1)}
            onChange={(event) => setUntil(event.currentTarget.value)}
            w={180}
            required
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={owner.trim() === '' || reason.trim() === '' || until === ''}
            >
              Keep it
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function dateIn(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)
}
