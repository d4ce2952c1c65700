import type { ClientEvents } from './surface.ts'

/** The listeners of a client, by event. */
export interface Listeners {
  /** Returns the function that removes the listener again. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (detail: ClientEvents[Name]) => void,
  ): () => void
  /** Calls each listener; one that throws does not keep the others from their call. */
  emit<Name extends keyof ClientEvents>(name: Name, detail: ClientEvents[Name]): void
  clear(): void
  /** How many listeners there are, over all events. */
  readonly count: number
}

/** One subscription; an object, so that a function added twice is two subscriptions. */
interface Subscription<Detail> {
  readonly listener: (detail: Detail) => void
}

type Subscriptions = {
  readonly [Name in keyof ClientEvents]: Set<Subscription<ClientEvents[Name]>>
}

/** Makes an empty set of listeners; `onThrow` hears of those that throw. */
export function createListeners(onThrow: (error: unknown) => void): Listeners {
  const subscriptions: Subscriptions = {
    ready: new Set(),
    change: new Set(),
    stale: new Set(),
    error: new Set(),
  }
  return {
    on(name, listener) {
      const subscription = { listener }
      subscriptions[name].add(subscription)
      return () => {
        subscriptions[name].delete(subscription)
      }
    },
    emit(name, detail) {
      // A copy, so that listeners may subscribe and unsubscribe while they are called.
      for (const { listener } of [...subscriptions[name]]) {
        try {
          listener(detail)
        } catch (error) {
          onThrow(error)
        }
      }
    },
    clear() {
      for (const set of Object.values(subscriptions)) set.clear()
    },
    get count() {
      return Object.values(subscriptions).reduce((sum, set) => sum + set.size, 0)
    },
  }
}
