import { Button, FileButton, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import type { Segment } from '../api/types.ts'
import type { AskedChange } from '../review/change-dialog.tsx'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { splitRule } from '../values/split-values.ts'
import type { ListName } from './lists-api.ts'
import { type ListEditing, useList } from './use-list.ts'

const words = { included: 'Included', excluded: 'Excluded' } as const

/** A list of a segment, which may be long: added to and taken from by pasting, or from a file. */
export function ListPanel({
  project,
  segment,
  list,
  why,
  make,
}: {
  readonly project: string
  readonly segment: Segment
  readonly list: ListName
  /** Why it may not be changed; null if it may. */
  readonly why: string | null
  /** Makes a change, after a review where it reaches flags. */
  readonly make: (change: AskedChange) => void
}) {
  const editing = useList(project, segment, list, make)
  const { count, error, done } = editing
  return (
    <section className="panel panel-pad" aria-label={words[list]}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {words[list]}{' '}
            <Text span c="dimmed" size="sm">
              {count.toLocaleString()}
            </Text>
          </Title>
          <FromFile editing={editing} why={why} />
        </Group>
        {error !== null && <ProblemAlert error={error} />}
        <Values editing={editing} />
        <Pasted editing={editing} why={why} label={`Values of ${segment.bucketBy}`} />
        {done !== undefined && (
          <Text size="sm" role="status">
            {done.added.toLocaleString()} added, {done.removed.toLocaleString()} removed,{' '}
            {done.already.toLocaleString()} unchanged.
          </Text>
        )}
      </Stack>
    </section>
  )
}

interface EditingProps {
  readonly editing: ListEditing
  readonly why: string | null
}

function FromFile({ editing: { load, isLoading }, why }: EditingProps) {
  return (
    <Guarded why={why}>
      {(disabled) => (
        <FileButton
          accept=".csv,.txt,text/csv,text/plain"
          onChange={(file) => file !== null && load(file)}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default" disabled={disabled} loading={isLoading}>
              From a file…
            </Button>
          )}
        </FileButton>
      )}
    </Guarded>
  )
}

function Values({ editing: { values, pages } }: Pick<EditingProps, 'editing'>) {
  if (values.length === 0) return null
  return (
    <div className="values">
      {values.map((value) => (
        <span className="tag mono" key={value}>
          {value}
        </span>
      ))}
      {pages.hasNextPage && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => void pages.fetchNextPage()}
          loading={pages.isFetchingNextPage}
        >
          More
        </Button>
      )}
    </div>
  )
}

function Pasted({ editing, why, label }: EditingProps & { readonly label: string }) {
  const { round, setText, typedCount, change, isChanging } = editing
  return (
    <Group align="flex-end">
      <Textarea
        label={label}
        description={splitRule}
        placeholder="Paste them here"
        // The browser keeps the text: React would write many lines again at each key press.
        key={round}
        defaultValue=""
        onChange={(event) => setText(event.currentTarget.value)}
        disabled={why !== null}
        // No autosize: measuring many lines at each key press takes longer than all else.
        rows={3}
        flex={1}
      />
      <Guarded why={why}>
        {(disabled) => (
          <Group gap="xs">
            <Button
              disabled={disabled || typedCount === 0}
              loading={isChanging}
              onClick={() => change('add')}
            >
              Add {typedCount > 0 ? typedCount.toLocaleString() : ''}
            </Button>
            <Button
              variant="default"
              disabled={disabled || typedCount === 0}
              onClick={() => change('remove')}
            >
              Remove
            </Button>
          </Group>
        )}
      </Guarded>
    </Group>
  )
}
