import { Button, Group, Stack, Text } from '@mantine/core'
import type { Environment, Flag } from '../api/types.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { Changes } from './changes.tsx'
import { previewConfig } from './config-draft.ts'
import { TheirChange } from './their-change.tsx'
import type { ConfigEditing } from './use-config-draft.ts'
import { WhoChanges } from './who-changes.tsx'

/** What a save will do, before it does it: the difference, and who gets something else. */
export function ReviewDialog({
  editing,
  flag,
  environment,
  onClose,
}: {
  readonly editing: ConfigEditing
  readonly flag: Flag
  readonly environment: Environment
  readonly onClose: () => void
}) {
  const { baseDraft, draft, base } = editing
  if (baseDraft === null || draft === null) return null
  const save = async () => {
    if (await editing.save()) onClose()
  }
  return (
    <Dialog onClose={onClose} title={`Save in ${environment.name}?`} size={640}>
      <Stack gap="md">
        <TheirChange editing={editing} />
        <Changes before={previewConfig(baseDraft)} after={previewConfig(draft)} />
        <WhoChanges title="Who gets something else" before={baseDraft} after={draft} flag={flag} />
        {base?.body.killed != null && (
          <Text size="sm" c="var(--bad)" role="note">
            The flag is killed here: this takes effect when it is restored.
          </Text>
        )}
        {environment.critical && (
          <Text size="sm">
            <span className="critical">critical</span> {environment.name} is marked as critical.
          </Text>
        )}
        {editing.saveError !== null && <ProblemAlert error={editing.saveError} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button
            onClick={() => void save()}
            loading={editing.isSaving}
            disabled={editing.theirs !== null}
            data-autofocus
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
