import { useEffect, useState } from 'react'
import type { Versioned } from './queries.ts'

/**
 * What is typed over a resource. As long as nothing is, it follows what others save; else what they
 * save takes nothing away, and the next save waits until somebody has said whose stands.
 */
export function useVersionedDraft<T, D extends object>(
  loaded: Versioned<T>,
  toDraft: (body: T) => D,
) {
  const [base, setBase] = useState(loaded)
  const [draft, setDraft] = useState(() => toDraft(loaded.body))
  const isDirty = JSON.stringify(draft) !== JSON.stringify(toDraft(base.body))
  const isOther = loaded.etag !== base.etag
  const take = (version: Versioned<T>) => {
    setBase(version)
    setDraft(toDraft(version.body))
  }
  useEffect(() => {
    if (!isOther || isDirty) return
    setBase(loaded)
    setDraft(toDraft(loaded.body))
  }, [isOther, isDirty, loaded, toDraft])
  return {
    draft,
    isDirty,
    /** What it is a draft of. */
    base: base.body,
    change: (members: Partial<D>) => setDraft((before) => ({ ...before, ...members })),
    /** For `If-Match`. */
    etag: base.etag,
    /** Somebody else saved while this was typed. */
    isOld: isOther && isDirty,
    /** What was typed is to be saved over what somebody else saved. */
    keepMine: () => setBase(loaded),
    take,
  }
}
