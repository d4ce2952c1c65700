import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { debtQuery } from '../debt/debt-queries.ts'
import type { Stage } from '../debt/stages.ts'

/** Keys of the flags in a stage of life; null where no stage is asked for, undefined until they are known. */
export function useStage(
  project: string,
  stage: Stage | undefined,
): ReadonlySet<string> | null | undefined {
  const isAsked = stage !== undefined
  const { data } = useQuery({ ...debtQuery(project, stage ?? 'stale'), enabled: isAsked })
  return useMemo(() => {
    if (!isAsked) return null
    return data === undefined ? undefined : new Set(data.items.map(({ flag }) => flag))
  }, [isAsked, data])
}
