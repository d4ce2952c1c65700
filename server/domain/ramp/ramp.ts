import type { StoredServe } from '../documents.ts'
import type { Gate, Verdict } from '../gate/gate.ts'

/** What a ramp is doing, or how it ended. */
export const rampStates = ['running', 'paused', 'completed', 'rolledBack', 'aborted'] as const
export type RampState = (typeof rampStates)[number]

/** How its steps came about; only they drive it. */
export const strategies = ['canary', 'linear', 'rolling', 'blueGreen'] as const
export type Strategy = (typeof strategies)[number]

/** Plans that are ready to use. */
export const templateNames = ['cautious', 'standard', 'fast'] as const
export type TemplateName = (typeof templateNames)[number]

/** What becomes of a ramp whose gates could not conclude for longer than is waited out. */
export const doubtEnds = ['pause', 'rollBack'] as const
export type DoubtEnd = (typeof doubtEnds)[number]

/** Contexts that get the canary together: those whose attribute is one of the values. */
export interface Batch {
  readonly attribute: string
  readonly values: readonly (string | number)[]
}

/** Who has the canary after a step: a share of everybody, or one batch more. */
export type StepTarget = { readonly percent: number } | { readonly batch: Batch }

/** One step: who gets the canary, for how long at least, and what must be well meanwhile. */
export interface RampStep {
  readonly to: StepTarget
  /** Null: until a person advances it. */
  readonly holdMs: number | null
  readonly gates: readonly Gate[]
}

/** What a gate had said when something happened to the ramp. */
export interface GateVerdict {
  readonly gate: string
  readonly verdict: Verdict
  readonly reason: string
}

/** What happened to a ramp; events are called so too. */
export const rampHappenings = [
  'started',
  'stepped',
  'paused',
  'resumed',
  'rolledBack',
  'completed',
  'aborted',
] as const
export type RampHappening = (typeof rampHappenings)[number]

/** One line of a ramp's log. */
export interface RampLogEntry {
  readonly at: string
  /** Principal; `ramp:<id>` if the ramp did it by itself. */
  readonly by: string
  readonly did: RampHappening
  /** Index of the step that it was at from then on. */
  readonly step: number
  readonly reason: string | null
  readonly verdicts: readonly GateVerdict[]
}

/**
 * A rollout that grows by itself, step by step, and takes itself back. `from` is frozen, so that
 * every step is a prefix of one ordered list of buckets: nobody moves back and forth.
 */
export interface RampDocument {
  readonly id: string
  readonly flag: string
  /** Environment id. */
  readonly environment: string
  readonly strategy: Strategy
  readonly template: TemplateName | null
  /** The canary: the variation that grows. */
  readonly variation: string
  /** The variation that gives up its buckets, and that the canary is compared with. */
  readonly control: string
  readonly state: RampState
  /** Why it is in this state, if there is more to say. */
  readonly reason: string | null
  readonly steps: readonly RampStep[]
  /** Index of the step that it is at. */
  readonly step: number
  /** When the ranges of the step were written. */
  readonly stepStartedAt: string
  /** When the hold of the step began: with the step, or when it was last resumed. */
  readonly holdingSince: string
  /** What everybody got when it started. */
  readonly from: StoredServe
  /** What was configured then: a rollback writes it again. */
  readonly before: { readonly on: boolean; readonly default: StoredServe }
  /** Of the split that its percentages are shares of. */
  readonly bucketBy: string
  readonly seed: string
  /** It pauses if it has not ended by then. */
  readonly deadlineAt: string | null
  /** Chance that its gates stop it although nothing is wrong. */
  readonly alpha: number
  /** It pauses if this is absent. */
  readonly onDoubt?: DoubtEnd | undefined
  /** Oldest first; the last ones. */
  readonly log: readonly RampLogEntry[]
  readonly createdBy: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly endedAt: string | null
}

/** Whether a ramp still holds its flag: it runs, or waits for a person. */
export function isLive({ state }: Pick<RampDocument, 'state'>): boolean {
  return state === 'running' || state === 'paused'
}
