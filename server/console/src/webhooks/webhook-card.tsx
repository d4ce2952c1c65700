import { Button, Group, Switch, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf, etagOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Webhook } from '../api/types.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { Deliveries } from './deliveries.tsx'
import type { NewSecret } from './new-secret.ts'

const root = '/api/v1/projects/{project}/webhooks/{webhook}'

/** One webhook: whether it is on, a test, another secret, and what it was sent. */
export function WebhookCard({
  project,
  webhook,
  why,
  onSecret,
}: {
  readonly project: string
  readonly webhook: Webhook
  /** Why it may not be changed; null if it may. */
  readonly why: string | null
  readonly onSecret: (secret: NewSecret) => void
}) {
  const { id, name, url, events, environments, enabled, disabledReason } = webhook
  const [isSure, setSure] = useState(false)
  const { test, rotate, change, remove, error } = useWebhookActions(project, id, onSecret)
  return (
    <section className="panel panel-pad" aria-label={name}>
      <Group justify="space-between" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text fw={620}>{name}</Text>
          <Text size="sm" className="mono">
            {url}
          </Text>
          <Text size="xs" c="dimmed" mt={2}>
            {webhook.format} · {events.join(', ')} ·{' '}
            {environments === null ? 'all environments' : environments.join(', ')}
          </Text>
        </div>
        <Guarded why={why}>
          {(disabled) => (
            <Group gap={6}>
              <Switch
                checked={enabled}
                disabled={disabled || change.isPending}
                onChange={(event) => change.mutate(event.currentTarget.checked)}
                aria-label={`${name} is on`}
              />
              <Button
                size="compact-sm"
                variant="default"
                disabled={disabled}
                loading={test.isPending}
                onClick={() => test.mutate()}
              >
                Test
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={disabled}
                loading={rotate.isPending}
                onClick={() => rotate.mutate()}
              >
                Rotate
              </Button>
              <Button
                size="compact-sm"
                color="red"
                variant={isSure ? 'filled' : 'outline'}
                disabled={disabled}
                loading={remove.isPending}
                onBlur={() => setSure(false)}
                onClick={() => (isSure ? remove.mutate() : setSure(true))}
              >
                {isSure ? 'Really?' : 'Delete'}
              </Button>
            </Group>
          )}
        </Guarded>
      </Group>
      {disabledReason !== null && (
        <Text size="sm" c="var(--bad)" role="note">
          Sluice turned it off: {disabledReason}
        </Text>
      )}
      {error !== null && <ProblemAlert error={error} />}
      {test.data !== undefined && (
        <Text size="sm" role="status" mt={6}>
          {test.data.error === null
            ? `The test arrived: ${test.data.responseStatus ?? ''} in ${test.data.ms} ms.`
            : `The test did not arrive: ${test.data.error.detail}`}
        </Text>
      )}
      <Deliveries project={project} webhook={id} />
    </section>
  )
}

function useWebhookActions(
  project: string,
  webhook: string,
  onSecret: (secret: NewSecret) => void,
) {
  const queryClient = useQueryClient()
  const path = { project, webhook }
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.webhooks(project) })
  const readEtag = async () => etagOf(await api.GET(root, { params: { path } }))
  const test = useMutation({
    mutationFn: async () => bodyOf(await api.POST(`${root}/test`, { params: { path } })),
    onSuccess: refresh,
  })
  const rotate = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST(`${root}/rotate`, { params: { path }, body: {} })),
    onSuccess: (made) => onSecret({ ...made, previousExpiresAt: made.previousSecretExpiresAt }),
  })
  const change = useMutation({
    mutationFn: async (enabled: boolean) =>
      api.PATCH(root, {
        params: { path, header: { 'If-Match': await readEtag() } },
        body: { enabled },
      }),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: async () =>
      api.DELETE(root, { params: { path, header: { 'If-Match': await readEtag() } } }),
    onSuccess: refresh,
  })
  const error = test.error ?? rotate.error ?? change.error ?? remove.error
  return { test, rotate, change, remove, error }
}
