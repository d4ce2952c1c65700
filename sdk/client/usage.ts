import type { Resolution } from '../evaluate/resolution.ts'

/** Caps of what is keyed by names from the application. */
const MAX_TALLIES = 50_000
const MAX_UNKNOWN_FLAGS = 200
const MAX_METRICS = 200
const MAX_NAME_CHARS = 256

/** Stands for the variation when a known flag failed and the caller's default was served. */
export const DEFAULT_SERVED = '(default)'

/** Follows the variation of a flag that was given with all others. */
const GIVEN_SUFFIX = ' (given)'

/** A metric's events since the last report. */
export interface MetricSum {
  readonly count: number
  readonly sum: number
}

/** What was counted since the last report. */
export interface UsageCounts {
  /** Evaluations by flag key, then by variation key or DEFAULT_SERVED; with a suffix if given. */
  readonly evaluations: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly metrics: ReadonlyMap<string, MetricSum>
  readonly unknownFlags: ReadonlyMap<string, number>
}

/** Counts evaluations and metrics; counting an evaluation costs one look-up. */
export interface Usage {
  /** A flag was asked for by its key: it is in use. */
  evaluated(flagKey: string, resolution: Resolution): void
  /** A flag was given because all were asked for: it may be in use. Counted apart. */
  given(flagKey: string, resolution: Resolution): void
  measured(metric: string, value: number | undefined): void
  /** Forgets the resolutions of flags that were replaced; what they counted is kept. */
  retire(): void
  /** Everything counted since the last call. */
  drain(): UsageCounts
}

interface Tally {
  readonly flagKey: string
  readonly variation: string
  count: number
}

/** Makes counters that stand at nothing. */
export function createUsage(): Usage {
  const asked = new Map<Resolution, Tally>()
  const given = new Map<Resolution, Tally>()
  let evaluations = new Map<string, Map<string, number>>()
  let metrics = new Map<string, MetricSum>()
  let unknownFlags = new Map<string, number>()

  function addEvaluations(flagKey: string, variation: string, count: number): void {
    const byVariation = evaluations.get(flagKey) ?? new Map<string, number>()
    evaluations.set(flagKey, byVariation)
    byVariation.set(variation, (byVariation.get(variation) ?? 0) + count)
  }

  function settle(): void {
    for (const tallies of [asked, given]) {
      for (const tally of tallies.values()) {
        if (tally.count > 0) addEvaluations(tally.flagKey, tally.variation, tally.count)
        tally.count = 0
      }
    }
  }

  function firstEvaluation(
    tallies: Map<Resolution, Tally>,
    flagKey: string,
    resolution: Resolution,
    suffix: string,
  ): void {
    const { errorCode, variation } = resolution
    if (errorCode === 'FLAG_NOT_FOUND') {
      addCapped(unknownFlags, flagKey, MAX_UNKNOWN_FLAGS)
    } else if (errorCode !== undefined && errorCode !== 'PROVIDER_NOT_READY') {
      addEvaluations(flagKey, DEFAULT_SERVED + suffix, 1)
    } else if (variation !== undefined) {
      // An override has no variation: what it serves says nothing about the flag.
      if (tallies.size >= MAX_TALLIES) retire()
      tallies.set(resolution, { flagKey, variation: variation + suffix, count: 1 })
    }
  }

  function retire(): void {
    settle()
    asked.clear()
    given.clear()
  }

  return {
    evaluated(flagKey, resolution) {
      const tally = asked.get(resolution)
      if (tally !== undefined) tally.count += 1
      else firstEvaluation(asked, flagKey, resolution, '')
    },
    given(flagKey, resolution) {
      const tally = given.get(resolution)
      if (tally !== undefined) tally.count += 1
      else firstEvaluation(given, flagKey, resolution, GIVEN_SUFFIX)
    },
    measured(metric, value) {
      // Callers without types may pass anything.
      if (typeof metric !== 'string' || metric.length > MAX_NAME_CHARS) return
      if (value !== undefined && !Number.isFinite(value)) return
      const before = metrics.get(metric)
      if (before === undefined && metrics.size >= MAX_METRICS) return
      const { count, sum } = before ?? { count: 0, sum: 0 }
      metrics.set(metric, { count: count + 1, sum: sum + (value ?? 1) })
    },
    retire,
    drain() {
      settle()
      const counts = { evaluations, metrics, unknownFlags }
      evaluations = new Map()
      metrics = new Map()
      unknownFlags = new Map()
      return counts
    },
  }
}

function addCapped(counts: Map<string, number>, name: string, cap: number): void {
  if (typeof name !== 'string' || name.length > MAX_NAME_CHARS) return
  const before = counts.get(name)
  if (before === undefined && counts.size >= cap) return
  counts.set(name, (before ?? 0) + 1)
}
