import { useNavigate } from '@tanstack/react-router'
import { type MouseEvent, useCallback } from 'react'
import { basePath } from '../base.ts'
import { type FlagTab, readFlagSearch } from '../flag/search.ts'

/** The address of a flag's page, looking at one environment, and at one part of it. */
export function flagAddress(
  project: string,
  flag: string,
  environment?: string,
  tab?: FlagTab,
): string {
  const address = `${basePath}/console/p/${project}/flags/${encodeURIComponent(flag)}`
  if (environment === undefined) return address
  return `${address}?env=${environment}${tab === undefined ? '' : `&tab=${tab}`}`
}

/**
 * Follows the plain links (`data-flag`, `data-environment`, `data-tab`) inside of an element without loading the
 * page anew. One listener for all: a router's link in each cell costs more than all else in a row.
 */
export function useRowLinks(project: string): (event: MouseEvent) => void {
  const navigate = useNavigate()
  return useCallback(
    (event) => {
      const { target, button, altKey, ctrlKey, metaKey, shiftKey } = event
      if (button !== 0 || altKey || ctrlKey || metaKey || shiftKey) return
      const link = target instanceof Element && target.closest<HTMLElement>('a[data-flag]')
      const { flag, environment: env, tab } = link ? link.dataset : {}
      if (flag === undefined) return
      event.preventDefault()
      const search = env === undefined ? {} : { search: { env, ...readFlagSearch({ tab }) } }
      void navigate({ to: '/p/$project/flags/$flag', params: { project, flag }, ...search })
    },
    [navigate, project],
  )
}
