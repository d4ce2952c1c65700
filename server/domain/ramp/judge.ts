import type { Gate } from '../gate/gate.ts'
import { gateFaultAt } from './gate-range.ts'
import { type GateProgress, isHeld, ofGate, type Progress } from './progress.ts'
import type { GateVerdict, RampDocument, RampStep } from './ramp.ts'

/** What of a ramp decides what it does next. */
export type JudgedRamp = Pick<
  RampDocument,
  'id' | 'state' | 'steps' | 'step' | 'deadlineAt' | 'alpha' | 'onDoubt'
>

/** What a ramp does next. */
export type Judgement =
  | { readonly action: 'wait'; readonly for: string }
  | { readonly action: 'advance'; readonly reason: string | null }
  | { readonly action: 'pause'; readonly reason: string }
  | { readonly action: 'rollBack'; readonly reason: string }

/**
 * What follows from what is known of the step that a ramp is at. No-Go beats everything, also while
 * the ramp is paused: people still get the canary. Only a hold that is over and the Go of every gate
 * since then lets it advance; everything else waits, or pauses for a person. Doubt that lasts takes a
 * ramp back if it was started so.
 */
export function judge(ramp: JudgedRamp, progress: Progress, nowMs: number): Judgement {
  const step = stepOf(ramp)
  const deciding = step.gates.filter(({ dryRun }) => !dryRun)
  const failed = findGate(deciding, progress, (gate, { noGo }) => noGo > gate.failureLimit)
  if (failed !== undefined) return { action: 'rollBack', reason: tell(failed) }
  if (ramp.state !== 'running') return { action: 'wait', for: 'a person: it is paused' }
  if (ramp.deadlineAt !== null && nowMs >= Date.parse(ramp.deadlineAt)) {
    return { action: 'pause', reason: `It had not ended by its deadline, ${ramp.deadlineAt}.` }
  }
  const refused = deciding.flatMap((gate) => {
    const fault = gateFaultAt(gate, step)
    return fault === null ? [] : [`${gate.id} would be refused today: its query ${fault}`]
  })
  if (refused.length > 0) return { action: 'pause', reason: `${refused.join('. ')}.` }
  const broken = findGate(deciding, progress, (gate, { errors }) => {
    return errors > gate.consecutiveErrorLimit
  })
  if (broken !== undefined) {
    const times = `${broken.errors} times in a row`
    return { action: 'pause', reason: `It could not be measured ${times}: ${tell(broken)}` }
  }
  const doubtful = findGate(deciding, progress, (gate, { late }) => late > gate.inconclusiveLimit)
  if (doubtful !== undefined) {
    const reason = `Nothing could be concluded: ${tell(doubtful)}`
    return { action: ramp.onDoubt ?? 'pause', reason }
  }
  return judgeHold(step, deciding, progress)
}

function judgeHold(step: RampStep, deciding: readonly Gate[], progress: Progress): Judgement {
  if (step.holdMs === null) return { action: 'wait', for: 'a person: the step has no end' }
  if (!isHeld(step, progress)) return { action: 'wait', for: 'the end of the hold' }
  const missing = deciding.filter((gate) => {
    const known = ofGate(progress, gate)
    return known === undefined || known.last.verdict !== 'go' || !isHeld(step, known)
  })
  if (missing.length > 0) {
    return { action: 'wait', for: `a Go of ${missing.map(({ id }) => id).join(', ')}` }
  }
  const told = deciding.flatMap((gate) => ofGate(progress, gate) ?? []).map(tell)
  return { action: 'advance', reason: told.length === 0 ? null : told.join(' · ') }
}

/** The step that a ramp is at. */
export function stepOf({ id, steps, step }: JudgedRamp): RampStep {
  const found = steps[step]
  if (found === undefined) throw new RangeError(`ramp ${id} has no step ${step}`)
  return found
}

/** What the gates last said, for the log. */
export function verdictsOf({ gates }: Progress): GateVerdict[] {
  return gates.map(({ gate, last: { verdict, reason } }) => ({ gate, verdict, reason }))
}

/**
 * The chance of a false stop that one gate may spend in the step that a ramp is at. The ramp's whole
 * chance is divided over its steps with gates, a step's over the gates that decide (Bonferroni). The
 * k-th of those steps has a k-th of the first one's: a fault is best seen where it meets the fewest,
 * and there is the least to see it by (spending as by Lan & DeMets, "Discrete sequential boundaries
 * for clinical trials", 1983).
 */
export function alphaOfGate(ramp: JudgedRamp): number {
  const counts = ramp.steps.map(({ gates }) => gates.filter(({ dryRun }) => !dryRun).length)
  const gated = counts.flatMap((count, step) => (count > 0 ? [step] : []))
  const total = gated.reduce((sum, _step, k) => sum + 1 / (k + 1), 0)
  const place = gated.indexOf(ramp.step)
  // Gates that only are watched may be sure of what they say, too.
  if (place < 0) return ramp.alpha
  return ramp.alpha / (place + 1) / total / (counts[ramp.step] ?? 1)
}

function findGate(
  gates: readonly Gate[],
  progress: Progress,
  holds: (gate: Gate, known: GateProgress) => boolean,
): GateProgress | undefined {
  for (const gate of gates) {
    const known = ofGate(progress, gate)
    if (known !== undefined && holds(gate, known)) return known
  }
  return undefined
}

function tell({ gate, last }: GateProgress): string {
  return `${gate}: ${last.reason}`
}
