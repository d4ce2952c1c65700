import type { ConnectionState } from './connection-state.ts'
import type { Applied } from './intake.ts'
import type { Listeners } from './listeners.ts'
import type { Problems } from './problems.ts'
import type { ClientStatus } from './surface.ts'

/** Tells listeners what became of the client, as its parts report it. */
export interface Announcements {
  applied(applied: Applied): void
  stepped(state: ConnectionState): void
  wentStale(): void
}

/** Makes announcements to listeners; `status` is asked when they are made. */
export function createAnnouncements(
  listeners: Listeners,
  problems: Problems,
  status: () => ClientStatus,
): Announcements {
  let wasStale = false
  let wasFresh = false
  return {
    applied({ isFirst, changed }) {
      later(() => {
        if (isFirst) listeners.emit('ready', status())
        if (changed.length > 0) listeners.emit('change', changed)
      })
    },
    stepped({ fresh }) {
      if (fresh && !wasFresh) {
        problems.recovered()
        if (wasStale) later(() => listeners.emit('ready', status()))
        wasStale = false
      }
      wasFresh = fresh
    },
    wentStale() {
      // Without data there is nothing that could have become stale.
      if (status().state !== 'stale') return
      wasStale = true
      listeners.emit('stale', status())
    },
  }
}

/** Listeners hear of news when the client's own state has settled. */
export function later(f: () => void): void {
  Promise.resolve().then(f, () => {})
}
