import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, because, bodyOf, etagOf } from '../api/client.ts'
import { keys, segmentsQuery, type Versioned } from '../api/queries.ts'
import type { Condition, Segment } from '../api/types.ts'
import { useVersionedDraft } from '../api/use-versioned-draft.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { ChangeTable } from '../flag/changes.tsx'
import { ConditionEditor } from '../flag/condition-editor.tsx'
import { emptyCondition, typesOfAttributes } from '../flag/conditions.ts'
import { memberChanges } from '../flag/config-changes.ts'
import type { AskedChange } from '../review/change-dialog.tsx'
import { Guarded } from '../ui/guarded.tsx'
import { Icon } from '../ui/icons.tsx'
import { ProblemAlert } from '../ui/states.tsx'

/** The rules of a segment, its name and its description, as they are edited. */
export function SegmentForm({
  project,
  loaded,
  why,
  make,
}: {
  readonly project: string
  readonly loaded: Versioned<Segment>
  /** Why it may not be changed; null if it may. */
  readonly why: string | null
  /** Makes a change, after a review where it reaches flags. */
  readonly make: (change: AskedChange) => void
}) {
  const { key } = loaded.body
  const { draft, base, change, etag, isDirty, isOld, keepMine, take } = useVersionedDraft(
    loaded,
    draftSegment,
  )
  useUnsaved(isDirty ? `the rules and words of ${key}` : null)
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: async (reason: string) => {
      const { name, description, rules } = draft
      const answer = await api.PATCH('/api/v1/projects/{project}/segments/{segment}', {
        params: { path: { project, segment: key }, header: { 'If-Match': etag } },
        body: { name: name.trim() || key, description, rules },
        headers: because(reason),
      })
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
    onSuccess: (saved) => {
      take(saved)
      queryClient.setQueryData(keys.segment(project, key), saved)
    },
  })
  const before = draftSegment(base)
  const submit = () => {
    // Words change nothing that is served.
    if (JSON.stringify(before.rules) === JSON.stringify(draft.rules)) return save.mutate('')
    make({
      title: `Save the segment ${base.name}?`,
      verb: 'Save',
      details: <ChangeTable changes={memberChanges(before, draft)} />,
      run: (reason) => save.mutateAsync(reason),
    })
  }
  return (
    <section className="panel panel-pad" aria-label="Rules and words">
      <Stack gap="sm">
        <SegmentFields project={project} segment={key} draft={draft} onChange={change} why={why} />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group>
          <Guarded why={why}>
            {(disabled) => (
              <Button loading={save.isPending} disabled={disabled || isOld} onClick={submit}>
                Save segment
              </Button>
            )}
          </Guarded>
          {isOld && (
            <>
              <Text size="sm" role="alert">
                It was changed meanwhile; what you typed is still here.
              </Text>
              <Button size="xs" variant="default" onClick={keepMine}>
                Save mine on top
              </Button>
            </>
          )}
          {save.isSuccess && !isOld && (
            <Text size="sm" role="status">
              Saved.
            </Text>
          )}
        </Group>
      </Stack>
    </section>
  )
}

interface SegmentDraft extends Pick<Segment, 'name' | 'description'> {
  readonly rules: Condition[]
}

function draftSegment({ name, description, rules }: Segment): SegmentDraft {
  return { name, description, rules }
}

function SegmentFields({
  project,
  segment,
  draft,
  onChange,
  why,
}: {
  readonly project: string
  readonly segment: string
  readonly draft: SegmentDraft
  readonly onChange: (members: Partial<SegmentDraft>) => void
  readonly why: string | null
}) {
  const { name, description, rules } = draft
  const { data: segments = [] } = useQuery(segmentsQuery(project))
  const others = segments.map(({ key }) => key).filter((key) => key !== segment)
  const attributeTypes = typesOfAttributes(segments.flatMap((one) => one.rules))
  const isDisabled = why !== null
  return (
    <>
      <Title order={2} size="h5">
        Rules
      </Title>
      <Text size="xs" c="dimmed">
        Whoever any of these holds for is in the segment.
      </Text>
      {rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
        <div className="rule" key={index}>
          <ConditionEditor
            condition={rule}
            onChange={(next) => onChange({ rules: rules.toSpliced(index, 1, next) })}
            onRemove={() => onChange({ rules: rules.toSpliced(index, 1) })}
            segments={others}
            attributeTypes={attributeTypes}
            isDisabled={isDisabled}
          />
        </div>
      ))}
      <Guarded why={why}>
        {(disabled) => (
          <Button
            variant="default"
            size="xs"
            disabled={disabled}
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange({ rules: [...rules, emptyCondition('attribute')] })}
            style={{ alignSelf: 'flex-start' }}
          >
            Add a rule
          </Button>
        )}
      </Guarded>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        disabled={isDisabled}
        maw={480}
      />
      <Textarea
        label="Description"
        value={description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        disabled={isDisabled}
        autosize
        maw={480}
      />
    </>
  )
}
