import type { Evaluator } from '../evaluate/evaluator.ts'
import type { EvaluationContext, JsonValue } from '../model.ts'

/**
 * - `initializing`: no data yet, and nothing failed so far
 * - `ready`: the flags are the control plane's head, and it was heard from lately
 * - `stale`: there are flags (last known, cached or bootstrapped), and no news of the control plane,
 *   or it has been behind them for five seconds (`code`)
 * - `error`: no data, and getting some failed; getters give the caller's defaults
 * - `closed`: closed by the application; the last known flags go on being served
 */
export type ClientState = 'initializing' | 'ready' | 'stale' | 'error' | 'closed'

/** How news arrive: by stream, by polling while there is no stream, or not at all. */
export type ClientMode = 'stream' | 'poll' | 'offline'

/** Ends a timer, and says whether what it timed has failed. Only the first call counts. */
export type EndTimer = (failed?: boolean) => void

/** What a client is and has at the moment. */
export interface ClientStatus {
  readonly state: ClientState
  /** Why it is stale, if the control plane is heard from all the same; else null. */
  readonly code: 'AHEAD_OF_SERVER' | null
  readonly mode: ClientMode
  /** Whether the flags being served were signed by one of `verifyKeys`, all of them. */
  readonly verified: boolean
  /** Id of the environment of the flags being served; null before any data. */
  readonly environment: string | null
  /** Epoch of the flags being served; null before any data. */
  readonly epoch: number | null
  /** Revision of the flags being served; null before any data. */
  readonly revision: number | null
  /** When the control plane last confirmed the flags, in ms since 1970; null if never. */
  readonly lastDataAt: number | null
}

/** Something that failed. Nothing of it reaches evaluation; the last good flags stay. */
export interface ClientProblem {
  readonly code:
    | 'MISCONFIGURED'
    | 'UNAUTHENTICATED'
    | 'FORBIDDEN'
    | 'UNREACHABLE'
    | 'MALFORMED_DATA'
    | 'FOREIGN_DATA'
    | 'SIGNATURE_MISSING'
    | 'SIGNATURE_INVALID'
    | 'UNKNOWN_KEY'
    | 'TOO_LARGE'
    | 'CACHE_UNUSABLE'
    | 'BOOTSTRAP_UNUSABLE'
    | 'AHEAD_OF_SERVER'
  /** A sentence for a person; never holds the key. */
  readonly message: string
}

/** The events of a client, and what their listeners are given. */
export interface ClientEvents {
  /** There are flags to serve for the first time, or the client is fresh again after `stale`. */
  readonly ready: ClientStatus
  /** Keys of the flags whose outcome may have changed. */
  readonly change: readonly string[]
  /**
   * No news of the control plane for 45 seconds, or it has been behind for five; the last good flags
   * are served on.
   */
  readonly stale: ClientStatus
  /** Once per cause, until the client is well again. */
  readonly error: ClientProblem
}

/**
 * A client: evaluates in-process and keeps its flags up to date behind the caller's back. No getter
 * ever throws or waits.
 */
export interface Client extends Evaluator {
  readonly status: ClientStatus
  /** Resolves true as soon as there are flags to serve, false after `timeoutMs`. Never rejects. */
  ready(timeoutMs: number): Promise<boolean>
  /**
   * Serves a value for a flag in this process only, whatever the control plane says; undefined
   * lifts it. A value that is no JSON is ignored with a warning.
   */
  override(flagKey: string, value: JsonValue | undefined): void
  /**
   * Adds to a metric: one event, or `value` if it is given. Sent as sums, never per user. Where a
   * ramp runs, sums are told apart by what it has given the context, so that its gates can compare.
   */
  track(metric: string, context: EvaluationContext, value?: number): void
  /**
   * Calls a function and measures how long it took, in ms, and whether it failed: whether it threw
   * or rejected, or `isFailure` says so of its result. Gives what the function gives. A step of a
   * ramp that comes meanwhile changes nothing: the variation is the one of the beginning.
   */
  timed<T>(
    metric: string,
    context: EvaluationContext,
    call: () => Promise<T>,
    isFailure?: (result: T) => boolean,
  ): Promise<T>
  timed<T>(
    metric: string,
    context: EvaluationContext,
    call: () => T,
    isFailure?: (result: T) => boolean,
  ): T
  /** The same where there is no function to call: ends when the returned function is called. */
  startTimer(metric: string, context: EvaluationContext): EndTimer
  /** Calls `listener` at each event until the returned function is called. */
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (detail: ClientEvents[Name]) => void,
  ): () => void
  /** Sends what has been counted so far. Never rejects; a failed report is kept for later. */
  flush(): Promise<void>
  /** Ends the stream and all timers, after one last report. Getters go on with the last flags. */
  close(): Promise<void>
}
