/** Wait before the first retry of a stream, until the server wishes for another. */
export const RETRY_BASE_MS = 1_000

/** Silence after which a stream is taken for dead: three heartbeats. */
export const SILENCE_MS = 45_000
/** A stream that lived this long was healthy: its loss starts the retries anew. */
const HEALTHY_MS = 60_000

/** A server that is behind for so long does not only lag. */
export const AHEAD_MS = 5_000

/**
 * Timers of a connection: retry of the stream, its silence, the next request, lost freshness, and a
 * server that has less than is held.
 */
export type TimerName = 'stream' | 'silence' | 'poll' | 'stale' | 'ahead'

/** Where the stream is: at most one exists, that of the current generation. */
export type StreamPhase = 'none' | 'connecting' | 'open' | 'closed'

/** All that the connection knows. */
export interface ConnectionState {
  readonly phase: StreamPhase
  /** Counts the streams; what an older generation reports is dropped. */
  readonly generation: number
  /** The open stream has given an event; one that a proxy holds back never does. */
  readonly delivering: boolean
  readonly openedAtMs: number
  /** Failures of the stream in a row. */
  readonly failures: number
  /** The server ends the stream, and wants to see the client again in so many ms; else null. */
  readonly returnInMs: number | null
  readonly retryBaseMs: number
  readonly urlIndex: number
  readonly urlCount: number
  readonly pollMs: number
  readonly fetching: boolean
  /** A snapshot is awaited, so the poll timer is not to be put off. */
  readonly wanted: boolean
  /** A snapshot was asked for while one was on its way. */
  readonly wantedAgain: boolean
  readonly fetchFailures: number
  /** The last request for a snapshot succeeded, and no stream has delivered since. */
  readonly polling: boolean
  /** The key was refused: only the slow regime knocks. */
  readonly refused: boolean
  readonly hasData: boolean
  /** The control plane was heard from, and what is held is its head. */
  readonly fresh: boolean
  /** What is held is newer than what the control plane had when it was heard last. */
  readonly ahead: 'no' | 'lately' | 'lasting'
  /** When the control plane last confirmed what is held, on the monotonic clock. */
  readonly confirmedAtMs: number | null
  /** Something failed and nothing has succeeded since. */
  readonly failing: boolean
}

/** Why a stream or a request did not succeed. */
export interface Failure {
  /** HTTP status, if there was an answer. */
  readonly status?: number | undefined
  readonly retryAfterMs?: number | undefined
}

/** What happens to a connection. */
export type ConnectionEvent =
  | { readonly type: 'started'; readonly hasData: boolean }
  /** The options allow no connection. */
  | { readonly type: 'unstartable' }
  | { readonly type: 'opened'; readonly generation: number }
  /**
   * An event came and was understood; `current`: what is held is now the server's head; `ahead`: it is
   * newer.
   */
  | {
      readonly type: 'delivered'
      readonly generation: number
      readonly current: boolean
      readonly ahead?: boolean
    }
  | { readonly type: 'lost'; readonly generation: number; readonly failure: Failure }
  | { readonly type: 'retryHint'; readonly generation: number; readonly delayMs: number }
  | { readonly type: 'dismissed'; readonly generation: number; readonly reconnectInMs: number }
  /** The machine slept; the stream was silent for `silentMs` by the wall clock. */
  | { readonly type: 'woke'; readonly silentMs: number }
  /** A request for a snapshot was answered; `ahead`: with an older one than is held. */
  | { readonly type: 'fetched'; readonly ahead?: boolean }
  | { readonly type: 'fetchFailed'; readonly urlIndex: number; readonly failure: Failure }
  | { readonly type: 'snapshotWanted'; readonly withinMs: number }
  | { readonly type: 'dataHeld' }
  | { readonly type: 'timer'; readonly name: TimerName }
  | { readonly type: 'closed' }

/** What is to be done about it. A timer that is started replaces the one of the same name. */
export type Effect =
  | { readonly type: 'openStream'; readonly generation: number; readonly urlIndex: number }
  | { readonly type: 'cutStream' }
  | { readonly type: 'fetchSnapshot'; readonly urlIndex: number }
  | { readonly type: 'startTimer'; readonly name: TimerName; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: TimerName }
  | { readonly type: 'wentStale' }
  | { readonly type: 'stayedAhead' }
  | { readonly type: 'abortAll' }

/** The next state, and the effects in the order in which they are to be done. */
export interface Step {
  readonly state: ConnectionState
  readonly effects: readonly Effect[]
}

/** Time and chance, given from outside. */
export interface Surroundings {
  readonly nowMs: number
  random(): number
}

/** The state before the first event. */
export function initialConnectionState(urlCount: number, pollMs: number): ConnectionState {
  return {
    phase: 'none',
    generation: 0,
    delivering: false,
    openedAtMs: 0,
    failures: 0,
    returnInMs: null,
    retryBaseMs: RETRY_BASE_MS,
    urlIndex: 0,
    urlCount,
    pollMs,
    fetching: false,
    wanted: false,
    wantedAgain: false,
    fetchFailures: 0,
    polling: false,
    refused: false,
    hasData: false,
    fresh: false,
    ahead: 'no',
    confirmedAtMs: null,
    failing: false,
  }
}

/** Whether the stream has been giving news for so long that its loss is no sign of more to come. */
export function isHealthy(state: ConnectionState, { nowMs }: Surroundings): boolean {
  return state.delivering && nowMs - state.openedAtMs >= HEALTHY_MS
}

/** A step that does nothing. */
export function same(state: ConnectionState): Step {
  return { state, effects: [] }
}

/** The effect that starts a timer, or starts it anew. */
export function startTimer(name: TimerName, delayMs: number): Effect {
  return { type: 'startTimer', name, delayMs }
}
