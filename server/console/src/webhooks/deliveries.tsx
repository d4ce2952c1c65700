import { Button, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Delivery } from '../api/types.ts'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

const kinds = { delivered: 'on', pending: 'part', failed: 'killed' } as const
const shown = '20'
const everyMs = 5000

/** What a webhook was sent, and how that went; read when it is opened. */
export function Deliveries({
  project,
  webhook,
}: {
  readonly project: string
  readonly webhook: string
}) {
  const [isOpen, setOpen] = useState(false)
  const queryKey = [...keys.webhooks(project), webhook, 'deliveries']
  const { data, error } = useQuery({
    queryKey,
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/webhooks/{webhook}/deliveries', {
          params: { path: { project, webhook }, query: { limit: shown } },
        }),
      ),
    enabled: isOpen,
    refetchInterval: everyMs,
  })
  const queryClient = useQueryClient()
  const again = useMutation({
    mutationFn: (delivery: string) =>
      api.POST('/api/v1/projects/{project}/webhooks/{webhook}/deliveries/{delivery}/redeliver', {
        params: { path: { project, webhook, delivery } },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  })
  return (
    <details style={{ marginTop: 8 }} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Text size="sm" span>
          Deliveries
        </Text>
      </summary>
      {error !== null && <ProblemAlert error={error} />}
      {again.error !== null && <ProblemAlert error={again.error} />}
      {isOpen && data === undefined && error === null && <LoadingRows rows={2} />}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was sent yet.
        </Text>
      )}
      {data !== undefined && data.items.length > 0 && (
        <div className="table-wrap">
          <Table verticalSpacing={6} aria-label="Deliveries">
            <Table.Tbody>
              {data.items.map((one) => (
                <DeliveryRow
                  key={one.id}
                  one={one}
                  onRepeat={() => again.mutate(one.id)}
                  isBusy={again.isPending}
                />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </details>
  )
}

function DeliveryRow({
  one,
  onRepeat,
  isBusy,
}: {
  readonly one: Delivery
  readonly onRepeat: () => void
  readonly isBusy: boolean
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <span className="state" data-kind={kinds[one.status]}>
          {one.status}
        </span>
      </Table.Td>
      <Table.Td>
        {one.type}
        {one.error !== null && (
          <Text size="xs" c="var(--bad)">
            {one.error.detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {one.attempts} {one.attempts === 1 ? 'try' : 'tries'} · {one.ms} ms
      </Table.Td>
      <Table.Td>
        <Time at={one.lastAt} />
        {one.nextAt !== null && (
          <Text size="xs" c="dimmed">
            again <Time at={one.nextAt} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Button size="compact-xs" variant="default" onClick={onRepeat} disabled={isBusy}>
          Send again
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
