import { periodSpans, readUsageField } from '../domain/usage.ts'
import type { Telemetry } from '../store/contract.ts'

/** Which evaluations are looked at; all if left out. */
export interface EvaluationChoice {
  readonly flag?: string | undefined
  /** By the variation as it was counted. */
  readonly isCounted?: (variation: string) => boolean
}

/**
 * When each flag of an environment was last evaluated, unix ms, as exactly as its counters say: no
 * earlier than the end of the last hour, or the last day, that counted something.
 */
export async function lastEvaluations(
  telemetry: Telemetry,
  environmentId: string,
  nowMs: number,
  { flag, isCounted = () => true }: EvaluationChoice = {},
): Promise<ReadonlyMap<string, number>> {
  const prefix = flag === undefined ? '' : `${flag}/`
  const counters = await telemetry.readCounters(environmentId, prefix)
  const last = new Map<string, { readonly from: number; readonly to: number }>()
  for (const [field, count] of Object.entries(counters)) {
    const usage = count > 0 ? readUsageField(field) : null
    if (usage === null || !isCounted(usage.variation)) continue
    const { flag: key, period, at: from } = usage
    const to = from + periodSpans[period].lengthMs
    const known = last.get(key)
    // The later period, and of two that overlap the shorter one, which begins later.
    const isLater = known === undefined || from > known.from
    const isShorter = known !== undefined && from === known.from && to < known.to
    if (isLater || isShorter) last.set(key, { from, to })
  }
  return new Map([...last].map(([key, { to }]) => [key, Math.min(to, nowMs)]))
}
