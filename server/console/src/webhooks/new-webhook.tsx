import {
  Button,
  Group,
  MultiSelect,
  NativeSelect,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { WebhookInput } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import type { NewSecret } from './new-secret.ts'

const formats = [
  { value: 'standard', label: 'Standard Webhooks (JSON, signed)' },
  { value: 'slack', label: 'Slack' },
  { value: 'teams', label: 'Microsoft Teams' },
] as const

type Format = (typeof formats)[number]['value']

/** Makes a webhook; its secret is shown once. */
export function NewWebhook({
  project,
  onClose,
  onMade,
}: {
  readonly project: string
  readonly onClose: () => void
  readonly onMade: (secret: NewSecret) => void
}) {
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [format, setFormat] = useState<Format>('standard')
  const [events, setEvents] = useState<string[]>(['flag.*', 'flagConfig.*'])
  const [where, setWhere] = useState<string[]>([])
  const { environments } = usePlace()
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const body: WebhookInput = {
        name: name.trim(),
        url: url.trim(),
        format,
        events,
        environments: where.length === 0 ? null : where,
      }
      return bodyOf(
        await api.POST('/api/v1/projects/{project}/webhooks', {
          params: { path: { project } },
          body,
        }),
      )
    },
    onSuccess: async (webhook) => {
      onMade({ ...webhook, previousExpiresAt: webhook.previousSecretExpiresAt })
      await queryClient.invalidateQueries({ queryKey: keys.webhooks(project) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Dialog
      onClose={onClose}
      title="New webhook"
      size={540}
      unsaved={name === '' && url === '' ? null : 'the new webhook'}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            required
          />
          <TextInput
            label="Address"
            placeholder="https://hooks.example/sluice"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            required
          />
          <NativeSelect
            label="Format"
            data={[...formats]}
            value={format}
            onChange={(event) =>
              setFormat(
                formats.find(({ value }) => value === event.currentTarget.value)?.value ?? format,
              )
            }
          />
          <TagsInput
            label="Events"
            description="flag.killed, flag.*, or * for all"
            data={[
              '*',
              'flag.*',
              'flag.killed',
              'flag.restored',
              'flagConfig.*',
              'segment.*',
              'debt.grown',
            ]}
            value={events}
            onChange={setEvents}
            acceptValueOnBlur
          />
          <MultiSelect
            label="Environments"
            placeholder={where.length === 0 ? 'all' : ''}
            data={environments.map(({ key }) => key)}
            value={where}
            onChange={setWhere}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={name.trim() === '' || url.trim() === '' || events.length === 0}
            >
              Create webhook
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
