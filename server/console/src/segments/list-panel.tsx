import { Button, FileButton, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Segment } from '../api/types.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { changeList, importList, type ListName, readListPage } from './lists-api.ts'

const words = { included: 'Included', excluded: 'Excluded' } as const

/** A list of a segment, which may be long: added to and taken from by pasting, or from a file. */
export function ListPanel({
  project,
  segment,
  list,
  why,
}: {
  readonly project: string
  readonly segment: Segment
  readonly list: ListName
  readonly why: string | null
}) {
  const { key } = segment
  const count = list === 'included' ? segment.includedCount : segment.excludedCount
  const [text, setText] = useState('')
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.segments(project) })
  const values = useInfiniteQuery({
    queryKey: [...keys.segment(project, key), list],
    queryFn: async ({ pageParam }) => bodyOf(await readListPage(project, key, list, pageParam)),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled: count > 0,
  })
  const change = useMutation({
    mutationFn: async (action: 'add' | 'remove') =>
      bodyOf(await changeList(project, key, list, action, splitValues(text))),
    onSuccess: async () => {
      setText('')
      await refresh()
    },
  })
  const load = useMutation({
    mutationFn: (file: File) => importList(project, key, list, file),
    onSuccess: refresh,
  })
  const error = change.error ?? load.error ?? values.error
  const done = change.data ?? load.data
  const typed = splitValues(text).length
  const shown = count === 0 ? [] : (values.data?.pages.flatMap(({ items }) => items) ?? [])
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
          <Guarded why={why}>
            {(disabled) => (
              <FileButton
                accept=".csv,.txt,text/csv,text/plain"
                onChange={(file) => file !== null && load.mutate(file)}
              >
                {(props) => (
                  <Button
                    {...props}
                    size="xs"
                    variant="default"
                    disabled={disabled}
                    loading={load.isPending}
                  >
                    From a file…
                  </Button>
                )}
              </FileButton>
            )}
          </Guarded>
        </Group>
        {error !== null && <ProblemAlert error={error} />}
        {shown.length > 0 && (
          <div className="values">
            {shown.map((value) => (
              <span className="tag mono" key={value}>
                {value}
              </span>
            ))}
            {values.hasNextPage && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => void values.fetchNextPage()}
                loading={values.isFetchingNextPage}
              >
                More
              </Button>
            )}
          </div>
        )}
        <Group align="flex-end">
          <Textarea
            label={`Values of ${segment.bucketBy}`}
            placeholder="Paste them, one a line or with commas between"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            disabled={why !== null}
            autosize
            minRows={1}
            maxRows={8}
            flex={1}
          />
          <Guarded why={why}>
            {(disabled) => (
              <Group gap="xs">
                <Button
                  disabled={disabled || typed === 0}
                  loading={change.isPending}
                  onClick={() => change.mutate('add')}
                >
                  Add {typed > 0 ? typed.toLocaleString() : ''}
                </Button>
                <Button
                  variant="default"
                  disabled={disabled || typed === 0}
                  onClick={() => change.mutate('remove')}
                >
                  Remove
                </Button>
              </Group>
            )}
          </Guarded>
        </Group>
        {done !== undefined && (
          <Text size="sm" role="status">
            {done.added.toLocaleString()} added, {done.removed.toLocaleString()} removed,{' '}
            {done.already.toLocaleString()} as they were.
          </Text>
        )}
      </Stack>
    </section>
  )
}

/** Reads pasted values: a line each, or separated by commas, semicolons or tabs. */
function splitValues(text: string): string[] {
  return text
    .split(/[\n,;\t]+/)
    .map((value) => value.trim())
    .filter((value) => value !== '')
}
