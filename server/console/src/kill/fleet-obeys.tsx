import { Group, Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { instancesQuery } from '../api/queries.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { Dots } from './dots.tsx'
import { useReceipts } from './use-receipts.ts'

const missingShown = 8

/** The fleet as it takes a revision: how many, how fast, and who is missing. */
export function FleetObeys({
  project,
  environment,
  revision,
  clickedAt,
}: {
  readonly project: string
  readonly environment: string
  readonly revision: string
  /** `performance.now()` when somebody asked for it. */
  readonly clickedAt: number
}) {
  const { receipts, error, completeAt } = useReceipts(project, environment, revision)
  const { data: instances = [] } = useQuery(instancesQuery(project, environment))
  // Those not heard of for long are not waited for; relays prove nothing of who reads them.
  const expected = instances.filter(({ state, relay }) => state !== 'STALE' && !relay)
  const connected = receipts?.connected ?? 0
  const share = connected === 0 ? 0 : Math.floor(((receipts?.applied ?? 0) / connected) * 100)
  return (
    <>
      {error !== null && receipts === null && <ProblemAlert error={error} />}
      <Group justify="space-between" align="flex-end" wrap="nowrap">
        <div>
          <div className="big-number" data-testid="share">
            {connected === 0 ? '—' : `${share} %`}
          </div>
          <Text size="sm" c="dimmed" role="status">
            {connected === 0
              ? 'No instance is connected'
              : `${receipts?.applied ?? 0} of ${connected} instances obey`}
          </Text>
        </div>
        <div style={{ textAlign: 'right' }}>
          <div className="big-number">{milliseconds(receipts?.msTo95 ?? null)}</div>
          <Text size="sm" c="dimmed">
            to 95 %
          </Text>
        </div>
      </Group>
      <Progress value={share} color="green.8" aria-label="Instances that obey" />
      <Dots
        instances={expected.map(({ instance }) => instance)}
        missing={receipts?.missing.map(({ instance }) => instance) ?? null}
        rejected={receipts?.rejections.map(({ instance }) => instance) ?? []}
        completeAfterMs={completeAt === null ? null : completeAt - clickedAt}
      />
      {receipts !== null && receipts.missing.length > 0 && (
        <Text size="sm">
          Missing:{' '}
          {receipts.missing
            .slice(0, missingShown)
            .map(({ instance }) => instance)
            .join(', ')}
          {receipts.missing.length > missingShown &&
            ` and ${receipts.missing.length - missingShown} more`}
        </Text>
      )}
      {receipts !== null && receipts.ahead > 0 && (
        <Text size="sm" c="var(--bad)">
          {receipts.ahead} of them {receipts.ahead === 1 ? 'serves' : 'serve'} flags that are later
          than the store, which may have been set back: they do not take this change.
        </Text>
      )}
      {receipts?.rejections.map(({ instance, code, detail }) => (
        <Text size="sm" c="var(--bad)" key={instance}>
          {instance} refused it: {detail} ({code})
        </Text>
      ))}
    </>
  )
}

function milliseconds(value: number | null): string {
  if (value === null) return '—'
  return value < 10_000 ? `${value} ms` : `${Math.round(value / 1000)} s`
}
