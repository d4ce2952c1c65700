import { useEffect } from 'react'
import type { Draft, DraftScope } from './lost-drafts.ts'

const open = new Set<Draft>()

/** The drafts of the page. */
export function openDrafts(): ReadonlySet<Draft> {
  return open
}

/** Says what would be lost if somebody left now; null while nothing would. */
export function useUnsaved(what: string | null, scope: DraftScope = 'page'): void {
  useEffect(() => {
    if (what === null) return
    const draft = { what, scope }
    open.add(draft)
    return () => void open.delete(draft)
  }, [what, scope])
}
