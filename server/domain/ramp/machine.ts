import { Refusal } from '../refusal.ts'
import {
  type GateVerdict,
  isLive,
  type RampDocument,
  type RampHappening,
  type RampState,
} from './ramp.ts'

/** What is told of one thing that happens to a ramp. */
export interface Act {
  /** Principal. */
  readonly by: string
  /** ISO 8601, by the store's clock. */
  readonly at: string
  readonly reason: string | null
  /** What the gates of the step had said. */
  readonly verdicts: readonly GateVerdict[]
}

const logEntriesMax = 40
const reasonCharsMax = 1000
const verdictCharsMax = 200

/**
 * A ramp as a state machine. Every function gives the ramp after one act, or refuses with
 * RAMP_NOT_RUNNING; none of them looks at a clock, and none moves by more than one step.
 */

/** Takes the ramp to its next step; it is completed after the last. */
export function advance(ramp: RampDocument, act: Act): RampDocument {
  requireLive(ramp, 'advanced')
  if (ramp.step === ramp.steps.length - 1) return end(ramp, 'completed', act)
  const step = ramp.step + 1
  const moved = { ...ramp, step, stepStartedAt: act.at, holdingSince: act.at }
  return become(moved, 'running', 'stepped', act)
}

/** Stops the ramp where it is. */
export function pause(ramp: RampDocument, act: Act): RampDocument {
  requireLive(ramp, 'paused')
  return become(ramp, 'paused', 'paused', act)
}

/** Lets it go on. The hold of the step begins again: whatever was waited for is waited for in full. */
export function resume(ramp: RampDocument, act: Act): RampDocument {
  requireLive(ramp, 'resumed')
  return become({ ...ramp, holdingSince: act.at }, 'running', 'resumed', act)
}

/** Takes the ramp back: what was there before it started is served again. */
export function rollBack(ramp: RampDocument, act: Act): RampDocument {
  if (!isLive(ramp) && ramp.state !== 'completed') requireLive(ramp, 'rolled back')
  return end(ramp, 'rolledBack', act)
}

/** Ends the ramp and leaves what it serves as it is. */
export function abort(ramp: RampDocument, act: Act): RampDocument {
  requireLive(ramp, 'aborted')
  return end(ramp, 'aborted', act)
}

/** A ramp with its first line. */
export function begin(ramp: Omit<RampDocument, 'log' | 'updatedAt'>, act: Act): RampDocument {
  return become({ ...ramp, log: [], updatedAt: act.at }, 'running', 'started', act)
}

function end(ramp: RampDocument, state: 'completed' | 'rolledBack' | 'aborted', act: Act) {
  return become({ ...ramp, endedAt: act.at }, state, state, act)
}

function become(
  ramp: RampDocument,
  state: RampState,
  did: RampHappening,
  { by, at, reason: said, verdicts }: Act,
): RampDocument {
  const reason = said === null ? null : shorten(said, reasonCharsMax)
  const told = verdicts.map((one) => ({ ...one, reason: shorten(one.reason, verdictCharsMax) }))
  const entry = { at, by, did, step: ramp.step, reason, verdicts: told }
  const log = [...ramp.log, entry].slice(-logEntriesMax)
  return { ...ramp, state, reason, log, updatedAt: at }
}

function requireLive(ramp: RampDocument, what: string): void {
  if (isLive(ramp)) return
  throw new Refusal(
    'RAMP_NOT_RUNNING',
    `Ramp ${ramp.id} of ${ramp.flag} is ${nameOfState[ramp.state]} since ${ramp.updatedAt}: it cannot be ${what}.`,
    { state: ramp.state },
  )
}

const nameOfState: Readonly<Record<RampState, string>> = {
  running: 'running',
  paused: 'paused',
  completed: 'completed',
  rolledBack: 'rolled back',
  aborted: 'aborted',
}

function shorten(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`
}
