import { trimSketches } from '../delivery/ramp-sketches.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Telemetry } from '../store/contract.ts'

/** Removes what was sketched for steps that are over, and for ramps that have ended. */
export async function trimRamps(
  telemetry: Telemetry,
  states: readonly ProjectState[],
): Promise<void> {
  for (const { documents } of states) await trimSketches(telemetry, documents)
}
