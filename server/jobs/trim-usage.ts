import { unknownScope } from '../delivery/usage.ts'
import { uselessUsage } from '../domain/usage.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Telemetry } from '../store/contract.ts'
import { TELEMETRY_RETENTION } from '../store/retention.ts'

/** What is left below the limit for what is counted until the next turn. */
const roomShare = 0.25
/** Names that no flag has, of which the count is kept. */
const unknownNamesMax = 2000

/** Removes counters that were kept for long enough, and makes room for new ones. */
export async function trimUsage(
  telemetry: Telemetry,
  states: readonly ProjectState[],
  nowMs: number,
  counterFields = TELEMETRY_RETENTION.counterFields,
): Promise<void> {
  const fieldsMax = Math.floor(counterFields * (1 - roomShare))
  for (const { documents } of states) {
    for (const [, { id }] of documents.environment.present()) {
      const fields = Object.keys(await telemetry.readCounters(id))
      // The overflow counter goes too: once there is room again, it has said what it had to say.
      const useless = uselessUsage(fields, nowMs, fieldsMax)
      if (useless.length > 0) await telemetry.dropCounters(id, useless)
      await trimUnknown(telemetry, id)
    }
  }
}

/** Drops the names that were asked for least: they come from outside, in any number. */
async function trimUnknown(telemetry: Telemetry, environmentId: string): Promise<void> {
  const scope = unknownScope(environmentId)
  const counts = Object.entries(await telemetry.readCounters(scope))
  if (counts.length <= unknownNamesMax) return
  const byCount = counts.sort(([, a], [, b]) => b - a)
  const useless = byCount.slice(unknownNamesMax).map(([name]) => name)
  await telemetry.dropCounters(scope, useless)
}
