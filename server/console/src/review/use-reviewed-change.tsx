import { useState } from 'react'
import { type AskedChange, ChangeDialog } from './change-dialog.tsx'
import type { Changed } from './reached-places.ts'
import { useReach } from './use-reach.ts'

/**
 * Changes something that flags of several environments may serve by: at once if it reaches none, and
 * after a review otherwise. `dialog` belongs on the page.
 */
export function useReviewedChange(changed: Changed) {
  const [asked, setAsked] = useState<AskedChange | null>(null)
  const reach = useReach(changed)
  const make = (change: AskedChange) => {
    if (!reach.isKnown || reach.places.length > 0) setAsked(change)
    // What fails is told where the change was begun.
    else change.run('').catch(() => undefined)
  }
  const dialog = asked !== null && (
    <ChangeDialog asked={asked} reach={reach} onClose={() => setAsked(null)} />
  )
  return { make, dialog }
}
