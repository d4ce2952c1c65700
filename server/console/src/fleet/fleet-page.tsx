import { Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { instancesQuery, receiptsQuery } from '../api/queries.ts'
import type { Instance, Receipts } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { Dots } from '../kill/dots.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { isEdge, type PlacedInstance, placeInstances } from './fleet-tree.ts'

/** The processes that evaluate the flags of an environment: what they run, what they serve. */
export function FleetPage() {
  const { project, environment } = usePlace()
  const key = environment?.key ?? ''
  const isKnown = environment !== undefined
  const {
    data: instances,
    error,
    refetch,
  } = useQuery({
    ...instancesQuery(project, key),
    enabled: isKnown,
  })
  const { data: receipts } = useQuery({ ...receiptsQuery(project, key), enabled: isKnown })
  return (
    <Page
      title="Fleet"
      lead={`Instances in ${environment?.name ?? '…'}, by what they report of themselves`}
    >
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {instances === undefined && error === null && <LoadingRows />}
      {instances?.length === 0 && (
        <Empty icon="fleet" title="No instance is connected">
          An SDK shows up here seconds after it starts with a server key of {environment?.name}.
        </Empty>
      )}
      {instances !== undefined && instances.length > 0 && (
        <>
          {receipts !== undefined && <Summary receipts={receipts} instances={instances} />}
          <div className="panel table-wrap">
            <Table verticalSpacing="xs" horizontalSpacing="md" aria-label="Instances">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Instance</Table.Th>
                  <Table.Th>SDK</Table.Th>
                  <Table.Th>Serves</Table.Th>
                  <Table.Th>Heard from</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {placeInstances(instances).map((placed) => (
                  <InstanceRow key={`${placed.one.instance} ${placed.one.boot}`} placed={placed} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
    </Page>
  )
}

function Summary({
  receipts,
  instances,
}: {
  readonly receipts: Receipts
  readonly instances: readonly Instance[]
}) {
  const sdks = new Map<string, number>()
  for (const { sdk } of instances) sdks.set(sdk, (sdks.get(sdk) ?? 0) + 1)
  return (
    <section className="panel panel-pad" aria-label="At the head">
      <Group justify="space-between" mb="sm" align="flex-end">
        <div>
          <div className="big-number">
            {receipts.applied} of {receipts.connected}
          </div>
          <Text size="sm" c="dimmed">
            serve the head, <span className="mono">{receipts.revision}</span>
            {receipts.ahead > 0 && `; ${receipts.ahead} ahead of the store`}
          </Text>
        </div>
        <Text size="sm" c="dimmed">
          {[...sdks].map(([sdk, count]) => `${count} × ${sdk}`).join(', ')}
        </Text>
      </Group>
      <Dots
        instances={instances.filter(isExpected).map(({ instance }) => instance)}
        missing={receipts.missing.map(({ instance }) => instance)}
        rejected={receipts.rejections.map(({ instance }) => instance)}
        completeAfterMs={null}
      />
    </section>
  )
}

const states = {
  READY: { kind: 'on', label: 'Serves the head' },
  BEHIND: { kind: 'part', label: 'Behind' },
  AHEAD: { kind: 'killed', label: 'Ahead of the store' },
  ERROR: { kind: 'killed', label: 'Refused it' },
  NOT_READY: { kind: 'off', label: 'Nothing yet' },
  STALE: { kind: 'off', label: 'Silent' },
} as const

function isExpected({ state, relay }: Instance): boolean {
  return state !== 'STALE' && !relay
}

function InstanceRow({ placed }: { readonly placed: PlacedInstance }) {
  const { one, depth, below, belowAtHead } = placed
  const { kind, label } = states[one.state]
  return (
    <Table.Tr>
      <Table.Td fw={560} pl={`calc(var(--mantine-spacing-md) * ${Math.min(depth, 6) * 1.5 + 1})`}>
        {depth > 0 && <span aria-hidden="true">└ </span>}
        {one.instance} {isEdge(one) && <span className="tag">{one.relay ? 'relay' : 'edge'}</span>}
        {one.via !== null && <VisuallyHidden>behind {one.via}</VisuallyHidden>}
        {below > 0 && (
          <Text size="xs" c="dimmed">
            {belowAtHead} of {below} behind it serve the head
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {one.sdk}
        {one.mode !== null && ` · ${one.mode}`}
      </Table.Td>
      <Table.Td>
        <span className="state" data-kind={kind}>
          {label}
        </span>{' '}
        <span className="mono">{one.revision ?? ''}</span>
        {one.rejected !== null && (
          <Text size="xs" c="var(--bad)">
            {one.rejected.detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Time at={one.lastSeenAt} />
      </Table.Td>
    </Table.Tr>
  )
}
