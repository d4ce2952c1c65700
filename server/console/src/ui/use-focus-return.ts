import { useEffect, useState } from 'react'

/**
 * When a part of a page goes that had the focus, it goes back to where it was before; to the page,
 * if that is gone too.
 */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const isThere = before instanceof HTMLElement && before.isConnected
      const place = isThere ? before : document.getElementById('main')
      // Once it is gone, and a dialog has let go of the focus.
      window.setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body
        if (isLost) place?.focus({ preventScroll: true })
      })
    },
    [before],
  )
}
