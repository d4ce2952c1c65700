import { Button, Group, Paper, Progress, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Environment, ListedFlag } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { ChangeDialog } from '../review/change-dialog.tsx'
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
  const [isAsking, setAsking] = useState(false)
  const isBack = flags.every(({ archived }) => archived)
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
                onClick={() => setAsking(true)}
              >
                {isBack ? 'Bring back…' : 'Archive…'}
              </Button>
            </Group>
          )}
        </Guarded>
        <Button size="xs" variant="subtle" color="gray" ml="auto" onClick={onClear}>
          Clear
        </Button>
      </Group>
      {isAsking && (
        <ArchiveAll
          flags={keys}
          isBack={isBack}
          run={(reason) => act({ type: isBack ? 'unarchive' : 'archive', reason })}
          onClose={() => setAsking(false)}
        />
      )}
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

const flagsNamed = 20

/** Asks before flags leave all environments, or come back to them. */
function ArchiveAll({
  flags,
  isBack,
  run,
  onClose,
}: {
  /** Keys. */
  readonly flags: readonly string[]
  readonly isBack: boolean
  readonly run: (reason: string) => void
  readonly onClose: () => void
}) {
  const { environments } = usePlace()
  const critical = environments.filter((one) => one.critical).map(({ name }) => name)
  const count = flags.length === 1 ? '1 flag' : `${flags.length} flags`
  const more = flags.length > flagsNamed ? ` and ${flags.length - flagsNamed} more` : ''
  return (
    <ChangeDialog
      asked={{
        title: isBack ? `Bring back ${count}?` : `Archive ${count}?`,
        verb: isBack ? 'Bring back' : 'Archive',
        details: (
          <>
            <Text size="sm" className="mono">
              {flags.slice(0, flagsNamed).join(', ')}
              {more}
            </Text>
            <Text size="sm">
              {isBack
                ? 'Every environment serves them again, as they are configured there.'
                : 'SDKs no longer get them, and code that asks for them gets its own defaults. Flags in use are left out.'}
            </Text>
          </>
        ),
        run: async (reason) => run(reason),
      }}
      reach={{ places: [], critical, isKnown: true, error: null }}
      onClose={onClose}
    />
  )
}
