import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Segment } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { splitValues } from '../values/split-values.ts'
import { changeList, importList, type ListName, readListPage } from './lists-api.ts'

/** A list of a segment: its values, page by page, and what is about to be done to it. */
export function useList(project: string, segment: Segment, list: ListName) {
  const { key } = segment
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
    mutationFn: async (action: 'add' | 'remove') =>
      bodyOf(await changeList(project, key, list, action, typed)),
    onSuccess: async () => {
      setText('')
      setRound((before) => before + 1)
      await refresh()
    },
  })
  const load = useMutation({
    mutationFn: (file: File) => importList(project, key, list, file),
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
    change,
    load,
    error: change.error ?? load.error ?? pages.error,
    done: change.data ?? load.data,
  }
}

/** What the panel of a list works with. */
export type ListEditing = ReturnType<typeof useList>
