import { type Counted, countedOf } from '../../relay/relayed-counts.ts'
import { RemoteUsage } from '../../remote-usage.ts'

/** What an isolate says to the object at once: which texts it has, and what it counted. */
export interface Held {
  /** Names and pairs, as the object wrote them. */
  readonly version: string
  readonly counts: readonly (readonly [environment: string, counts: Counted])[]
}

/** Evaluations of one isolate, by environment, until the object takes them. */
export class HeldCounts {
  readonly #usages = new Map<string, RemoteUsage>()
  #isEmpty = true

  /** The usage of an environment, for somebody to add to. */
  of(environment: string): RemoteUsage {
    this.#isEmpty = false
    const usage = this.#usages.get(environment) ?? new RemoteUsage()
    this.#usages.set(environment, usage)
    return usage
  }

  /** Whether there is nothing that the object has yet to be told. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** Everything since the last call. */
  drain(): Held['counts'] {
    this.#isEmpty = true
    return [...this.#usages].flatMap(([environment, usage]) => {
      const counts = usage.drain()
      const isNone = counts.evaluations.size + counts.unknownFlags.size === 0
      return isNone ? [] : [[environment, countedOf(counts)] as const]
    })
  }
}
