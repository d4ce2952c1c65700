import { useEffect, useRef } from 'react'

/** A key, or two one after the other (`g f`), and what it does. */
export type Shortcuts = Readonly<Record<string, () => void>>

const sequenceMs = 900

/** Does things by keys, as long as nobody is typing or has a dialog open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  useEffect(() => {
    let before = ''
    let at = 0
    const onKey = (event: KeyboardEvent) => {
      const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k'
      if (isPalette) {
        event.preventDefault()
        latest.current['mod k']?.()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"]') !== null) return
      const pair = event.timeStamp - at < sequenceMs ? `${before} ${event.key}` : ''
      const action = latest.current[pair] ?? latest.current[event.key]
      before = event.key
      at = event.timeStamp
      if (action === undefined) return
      event.preventDefault()
      before = ''
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
