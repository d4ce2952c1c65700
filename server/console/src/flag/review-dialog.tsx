import { Button, Group, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Environment, Flag } from '../api/types.ts'
import { CriticalReason } from '../review/critical-reason.tsx'
import { Reached } from '../review/reached.tsx'
import { isExplained } from '../review/reached-places.ts'
import { useReach } from '../review/use-reach.ts'
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
  const [reason, setReason] = useState('')
  const { places } = useReach({ flag: flag.key, environment: environment.key })
  if (baseDraft === null || draft === null) return null
  const critical = environment.critical ? [environment.name] : []
  const isReady = editing.theirs === null && isExplained(critical, reason)
  const save = async () => {
    if (await editing.save(reason.trim())) onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !editing.isSaving) void save()
  }
  return (
    <Dialog
      onClose={onClose}
      title={`Save in ${environment.name}?`}
      size={640}
      unsaved={reason === '' ? null : 'the reason'}
    >
      <Stack gap="md" component="form" onSubmit={submit}>
        <TheirChange editing={editing} />
        <Changes before={previewConfig(baseDraft)} after={previewConfig(draft)} />
        <WhoChanges title="Who gets something else" before={baseDraft} after={draft} flag={flag} />
        {base?.body.killed != null && (
          <Text size="sm" c="var(--bad)" role="note">
            The flag is killed here: this takes effect when it is restored.
          </Text>
        )}
        <Reached places={places} />
        <CriticalReason
          critical={critical}
          reason={reason}
          isFocused
          onChange={setReason}
          onSubmit={submit}
        />
        {editing.saveError !== null && <ProblemAlert error={editing.saveError} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button type="submit" loading={editing.isSaving} disabled={!isReady}>
            Save
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
