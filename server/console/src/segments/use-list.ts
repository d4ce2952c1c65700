import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Segment } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import type { AskedChange } from '../review/change-dialog.tsx'
import { splitValues } from '../values/split-values.ts'
import { changeList, importList, type ListName, readListPage } from './lists-api.ts'

/**
 * A list of a segment: its values, page by page, and what is about to be done to it. `make` makes a
 * change, after a review where it reaches flags.
 */
export function useList(
  project: string,
  segment: Segment,
  list: ListName,
  make: (change: AskedChange) => void,
) {
  const { key, name } = segment
  const count = list === 'included' ? segment.includedCount : segment.excludedCount
  const [text, setText] = useState('')
  const [round, setRound] = useState(0)
  useUnsaved(text === '' ? null : `the values typed for the ${list} of ${key}`)
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.segments(project) })
  const pages = useInfiniteQuery({
    queryKey: [...keys.segment(project, key), list],
    queryFn: async ({ pageParam }) => bodyOf(await readListPage(project, key, list, pageParam)),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled: count > 0,
  })
  const typed = splitValues(text)
  const change = useMutation({
    mutationFn: async ({ action, reason }: { action: 'add' | 'remove'; reason: string }) =>
      bodyOf(await changeList(project, key, list, action, typed, reason)),
    onSuccess: async () => {
      setText('')
      setRound((before) => before + 1)
      await refresh()
    },
  })
  const load = useMutation({
    mutationFn: ({ file, reason }: { file: File; reason: string }) =>
      importList(project, key, list, file, reason),
    onSuccess: refresh,
  })
  return {
    count,
    values: count === 0 ? [] : (pages.data?.pages.flatMap(({ items }) => items) ?? []),
    pages,
    /** Another one when what was typed is done, and the field begins empty. */
    round,
    setText,
    typedCount: typed.length,
    change: (action: 'add' | 'remove') =>
      make({
        title: listTitle(action, typed.length, list, name),
        verb: action === 'add' ? 'Add' : 'Remove',
        run: (reason) => change.mutateAsync({ action, reason }),
      }),
    isChanging: change.isPending,
    load: (file: File) =>
      make({
        title: `Add the values in ${file.name} to the ${list} list of ${name}?`,
        verb: 'Add',
        run: (reason) => load.mutateAsync({ file, reason }),
      }),
    isLoading: load.isPending,
    error: change.error ?? load.error ?? pages.error,
    done: change.data ?? load.data,
  }
}

/** What a review of a change of a list is called. */
function listTitle(
  action: 'add' | 'remove',
  count: number,
  list: ListName,
  segment: string,
): string {
  const values = count === 1 ? '1 value' : `${count.toLocaleString()} values`
  const [verb, where] = action === 'add' ? ['Add', 'to'] : ['Remove', 'from']
  return `${verb} ${values} ${where} the ${list} list of ${segment}?`
}

/** What the panel of a list works with. */
export type ListEditing = ReturnType<typeof useList>
