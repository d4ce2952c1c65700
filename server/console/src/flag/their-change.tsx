import { Alert, Button, Group, Text } from '@mantine/core'
import { Icon } from '../ui/icons.tsx'
import { Changes } from './changes.tsx'
import { draftConfig, previewConfig } from './config-draft.ts'
import type { ConfigEditing } from './use-config-draft.ts'

/** What somebody else saved while this was being edited, and the way on without losing anything. */
export function TheirChange({ editing }: { readonly editing: ConfigEditing }) {
  const { theirs, base, baseDraft } = editing
  if (theirs === null || baseDraft === null) return null
  const wasKilled = base?.body.killed ?? null
  const { killed } = theirs.body
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<Icon name="alert" />}
      title="Somebody changed it first"
      role="alert"
    >
      {wasKilled === null && killed !== null && (
        <Text size="sm" fw={600} mb={6}>
          It was killed: {killed.reason}
        </Text>
      )}
      {wasKilled !== null && killed === null && (
        <Text size="sm" fw={600} mb={6}>
          It was restored.
        </Text>
      )}
      <Changes before={previewConfig(baseDraft)} after={previewConfig(draftConfig(theirs.body))} />
      <Group mt="sm">
        <Button size="xs" onClick={editing.rebase}>
          Keep my changes on top
        </Button>
        <Button size="xs" variant="default" onClick={editing.discard}>
          Drop mine
        </Button>
      </Group>
    </Alert>
  )
}
