import type { Gate } from '../gate/gate.ts'
import { queryFault, readQuery } from '../gate/promql.ts'
import type { Fault } from '../refusal.ts'
import type { RampStep } from './ramp.ts'

/** How long a step is held before the first look at a gate, ms: by then its ranges began after the step. */
export function firstLookMs({ source, initialDelayMs }: Gate): number {
  if (!('promql' in source)) return initialDelayMs
  return Math.max(initialDelayMs, readQuery(source).reachMs)
}

/**
 * Why a gate would be refused at a step, as the rest of a sentence about its query; null if it would
 * not. Ramps that were started before a rule was made keep such gates, which let nothing advance.
 */
export function gateFaultAt({ source, limit, ...gate }: Gate, { holdMs }: RampStep): string | null {
  if (!('promql' in source)) return null
  const fault = queryFault(source, limit)
  if (fault !== null || holdMs === null) return fault
  const { reachMs } = readQuery(source)
  const waitMs = holdMs + gate.inconclusiveLimit * gate.intervalMs
  return reachMs <= waitMs ? null : `looks back ${seconds(reachMs)}, and ${waitWords(waitMs)}`
}

function waitWords(waitMs: number): string {
  return `its step waits for at most ${seconds(waitMs)} (the hold and the doubtful looks after it): write [{{stepAge}}s] or a shorter range, or hold the step longer`
}

/** Adds the gates of steps that would be refused, each once, at the place where it was given. */
export function checkGateRanges(
  steps: readonly RampStep[],
  /** Those that were given for all steps. */
  forAll: readonly Gate[],
  faults: Fault[],
): void {
  const seen = new Set<Gate>()
  steps.forEach((step, i) => {
    step.gates.forEach((gate, k) => {
      const message = gateFaultAt(gate, step)
      if (message === null || seen.has(gate)) return
      seen.add(gate)
      const place = forAll.indexOf(gate)
      const at = place < 0 ? `/steps/${i}/gates/${k}` : `/gates/${place}`
      faults.push({ path: `${at}/source/promql`, code: 'GATE_QUERY', message })
    })
  })
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`
}
