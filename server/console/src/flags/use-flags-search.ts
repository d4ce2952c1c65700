import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { FlagsSearch } from './search.ts'

/** The filters of the list, which live in the address. */
export function useFlagsSearch() {
  const search: FlagsSearch = useSearch({ from: '/p/$project/flags' })
  const navigate = useNavigate({ from: '/p/$project/flags' })
  const change = useCallback(
    (members: Readonly<Record<string, string | true | undefined>>) => {
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...members }),
        replace: true,
        resetScroll: false,
      })
    },
    [navigate],
  )
  return { search, change }
}
