import { periodSpans } from '../../../domain/usage.ts'
import type { Usage } from '../api/types.ts'

/** Evaluations of one period, by variation. */
export interface UsageBar {
  /** Unix ms at which the period began. */
  readonly at: number
  readonly counts: Readonly<Record<string, number>>
  readonly total: number
}

/** A bar for every period of a span, also for those in which nobody asked. */
export function usageBars({ buckets, period, to }: Usage, lastMs: number): UsageBar[] {
  const { lengthMs } = periodSpans[period]
  const last = Math.floor(Date.parse(to) / lengthMs)
  const first = last - Math.ceil(lastMs / lengthMs) + 1
  const byPeriod = new Map<number, Map<string, number>>()
  for (const { at, variation, count } of buckets) {
    const index = Math.floor(Date.parse(at) / lengthMs)
    const counts = byPeriod.get(index) ?? new Map<string, number>()
    byPeriod.set(index, counts.set(variation, (counts.get(variation) ?? 0) + count))
  }
  return Array.from({ length: last - first + 1 }, (_, n) => {
    const counts = byPeriod.get(first + n) ?? new Map<string, number>()
    const total = [...counts.values()].reduce((sum, one) => sum + one, 0)
    return { at: (first + n) * lengthMs, counts: Object.fromEntries(counts), total }
  })
}
