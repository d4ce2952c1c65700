import { atLeastMs, retryDelayMs, slowRetryMs } from '../../client/retry-delay.ts'
import {
  ask,
  askByPeriod,
  askIn,
  doubt,
  type PageEvent,
  type PageState,
  type PageStep,
  type PageTimer,
  STALE_MS,
  type Surroundings,
  same,
  start,
  stop,
  then,
} from './page-state.ts'
import {
  accepted,
  endStream,
  follow,
  heard,
  leave,
  lost,
  paused,
  reopen,
  silent,
} from './page-stream.ts'

const RETRY_BASE_MS = 500
/** Another process of the edge, which has yet to hear what one knows already, gave the answer. */
const OUTDATED_MS = 1_000

/**
 * The connection of a page as a pure state machine. It asks at once, when a notice says so and when
 * it is looked at; besides, every `pollMs` while no stream is open. A stream that does not open is
 * tried less and less often, and changes nothing of how often is asked.
 */
export function advancePage(state: PageState, event: PageEvent, at: Surroundings): PageStep {
  if (state.isClosed) return same(state)
  switch (event.type) {
    case 'used': {
      const step = ask({ ...state, hasAnswer: event.hasAnswer, freshness: 'fresh' }, at)
      return { ...step, effects: [stop('stale'), ...step.effects] }
    }
    case 'answered':
      return answered(state, event, at)
    case 'failed':
      return failed(state, event, at)
    case 'refused':
      return refused(state, at)
    case 'accepted':
      return accepted(state)
    case 'noticed':
      return then(heard(state, at), (now) => (event.isNews ? want(now, at) : same(now)))
    case 'beat':
      return heard({ ...state, isBeating: true }, at)
    case 'lost':
      return lost(state, event.returnInMs, at)
    case 'paused':
      return paused(state, at)
    case 'looked':
      return looked(state, event.isHidden, at)
    case 'timer':
      return timerFired(state, event.name, at)
    case 'closed':
      return { state: { ...state, isClosed: true }, effects: endStream(state).effects }
  }
}

/** Asks now; while an answer is on its way, after it unless it has what is wanted. */
function want(state: PageState, at: Surroundings): PageStep {
  return state.isAsking ? same({ ...state, isAskedAgain: true }) : ask(state, at)
}

function answered(
  state: PageState,
  event: Extract<PageEvent, { type: 'answered' }>,
  at: Surroundings,
): PageStep {
  const { isTaken, isOutdated, isAtHead, streamUrl, inactivityMs } = event
  const next: PageState = {
    ...{ ...state, isAsking: false, missingSinceMs: undefined, isLeaving: false, hasAnswer: true },
    outdated: isOutdated ? state.outdated + 1 : 0,
  }
  const settled: PageStep = { state: next, effects: [stop('leave')] }
  const taken = isTaken
    ? then(settled, (now) => {
        const well: PageState = { ...now, failures: 0, freshness: 'fresh', inactivityMs }
        return then({ state: well, effects: [stop('stale')] }, (fresh) =>
          follow(fresh, streamUrl, at),
        )
      })
    : settled
  return then(taken, (now) => {
    if (now.isAskedAgain && !isAtHead) return ask(now, at)
    if (!isOutdated) return askByPeriod(now, at)
    const delayMs = OUTDATED_MS * 2 ** Math.min(now.outdated - 1, 10)
    return { state: now, effects: [askIn(now, Math.min(now.pollMs, delayMs))] }
  })
}

function failed(
  state: PageState,
  { isMissing, retryAfterMs }: Extract<PageEvent, { type: 'failed' }>,
  at: Surroundings,
): PageStep {
  const failures = state.failures + 1
  const next = { ...state, isAsking: false, failures }
  const delayMs = retryDelayMs(failures, RETRY_BASE_MS, at.random())
  const again = askIn(next, atLeastMs(delayMs, retryAfterMs, at.random()))
  const due = doubt(next, STALE_MS)
  if (isMissing) return { state: due.state, effects: [...due.effects, again] }
  return {
    state: { ...due.state, missingSinceMs: undefined, isLeaving: false },
    effects: [...due.effects, again, stop('leave')],
  }
}

function refused(state: PageState, at: Surroundings): PageStep {
  const next: PageState = {
    ...{ ...state, isAsking: false, missingSinceMs: undefined, isLeaving: false },
    ...{ streamUrl: undefined, freshness: 'stale' },
  }
  return then(endStream(next), (now) => ({
    state: now,
    effects: [
      stop('stale'),
      askIn(now, slowRetryMs(at.random())),
      ...(state.freshness === 'stale' ? [] : [{ type: 'wentStale' } as const]),
    ],
  }))
}

function looked(state: PageState, isHidden: boolean, at: Surroundings): PageStep {
  const next = { ...state, isHidden }
  if (!isHidden) return then({ state: next, effects: [stop('inactive')] }, (now) => want(now, at))
  return {
    state: next,
    effects: [...(state.hasAnswer ? [stop('ask')] : []), start('inactive', state.inactivityMs)],
  }
}

function timerFired(state: PageState, name: PageTimer, at: Surroundings): PageStep {
  switch (name) {
    case 'ask':
      return state.isAsking ? same(state) : ask(state, at)
    case 'stream':
      return reopen(state, at)
    case 'steady':
      return heard(state, at)
    case 'silence':
      return silent(state, at)
    case 'leave':
      return leave(state, at)
    case 'inactive':
      return endStream(state)
    case 'stale':
      return { state: { ...state, freshness: 'stale' }, effects: [{ type: 'wentStale' }] }
  }
}
