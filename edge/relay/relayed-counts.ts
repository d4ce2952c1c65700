import type { MetricSum, UsageCounts } from '@sluice/sdk/relay'
import type { ReadReport } from './read-report.ts'

/** Caps of what is keyed by names from outside. */
const MAX_FLAGS = 10_000
/** Those of a flag and its failures, each asked for and given with all others. */
const MAX_VARIATIONS = 132
const MAX_METRICS = 1_000
const MAX_UNKNOWN_FLAGS = 1_000

/** What one of them says at once. */
export type Counted = Pick<ReadReport, 'evaluations' | 'metrics' | 'unknownFlags'>

/** Counts as they were drained, as those that are added here. */
export function countedOf({ evaluations, metrics, unknownFlags }: UsageCounts): Counted {
  return {
    evaluations: [...evaluations].flatMap(([flag, variations]) =>
      [...variations].map(([variation, count]) => [flag, variation, count] as const),
    ),
    metrics: [...metrics].map(([name, { count, sum }]) => [name, count, sum] as const),
    unknownFlags: [...unknownFlags],
  }
}

/** What many processes counted, added up. */
export class RelayedCounts {
  #evaluations = new Map<string, Map<string, number>>()
  #metrics = new Map<string, MetricSum>()
  #unknownFlags = new Map<string, number>()
  /** Counts that were left out because there were too many names. */
  dropped = 0

  add({ evaluations, metrics, unknownFlags }: Counted): void {
    for (const [flag, variation, count] of evaluations) {
      const byVariation = this.#evaluations.get(flag) ?? new Map<string, number>()
      if (this.#hasRoom(this.#evaluations, flag, MAX_FLAGS)) {
        this.#evaluations.set(flag, byVariation)
        this.#add(byVariation, variation, count, MAX_VARIATIONS)
      }
    }
    for (const [name, count, sum] of metrics) {
      if (!this.#hasRoom(this.#metrics, name, MAX_METRICS)) continue
      const before = this.#metrics.get(name) ?? { count: 0, sum: 0 }
      this.#metrics.set(name, { count: before.count + count, sum: before.sum + sum })
    }
    for (const [flag, count] of unknownFlags) {
      this.#add(this.#unknownFlags, flag, count, MAX_UNKNOWN_FLAGS)
    }
  }

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#evaluations.size + this.#metrics.size + this.#unknownFlags.size === 0
  }

  /** Everything since the last call. */
  drain(): UsageCounts {
    const counts = {
      evaluations: this.#evaluations,
      metrics: this.#metrics,
      unknownFlags: this.#unknownFlags,
    }
    this.#evaluations = new Map()
    this.#metrics = new Map()
    this.#unknownFlags = new Map()
    return counts
  }

  #add(counts: Map<string, number>, name: string, amount: number, cap: number): void {
    if (this.#hasRoom(counts, name, cap)) counts.set(name, (counts.get(name) ?? 0) + amount)
  }

  #hasRoom(counts: ReadonlyMap<string, unknown>, name: string, cap: number): boolean {
    if (counts.has(name) || counts.size < cap) return true
    this.dropped += 1
    return false
  }
}
