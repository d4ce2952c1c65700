import {
  Button,
  Group,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { FormEvent } from 'react'
import type { Versioned } from '../api/queries.ts'
import type { Flag } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { kinds } from '../flags/filters.tsx'
import { VariationsEditor } from '../flags/variations-editor.tsx'
import { usePlace } from '../frame/use-place.ts'
import { useReviewedChange } from '../review/use-reviewed-change.tsx'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { ArchiveButtons } from './archive-buttons.tsx'
import { ChangeTable } from './changes.tsx'
import { memberChanges } from './config-changes.ts'
import { type DetailsDraft, useDetails } from './use-details.ts'

/** What a flag is in all environments: its words, its variations, its end. */
export function DetailsForm({
  project,
  loaded,
}: {
  readonly project: string
  readonly loaded: Versioned<Flag>
}) {
  const { body: flag } = loaded
  const { draft, change, save, served, isDirty, isOld, keepMine } = useDetails(project, loaded)
  const { make, dialog } = useReviewedChange({ flag: flag.key })
  useUnsaved(isDirty ? `the details of ${flag.key}` : null, 'tab')
  const { environments } = usePlace()
  const why = useWhyNot()('editor', { project, environments: environments.map(({ key }) => key) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [before, after] = served
    if (JSON.stringify(before) === JSON.stringify(after)) return save.mutate('')
    make({
      title: `Save ${flag.name} in all environments?`,
      verb: 'Save',
      details: <ChangeTable changes={memberChanges(before, after)} />,
      run: (reason) => save.mutateAsync(reason),
    })
  }
  return (
    <form onSubmit={submit}>
      {dialog}
      <Stack gap="md" maw={720}>
        {isOld && (
          <Group className="panel panel-pad" role="alert">
            <Text size="sm" flex={1}>
              Somebody changed the flag meanwhile. What you typed is still here.
            </Text>
            <Button size="xs" variant="default" onClick={keepMine}>
              Keep mine
            </Button>
          </Group>
        )}
        {save.error !== null && <ProblemAlert error={save.error} />}
        <WordFields draft={draft} onChange={change} isDisabled={why !== null} />
        <VariationsEditor
          type={flag.type}
          drafts={draft.variations}
          onChange={(variations) => change({ variations })}
          isDisabled={why !== null}
        />
        <Switch
          label="Browsers may read its value"
          description="Client keys are public. They get values, never rules."
          checked={draft.clientVisible}
          onChange={(event) => change({ clientVisible: event.currentTarget.checked })}
          disabled={why !== null}
        />
        <Group justify="space-between">
          <ArchiveButtons project={project} flag={flag} why={why} />
          <Guarded why={why}>
            {(disabled) => (
              <Button type="submit" loading={save.isPending} disabled={disabled || isOld}>
                Save details
              </Button>
            )}
          </Guarded>
        </Group>
        {save.isSuccess && (
          <Text size="sm" role="status">
            Saved.
          </Text>
        )}
      </Stack>
    </form>
  )
}

function WordFields({
  draft,
  onChange,
  isDisabled,
}: {
  readonly draft: DetailsDraft
  readonly onChange: (members: Partial<DetailsDraft>) => void
  readonly isDisabled: boolean
}) {
  const { name, description, kind, owner, tags, removeBy } = draft
  const chooseKind = (chosen: string | null) =>
    onChange({ kind: kinds.find(({ value }) => value === chosen)?.value ?? kind })
  return (
    <>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        disabled={isDisabled}
        maxLength={256}
      />
      <Textarea
        label="Description"
        value={description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        disabled={isDisabled}
        autosize
        minRows={2}
        maxLength={4096}
      />
      <Group grow align="flex-start">
        <Select
          label="Kind"
          data={[...kinds]}
          value={kind}
          onChange={chooseKind}
          disabled={isDisabled}
          allowDeselect={false}
        />
        <TextInput
          label="Owner"
          placeholder="a team or a person"
          value={owner}
          onChange={(event) => onChange({ owner: event.currentTarget.value })}
          disabled={isDisabled}
          maxLength={256}
        />
        <TextInput
          type="date"
          label="To be removed by"
          value={removeBy}
          onChange={(event) => onChange({ removeBy: event.currentTarget.value })}
          disabled={isDisabled}
        />
      </Group>
      <TagsInput
        label="Tags"
        value={tags}
        onChange={(next) => onChange({ tags: next })}
        disabled={isDisabled}
        maxTags={50}
      />
    </>
  )
}
