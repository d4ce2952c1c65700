import { useSyncExternalStore } from 'react'

/** Whether what is shown follows the server. */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'lost'
  /** Unix ms since when it is so. */
  readonly since: number
}

let current: Connection = { state: 'connecting', since: Date.now() }
const listeners = new Set<() => void>()

/** Says how the connection is now. */
export function setConnection(state: Connection['state']): void {
  if (current.state === state) return
  current = { state, since: Date.now() }
  for (const listener of listeners) listener()
}

/** How the connection is now. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
