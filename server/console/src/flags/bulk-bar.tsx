import { Button, Group, Paper, Progress, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Environment, ListedFlag } from '../api/types.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { Guarded } from '../ui/guarded.tsx'
import { Icon } from '../ui/icons.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { type BulkAction, useBulk } from './use-bulk.ts'

/** What can be done to the selected flags together. */
export function BulkBar({
  project,
  flags,
  environment,
  why,
  onClear,
}: {
  readonly project: string
  readonly flags: readonly ListedFlag[]
  readonly environment: Environment | undefined
  /** Why flags may not be changed; null if they may. */
  readonly why: string | null
  readonly onClear: () => void
}) {
  const kill = useKill()
  const [tag, setTag] = useState('')
  const { run, progress, failures } = useBulk(project)
  const keys = flags.map(({ key }) => key)
  const where = environment === undefined ? {} : { environment: environment.key }
  const isBusy = progress !== null
  const act = (action: BulkAction) => void run(keys, action)
  return (
    <Paper
      withBorder
      shadow="md"
      p="sm"
      radius="lg"
      component="section"
      aria-label="Selected flags"
    >
      <Group gap="xs">
        <Text fw={600} size="sm" role="status">
          {flags.length} selected
        </Text>
        <Button
          size="xs"
          color="red"
          leftSection={<Icon name="kill" size={14} />}
          onClick={() => kill.open({ project, flags: keys, ...where })}
        >
          Kill…
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="restore" size={14} />}
          onClick={() => kill.open({ project, flags: keys, ...where, action: 'restore' })}
        >
          Restore…
        </Button>
        <Guarded why={why}>
          {(disabled) => (
            <Group gap={6}>
              <TextInput
                size="xs"
                aria-label="Tag for the selected flags"
                placeholder="tag"
                value={tag}
                onChange={(event) => setTag(event.currentTarget.value)}
                disabled={disabled}
                maxLength={64}
                w={120}
              />
              <Button
                size="xs"
                variant="default"
                disabled={disabled || isBusy || tag.trim() === ''}
                onClick={() => act({ type: 'tag', tag: tag.trim() })}
              >
                Add tag
              </Button>
              <Button
                size="xs"
                variant="default"
                disabled={disabled || isBusy}
                onClick={() =>
                  act({ type: flags.every(({ archived }) => archived) ? 'unarchive' : 'archive' })
                }
              >
                {flags.every(({ archived }) => archived) ? 'Bring back' : 'Archive'}
              </Button>
            </Group>
          )}
        </Guarded>
        <Button size="xs" variant="subtle" color="gray" ml="auto" onClick={onClear}>
          Clear
        </Button>
      </Group>
      {progress !== null && <Progress value={progress * 100} mt="sm" aria-label="Progress" />}
      {failures.slice(0, 3).map(({ flag, error }) => (
        <div key={flag} style={{ marginTop: 8 }}>
          <Text size="sm" fw={600}>
            {flag}
          </Text>
          <ProblemAlert error={error} />
        </div>
      ))}
    </Paper>
  )
}
