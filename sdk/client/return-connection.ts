import {
  type ConnectionState,
  type Effect,
  isHealthy,
  SILENCE_MS,
  type Step,
  type Surroundings,
  same,
  startTimer,
} from './connection-state.ts'
import { retryDelayMs, spreadMs } from './retry-delay.ts'

/** Longest that a server which ends the stream can keep the client away. */
const RETURN_MAX_MS = 30_000
/** A stream silent for longer while the machine slept is not waited for: a heartbeat and some. */
const SLEPT_SILENCE_MS = 20_000
/** Machines that sleep together wake together. */
const WAKE_SPREAD_MS = 1_000

/** The server says that it will end the stream, and when it wants to see the client again. */
export function dismissed(state: ConnectionState, reconnectInMs: number): Step {
  const returnInMs = Math.min(Math.max(reconnectInMs, 0), RETURN_MAX_MS)
  return same({ ...state, returnInMs })
}

/**
 * The stream ended as the server had said, which is no failure. Only one that does so again and
 * again is come back to more slowly than it wishes.
 */
export function left(state: ConnectionState, returnInMs: number, at: Surroundings): Step {
  const failures = isHealthy(state, at) ? 0 : state.failures + 1
  const retryMs = failures > 1 ? retryDelayMs(failures, state.retryBaseMs, at.random()) : 0
  return reopenAfter({ ...state, failures }, Math.max(returnInMs, retryMs), at)
}

/**
 * After a sleep the stream is opened again at once, unless it was heard all the while: in a tab that
 * is only kept from its timers. `silentMs` is by the wall clock, which goes on in a sleep.
 */
export function woke(state: ConnectionState, silentMs: number, at: Surroundings): Step {
  if (state.refused || state.phase === 'connecting') return same(state)
  if (state.phase === 'open' && silentMs <= SLEPT_SILENCE_MS) return same(state)
  const step = reopenAfter(state, at.random() * WAKE_SPREAD_MS, at)
  if (!state.fresh || silentMs <= SILENCE_MS) return step
  return {
    state: { ...step.state, fresh: false, polling: false },
    effects: [...step.effects, { type: 'wentStale' }],
  }
}

function reopenAfter(state: ConnectionState, delayMs: number, at: Surroundings): Step {
  const effects: Effect[] = [
    { type: 'cutStream' },
    { type: 'stopTimer', name: 'silence' },
    startTimer('stream', delayMs),
  ]
  // What was put off because of the stream is not any more.
  if (state.delivering && !state.fetching && !state.wanted) {
    effects.push(startTimer('poll', spreadMs(state.pollMs, 0.2, at.random())))
  }
  return { state: { ...state, phase: 'none', delivering: false, returnInMs: null }, effects }
}
