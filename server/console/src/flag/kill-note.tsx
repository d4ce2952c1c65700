import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import type { Environment, FlagConfig, Killed } from '../api/types.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { Icon } from '../ui/icons.tsx'
import { Time } from '../ui/time.tsx'

const listedMax = 10

/** Whether a flag is killed, who holds the kill, and which alerts a person overruled. */
export function KillNote({
  project,
  config,
  environment,
}: {
  readonly project: string
  readonly config: FlagConfig
  readonly environment: Environment
}) {
  const { killed, overruled } = config
  if (killed !== null) {
    return (
      <KilledNote project={project} config={config} environment={environment} killed={killed} />
    )
  }
  if (overruled.length === 0) return null
  return (
    <Alert color="yellow" title={`Alerts that were overruled in ${environment.name}`}>
      <OverruledList config={config} />
    </Alert>
  )
}

function KilledNote({
  project,
  config,
  environment,
  killed,
}: {
  readonly project: string
  readonly config: FlagConfig
  readonly environment: Environment
  readonly killed: Killed
}) {
  const kill = useKill()
  const restore = () =>
    kill.open({ project, flags: [config.flag], environment: environment.key, action: 'restore' })
  return (
    <Alert color="red" icon={<Icon name="kill" />} title={`Killed in ${environment.name}`}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Text size="sm">
            {killed.reason} · {killed.by} · <Time at={killed.at} />
          </Text>
          <HolderList config={config} />
          {config.overruled.length > 0 && (
            <>
              <Text size="sm">Overruled by a restore before</Text>
              <OverruledList config={config} />
            </>
          )}
        </Stack>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="restore" size={14} />}
          onClick={restore}
        >
          Restore…
        </Button>
      </Group>
    </Alert>
  )
}

/** Nothing where only who killed the flag holds it: that is said already. */
function HolderList({ config: { killed, holders, moreHolders } }: { readonly config: FlagConfig }) {
  const [only] = holders
  if (holders.length === 1 && only?.kind !== 'alert' && only?.by === killed?.by) return null
  const left = holders.length - listedMax
  return (
    <>
      <Text size="sm">Held by</Text>
      <List size="sm" aria-label="Who holds the kill">
        {holders.slice(0, listedMax).map(({ by, reason, since, endedAt }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: alerts of one message may look the same
          <List.Item key={index}>
            {reason} · {by} · since <Time at={since} />
            {endedAt !== null && (
              <>
                {' · over '}
                <Time at={endedAt} />, held until a person restores
              </>
            )}
          </List.Item>
        ))}
        {(left > 0 || moreHolders) && <List.Item>and {left > 0 && `${left} `}more</List.Item>}
      </List>
    </>
  )
}

/** They do not kill the flag again until Alertmanager says that they are over. */
function OverruledList({ config: { overruled } }: { readonly config: FlagConfig }) {
  const left = overruled.length - listedMax
  return (
    <>
      <Text size="sm">They do not kill the flag again until their end is reported.</Text>
      <List size="sm" aria-label="Alerts that were overruled">
        {overruled
          .slice(0, listedMax)
          .map(({ by, reason, since, overruledBy, overruledAt }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: alerts of one message may look the same
            <List.Item key={index}>
              {reason} · {by} · since <Time at={since} /> · restored by {overruledBy}{' '}
              <Time at={overruledAt} />
            </List.Item>
          ))}
        {left > 0 && <List.Item>and {left} more</List.Item>}
      </List>
    </>
  )
}
