import { useConnection } from '../live/connection.ts'
import { Time } from '../ui/time.tsx'

const words = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' } as const

/** Whether what is shown follows the server. */
export function ConnectionState() {
  const { state } = useConnection()
  return (
    <span className="connection" data-state={state} role="status">
      {words[state]}
    </span>
  )
}

/** Says of a page that no longer follows that it may be old, and what still works. */
export function StaleBanner() {
  const { state, since } = useConnection()
  if (state !== 'lost') return null
  return (
    <div className="stale-banner" role="alert">
      The connection was lost <Time at={new Date(since).toISOString()} />. What you see may be old;
      it comes back by itself. Killing can be tried all the same.
    </div>
  )
}
