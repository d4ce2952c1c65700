import { createUsage, type UsageCounts } from '@sluice/sdk/relay'
import type { Resolution } from '@sluice/sdk/resolution'
import type { Counted } from '../../relay/relayed-counts.ts'

/** What an isolate says to the object at once: which texts it has, and what it counted. */
export interface Held {
  /** Names and pairs, as the object wrote them. */
  readonly version: string
  readonly counts: readonly (readonly [environment: string, counts: Counted])[]
}

/** Evaluations of one isolate, by environment, until the object takes them. */
export class HeldCounts {
  readonly #usages = new Map<string, ReturnType<typeof createUsage>>()
  #isEmpty = true

  count(environment: string, flagKey: string, resolution: Resolution): void {
    this.#isEmpty = false
    const usage = this.#usages.get(environment) ?? createUsage()
    this.#usages.set(environment, usage)
    usage.evaluated(flagKey, resolution)
  }

  /** Whether there is nothing that the object has yet to be told. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** Everything since the last call. */
  drain(): Held['counts'] {
    this.#isEmpty = true
    return [...this.#usages].flatMap(([environment, usage]) => {
      usage.retire()
      const counts = usage.drain()
      const isNone = counts.evaluations.size + counts.unknownFlags.size === 0
      return isNone ? [] : [[environment, countedOf(counts)] as const]
    })
  }
}

function countedOf({ evaluations, unknownFlags }: UsageCounts): Counted {
  return {
    evaluations: [...evaluations].flatMap(([flag, variations]) =>
      [...variations].map(([variation, count]) => [flag, variation, count] as const),
    ),
    metrics: [],
    unknownFlags: [...unknownFlags],
  }
}
