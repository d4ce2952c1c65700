import {
  ask,
  askByPeriod,
  doubt,
  type PageEffect,
  type PageState,
  type PageStep,
  STALE_MS,
  type Surroundings,
  same,
  start,
  stop,
  then,
} from './page-state.ts'

/** Wait after a stream that did not open, doubled with each: 1, 2, 4 s, up to four minutes. */
const REOPEN_BASE_MS = 1_000
const REOPEN_MAX_MS = 240_000
/** Longest that an edge which ends a stream keeps a page away. */
const RETURN_MAX_MS = 120_000
/** A stream that lasts so long was not refused. */
const STEADY_MS = 10_000
/** An edge is heard every 15 s: when a heartbeat did not come the stream is lost. */
const SILENCE_MS = 20_000
/** An answer that takes longer is missing. */
const MISSING_MS = 2_000
/** Of the tabs that miss an answer one leaves its stream first: that may make room for all. */
const LEAVE_SPREAD_MS = 5_000
/** How long a page that left its stream for polling does without one. */
const AWAY_MS = 600_000

/** Follows what is told at an address, and nothing else. */
export function follow(
  state: PageState,
  streamUrl: string | undefined,
  at: Surroundings,
): PageStep {
  if (state.stream !== 'none' && state.streamUrl === streamUrl) return same(state)
  const ended = state.stream === 'none' ? same(state) : endStream(state)
  return then(ended, (now) => {
    const next = { ...now, streamUrl }
    // One that is open while nobody looks stays, but none is opened then.
    return state.isHidden ? same(next) : reopen(next, at)
  })
}

/** Opens the stream if there is none, as soon as it may be. */
export function reopen(state: PageState, { nowMs }: Surroundings): PageStep {
  const { streamUrl: url, stream } = state
  if (url === undefined || stream !== 'none') return same(state)
  const waitMs = state.reopenAtMs - nowMs
  if (waitMs > 0) return { state, effects: [start('stream', waitMs)] }
  return {
    state: { ...missingFrom(state, nowMs), stream: 'opening', isBeating: false },
    effects: [{ type: 'openStream', url }],
  }
}

/** Ends the stream, and what would open it again. */
export function endStream(state: PageState): PageStep {
  const timers = [stop('stream'), stop('steady'), stop('silence'), stop('leave')]
  return {
    state: { ...state, stream: 'none', isLeaving: false },
    effects: [{ type: 'closeStream' }, ...timers],
  }
}

/** A refusal may look like this too: only what comes, or that it lasts, tells. */
export function accepted(state: PageState): PageStep {
  return state.stream === 'opening' ? { state, effects: [start('steady', STEADY_MS)] } : same(state)
}

/** Something came over the stream, or it has lasted. */
export function heard(state: PageState, at: Surroundings): PageStep {
  if (state.stream === 'none') return same(state)
  const isLeaving = at.nowMs - (state.missingSinceMs ?? at.nowMs) >= MISSING_MS
  // Whose questions fail all the same is not told that all is well.
  const isEased = state.freshness === 'due' && state.failures === 0
  const effects: PageEffect[] = [stop('steady')]
  if (state.isBeating) effects.push(start('silence', SILENCE_MS))
  if (isEased) effects.push(stop('stale'))
  if (isLeaving && !state.isLeaving) effects.push(start('leave', at.random() * LEAVE_SPREAD_MS))
  const next: PageState = {
    ...{ ...state, stream: 'open', refusals: 0, isLeaving },
    freshness: isEased ? 'fresh' : state.freshness,
  }
  return then({ state: next, effects }, (now) => {
    if (state.stream === 'open') return same(now)
    return now.freshness === 'stale' && !now.isAsking ? ask(now, at) : askByPeriod(now, at)
  })
}

/** The stream ended, or did not come to be. */
export function lost(state: PageState, returnInMs: number | undefined, at: Surroundings): PageStep {
  if (state.stream === 'none') return same(state)
  const wasOpen = state.stream === 'open'
  const wishedMs = Math.min(Math.max(returnInMs ?? 0, 0), RETURN_MAX_MS)
  const backOffMs = Math.min(REOPEN_MAX_MS, REOPEN_BASE_MS * 2 ** Math.min(state.refusals, 20))
  const spreadMs = backOffMs * (1 + at.random() / 2)
  // Who is sent away in order comes back when it is wished; who is refused again and again does not.
  const waitMs = wasOpen && returnInMs !== undefined ? wishedMs : Math.max(wishedMs, spreadMs)
  const next: PageState = {
    ...{ ...missingFrom(state, at.nowMs), stream: 'none' },
    ...{ refusals: state.refusals + 1, reopenAtMs: at.nowMs + waitMs },
  }
  const effects = [stop('steady'), stop('silence'), stop('leave'), start('stream', waitMs)]
  const gone: PageStep = { state: next, effects }
  return wasOpen ? then(gone, (now) => untold(now, at)) : gone
}

/** Another tab has no stream for now, and tells when it has one. */
export function paused(state: PageState, at: Surroundings): PageStep {
  // What was accepted and has not lasted may have been a refusal.
  if (state.stream !== 'open') return { state, effects: [stop('steady')] }
  const next: PageState = { ...missingFrom(state, at.nowMs), stream: 'opening' }
  return then({ state: next, effects: [stop('silence'), stop('leave')] }, (now) => untold(now, at))
}

/** The stream fell silent, though nobody has ended it. */
export function silent(state: PageState, at: Surroundings): PageStep {
  const closed: PageStep = { state, effects: [{ type: 'closeStream' }] }
  const due = then(closed, (now) => doubt(now, STALE_MS - SILENCE_MS))
  return then(
    then(due, (now) => lost(now, undefined, at)),
    (now) => (now.isAsking || now.isHidden ? same(now) : ask(now, at)),
  )
}

/** The stream may have the connection that an answer needs: a browser has six to an origin over HTTP/1.1. */
export function leave(state: PageState, at: Surroundings): PageStep {
  if (!state.isLeaving) return same(state)
  const awayMs = AWAY_MS * (1 + at.random() / 2)
  return then(endStream(state), (now) =>
    then(
      {
        state: { ...now, reopenAtMs: at.nowMs + awayMs },
        effects: [start('stream', awayMs)],
      },
      (away) => ask(away, at),
    ),
  )
}

/** From now on nothing tells of changes: it is asked again. */
function untold(state: PageState, at: Surroundings): PageStep {
  const due = doubt(state, Math.max(STALE_MS, state.pollMs * 1.5))
  return then(due, (now) => askByPeriod(now, at))
}

/** Only a stream that was there all the while can be why an answer is missing. */
function missingFrom(state: PageState, nowMs: number): PageState {
  return { ...state, isLeaving: false, missingSinceMs: state.isAsking ? nowMs : undefined }
}
