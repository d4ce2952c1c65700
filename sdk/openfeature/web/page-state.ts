import { spreadMs } from '../../client/retry-delay.ts'

/** With a stream it is asked now and then all the same: one may be dead and nobody has said so. */
const CHECK_MS = 120_000
/** Nothing heard for so long makes what is held stale. */
export const STALE_MS = 45_000

/**
 * Timers of a page: the next question, the next stream, a stream that has brought nothing yet, one
 * that has fallen silent, lost freshness, the end of a stream that keeps answers from coming, and a
 * page that nobody looks at.
 */
export type PageTimer = 'ask' | 'stream' | 'steady' | 'silence' | 'stale' | 'leave' | 'inactive'

/** All that a page knows of its connection to an edge. Times are ms of a clock that never goes back. */
export interface PageState {
  readonly pollMs: number
  /** There is an answer for the context. */
  readonly hasAnswer: boolean
  readonly isHidden: boolean
  readonly isClosed: boolean
  readonly isAsking: boolean
  /** A notice came while an answer was on its way. */
  readonly isAskedAgain: boolean
  /** Questions that failed in a row. */
  readonly failures: number
  /** Answers in a row from before the newest head. */
  readonly outdated: number
  /** When the first question was asked, or its stream opened, that got no answer at all. */
  readonly missingSinceMs: number | undefined
  readonly isLeaving: boolean
  /** `due`: something failed, and what is held is stale unless something is heard in time. */
  readonly freshness: 'fresh' | 'due' | 'stale'
  /** Where changes are told; undefined if nowhere. */
  readonly streamUrl: string | undefined
  /** A stream is open once it has brought an event or lasted: a refusal may look like one at first. */
  readonly stream: 'none' | 'opening' | 'open'
  /** Streams in a row that did not open. */
  readonly refusals: number
  /** No stream is opened before. */
  readonly reopenAtMs: number
  /** The stream brings heartbeats, so its silence says something. */
  readonly isBeating: boolean
  /** A page that nobody looks at for so long ends its stream. */
  readonly inactivityMs: number
}

/** What happens to a page. */
export type PageEvent =
  /** Flags are wanted for another context. */
  | { readonly type: 'used'; readonly hasAnswer: boolean }
  | {
      readonly type: 'answered'
      /** It is from before the newest head. */
      readonly isOutdated: boolean
      /** It is known to be at the newest head. */
      readonly isAtHead: boolean
      /** It is what is served now. */
      readonly isTaken: boolean
      readonly streamUrl: string | undefined
      readonly inactivityMs: number
    }
  | {
      readonly type: 'failed'
      /** Nothing came back in time. */
      readonly isMissing: boolean
      readonly retryAfterMs: number | undefined
    }
  /** The key is not taken. */
  | { readonly type: 'refused' }
  /** The stream was accepted. */
  | { readonly type: 'accepted' }
  /** The stream told of a change; `isNews`: what is held is from before it. */
  | { readonly type: 'noticed'; readonly isNews: boolean }
  | { readonly type: 'beat' }
  /** The stream ended; `returnInMs`: in order, and the edge wishes to see the page again then. */
  | { readonly type: 'lost'; readonly returnInMs: number | undefined }
  /** Another tab, which holds the stream for this one too, has none for now. */
  | { readonly type: 'paused' }
  | { readonly type: 'looked'; readonly isHidden: boolean }
  | { readonly type: 'timer'; readonly name: PageTimer }
  | { readonly type: 'closed' }

/** What is to be done about it. A timer that is started replaces the one of the same name. */
export type PageEffect =
  /** In place of a question that is on its way. */
  | { readonly type: 'ask' }
  | { readonly type: 'openStream'; readonly url: string }
  | { readonly type: 'closeStream' }
  | { readonly type: 'startTimer'; readonly name: PageTimer; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: PageTimer }
  | { readonly type: 'wentStale' }

/** The next state, and the effects in the order in which they are to be done. */
export interface PageStep {
  readonly state: PageState
  readonly effects: readonly PageEffect[]
}

/** Time and chance, given from outside. */
export interface Surroundings {
  readonly nowMs: number
  random(): number
}

/** The state before the first event. */
export function initialPageState(pollMs: number, isHidden: boolean): PageState {
  return {
    ...{ pollMs, isHidden, hasAnswer: false, isClosed: false, isAsking: false },
    ...{ isAskedAgain: false, failures: 0, outdated: 0, missingSinceMs: undefined },
    ...{ isLeaving: false, freshness: 'fresh', streamUrl: undefined, stream: 'none' },
    ...{ refusals: 0, reopenAtMs: 0, isBeating: false, inactivityMs: CHECK_MS },
  }
}

/** A step that does nothing. */
export function same(state: PageState): PageStep {
  return { state, effects: [] }
}

/** One step after another. */
export function then({ state, effects }: PageStep, next: (state: PageState) => PageStep): PageStep {
  const step = next(state)
  return { state: step.state, effects: [...effects, ...step.effects] }
}

/** The effect that starts a timer, or starts it anew. */
export function start(name: PageTimer, delayMs: number): PageEffect {
  return { type: 'startTimer', name, delayMs }
}

/** The effect that stops a timer. */
export function stop(name: PageTimer): PageEffect {
  return { type: 'stopTimer', name }
}

/** Asks now, in place of what is on its way. */
export function ask(state: PageState, { nowMs }: Surroundings): PageStep {
  const missingSinceMs = state.missingSinceMs ?? nowMs
  return {
    state: { ...state, isAsking: true, isAskedAgain: false, missingSinceMs },
    effects: [stop('ask'), { type: 'ask' }],
  }
}

/** Asks in a while, but for a page that nobody looks at: that asks nothing, once it has its flags. */
export function askIn(state: PageState, delayMs: number): PageEffect {
  return state.isHidden && state.hasAnswer ? stop('ask') : start('ask', delayMs)
}

/** Asks after the usual time, but for what failed or is on its way, which has a time of its own. */
export function askByPeriod(state: PageState, at: Surroundings): PageStep {
  if (state.isAsking || state.failures + state.outdated > 0) return same(state)
  const periodMs = state.stream === 'open' ? CHECK_MS : state.pollMs
  return { state, effects: [askIn(state, spreadMs(periodMs, 0.2, at.random()))] }
}

/** What is held becomes stale unless something is heard in time. */
export function doubt(state: PageState, withinMs: number): PageStep {
  if (state.freshness !== 'fresh') return same(state)
  return { state: { ...state, freshness: 'due' }, effects: [start('stale', withinMs)] }
}
