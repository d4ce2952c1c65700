import { Button, Group, Stack, Text } from '@mantine/core'
import { FleetObeys } from './fleet-obeys.tsx'
import type { Done } from './use-kill-action.ts'

/** What was killed or restored, and the fleet as it obeys. */
export function Obeyed({
  done,
  onTurnAround,
  onClose,
}: {
  readonly done: Done
  readonly onTurnAround: () => void
  readonly onClose: () => void
}) {
  const { project, environment, revision, action, clickedAt } = done
  return (
    <Stack gap="md">
      <FleetObeys {...{ project, environment, revision, clickedAt }} />
      {done.already.length > 0 && (
        <Text size="sm" c="dimmed">
          {action === 'kill' ? 'Killed' : 'Serving'} before: {done.already.join(', ')}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        Reason: {done.reason} · revision {revision}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onTurnAround}>
          {action === 'kill' ? 'Restore…' : 'Kill again…'}
        </Button>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  )
}
