import type { Gate, Measurement, PlannedLook } from '../gate/gate.ts'
import { firstLookMs } from './gate-range.ts'
import type { RampStep } from './ramp.ts'

/** What the measurements of one gate came to, since its step began or was resumed. */
export interface GateProgress {
  readonly gate: string
  /** Measurements that said No-Go. */
  readonly noGo: number
  /** Measurements in a row that failed. */
  readonly errors: number
  /** Measurements after the hold that concluded nothing. */
  readonly late: number
  /** How long the step had been held at the last measurement. */
  readonly heldMs: number
  readonly last: Measurement
}

/**
 * How far a ramp has come within its step. It is no part of the history: it may be lost, and then
 * the step is held and measured again.
 */
export interface Progress {
  /** Revision of the ramp that it is of: it counts for nothing once the ramp has changed. */
  readonly phase: number
  /** How long the step has been held, as far as it can be proven. */
  readonly heldMs: number
  /** Until when that was counted, by the store's clock, unix ms. */
  readonly atMs: number
  readonly gates: readonly GateProgress[]
  /** What the plane that drives it waits for besides its gates, for people. */
  readonly waitsFor: string | null
}

/** Clocks that differ by no more mean the same. */
const agreementMs = 1000

/** Two clocks that must agree before time has passed. */
export interface Passed {
  /** The store's clock, unix ms. */
  readonly nowMs: number
  /** How long it has been since `atMs` by a clock that does not depend on the store's. */
  readonly otherMs: number
}

/** The progress of a ramp that has just become what it is at a revision. */
export function beginProgress(phase: number, sinceMs: number): Progress {
  return { phase, heldMs: 0, atMs: sinceMs, gates: [], waitsFor: null }
}

/**
 * Counts time that has passed. The store's clock decides while the other one agrees; where they
 * differ, only what both say counts. So neither a clock that jumps ahead nor one that is wrong on
 * another machine makes a hold shorter; one that jumps back costs what has passed since it was last
 * counted, and no more.
 */
export function passTime(progress: Progress, { nowMs, otherMs }: Passed): Progress {
  const byStore = nowMs - progress.atMs
  const agreed = doAgree(progress, { nowMs, otherMs }) ? byStore : Math.min(byStore, otherMs)
  return { ...progress, heldMs: progress.heldMs + Math.max(0, agreed), atMs: nowMs }
}

/** Whether the two clocks say the same of the time since it was last counted. */
export function doAgree({ atMs }: Progress, { nowMs, otherMs }: Passed): boolean {
  return Math.abs(nowMs - atMs - otherMs) <= agreementMs
}

/** Whether the step has been held for as long as it must be. */
export function isHeld(
  { holdMs }: Pick<RampStep, 'holdMs'>,
  { heldMs }: Pick<Progress, 'heldMs'>,
): boolean {
  return holdMs !== null && heldMs >= holdMs
}

/**
 * Gates that are to be measured now: those never measured, once their delay is over; those whose
 * interval is over; and, once the step is held, those not measured since.
 */
export function dueGates(step: RampStep, progress: Progress): Gate[] {
  const { heldMs } = progress
  return step.gates.filter((gate) => {
    const known = ofGate(progress, gate)
    if (heldMs < firstLookMs(gate)) return false
    if (known === undefined || heldMs - known.heldMs >= gate.intervalMs) return true
    return isHeld(step, progress) && !isHeld(step, known)
  })
}

/** Which of the looks that are planned with a step a look at a gate now is; each is made once. */
export function plannedLookOf(
  { holdMs }: Pick<RampStep, 'holdMs'>,
  progress: Progress,
  gate: Gate,
): PlannedLook | null {
  if (holdMs === null) return null
  const before = ofGate(progress, gate)?.heldMs ?? Number.NEGATIVE_INFINITY
  const isFirstSince = (atMs: number) => before < atMs && progress.heldMs >= atMs
  if (isFirstSince(holdMs + gate.inconclusiveLimit * gate.intervalMs)) return 'doubtEnd'
  return isFirstSince(holdMs) ? 'holdEnd' : null
}

/** How long nothing becomes due, if nothing else happens; 0 if something is. */
export function quietMs(step: RampStep, progress: Progress): number {
  const { heldMs } = progress
  const ends = step.gates.map((gate) => {
    const known = ofGate(progress, gate)
    return known === undefined ? firstLookMs(gate) : known.heldMs + gate.intervalMs
  })
  if (step.holdMs !== null && heldMs < step.holdMs) ends.push(step.holdMs)
  return Math.max(0, Math.min(...ends) - heldMs)
}

/**
 * Adds a measurement to what is known of its gate. `heldMs` is how long the step had been held when
 * it was begun: what comes late does not say more.
 */
export function recordMeasurement(
  step: Pick<RampStep, 'holdMs'>,
  progress: Progress,
  measurement: Measurement,
  heldMs: number = progress.heldMs,
): Progress {
  const { gate, verdict } = measurement
  const known = progress.gates.find((one) => one.gate === gate)
  const isLate = isHeld(step, { heldMs }) && verdict === 'inconclusive'
  const recorded: GateProgress = {
    gate,
    noGo: (known?.noGo ?? 0) + (verdict === 'noGo' ? 1 : 0),
    errors: verdict === 'error' ? (known?.errors ?? 0) + 1 : 0,
    late: (known?.late ?? 0) + (isLate ? 1 : 0),
    heldMs,
    last: measurement,
  }
  const gates = [...progress.gates.filter((one) => one.gate !== gate), recorded]
  return { ...progress, gates }
}

/** What is known of a gate; undefined if it was not measured yet. */
export function ofGate({ gates }: Progress, { id }: Pick<Gate, 'id'>): GateProgress | undefined {
  return gates.find(({ gate }) => gate === id)
}
