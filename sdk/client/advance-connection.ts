import {
  AHEAD_MS,
  type ConnectionEvent,
  type ConnectionState,
  type Effect,
  type Failure,
  isHealthy,
  RETRY_BASE_MS,
  SILENCE_MS,
  type Step,
  type Surroundings,
  same,
  startTimer,
  type TimerName,
} from './connection-state.ts'
import { atLeastMs, retryDelayMs, slowRetryMs, spreadMs } from './retry-delay.ts'
import { dismissed, left, woke } from './return-connection.ts'

/** Longest wait for the answer to a request for a stream. */
export const CONNECT_TIMEOUT_MS = 15_000
/** Extra spread after the loss of a healthy stream: a server that restarts loses all at once. */
const LOSS_SPREAD_MS = 5_000
/** How long a client without data hears nothing of its stream before it asks for a snapshot. */
const FIRST_DATA_MS = 1_000
/** The same if the server has no room for now: a snapshot is no less work for it. */
const BUSY_FIRST_DATA_MS = 5_000
/** Period of the conditional request that checks even a stream that seems well. */
const SAFETY_POLL_MS = 300_000
const RETRY_BASE_MAX_MS = 30_000
const WANTED_MAX_MS = 60_000

/**
 * The connection as a pure state machine: the stream comes first; while it cannot be had, polling
 * stands in for it without ever stopping its retries; a refused key is tried slowly for ever.
 */
export function advance(state: ConnectionState, event: ConnectionEvent, at: Surroundings): Step {
  if (state.phase === 'closed') return { state, effects: [] }
  switch (event.type) {
    case 'started':
      return start({ ...state, hasData: event.hasData }, at)
    case 'unstartable':
      return same({ ...state, failing: true })
    case 'opened':
      return event.generation === state.generation ? opened(state, at) : same(state)
    case 'delivered':
      return event.generation === state.generation ? delivered(state, event, at) : same(state)
    case 'lost':
      return event.generation === state.generation && state.phase !== 'none'
        ? lost(state, event.failure, at)
        : same(state)
    case 'retryHint': {
      const retryBaseMs = Math.min(Math.max(event.delayMs, 100), RETRY_BASE_MAX_MS)
      return same(event.generation === state.generation ? { ...state, retryBaseMs } : state)
    }
    case 'dismissed':
      return event.generation === state.generation
        ? dismissed(state, event.reconnectInMs)
        : same(state)
    case 'woke':
      return woke(state, event.silentMs, at)
    case 'fetched':
      return fetched(state, event.ahead === true, at)
    case 'fetchFailed':
      return fetchFailed(state, event.urlIndex, event.failure, at)
    case 'snapshotWanted':
      return wantSnapshot(state, event.withinMs, at)
    case 'dataHeld':
      return same({ ...state, hasData: true })
    case 'timer':
      return timerFired(state, event.name, at)
    case 'closed':
      return { state: { ...state, phase: 'closed' }, effects: [{ type: 'abortAll' }] }
  }
}

function start(state: ConnectionState, at: Surroundings): Step {
  const stream = openStream(state)
  return {
    state: stream.state,
    effects: [
      ...stream.effects,
      startTimer(
        'poll',
        state.hasData
          ? spreadMs(state.pollMs, 0.2, at.random())
          : spreadMs(FIRST_DATA_MS, 0.5, at.random()),
      ),
      startTimer('stale', SILENCE_MS),
    ],
  }
}

function openStream(state: ConnectionState): Step {
  const generation = state.generation + 1
  return {
    state: {
      ...state,
      phase: 'connecting',
      generation,
      delivering: false,
      refused: false,
      returnInMs: null,
    },
    effects: [
      { type: 'stopTimer', name: 'stream' },
      startTimer('silence', CONNECT_TIMEOUT_MS),
      { type: 'openStream', generation, urlIndex: state.urlIndex },
    ],
  }
}

function opened(state: ConnectionState, at: Surroundings): Step {
  return {
    state: { ...state, phase: 'open', openedAtMs: at.nowMs },
    effects: [startTimer('silence', SILENCE_MS)],
  }
}

function delivered(
  state: ConnectionState,
  { current, ahead }: { readonly current: boolean; readonly ahead?: boolean },
  at: Surroundings,
): Step {
  const effects: Effect[] = [startTimer('silence', SILENCE_MS)]
  // What is current needs no snapshot any more, whatever was wanted before.
  const wanted = state.wanted && !current
  if (!state.fetching && !wanted && (state.wanted || !state.delivering)) {
    effects.push(startTimer('poll', spreadMs(SAFETY_POLL_MS, 0.2, at.random())))
  }
  const next: ConnectionState = { ...state, delivering: true, wanted }
  if (ahead === true) return outran({ state: { ...next, polling: false }, effects })
  if (!current) return { state: next, effects }
  return confirmed({ state: { ...next, polling: false }, effects }, SILENCE_MS, at)
}

/** What is held is the server's head. */
function confirmed({ state, effects }: Step, silenceMs: number, at: Surroundings): Step {
  const fresh = { fresh: true, ahead: 'no', confirmedAtMs: at.nowMs, failing: false } as const
  const stop: Effect[] = state.ahead === 'no' ? [] : [{ type: 'stopTimer', name: 'ahead' }]
  return {
    state: { ...state, ...fresh },
    effects: [...effects, ...stop, startTimer('stale', silenceMs)],
  }
}

/** The server has less than is held: it may lag, or its store was set back. */
function outran({ state, effects }: Step): Step {
  if (state.ahead !== 'no') return { state, effects }
  return {
    state: { ...state, ahead: 'lately' },
    effects: [...effects, startTimer('ahead', AHEAD_MS)],
  }
}

function lost(state: ConnectionState, failure: Failure, at: Surroundings): Step {
  if (state.returnInMs !== null) return left(state, state.returnInMs, at)
  const healthy = isHealthy(state, at)
  const failures = healthy ? 1 : state.failures + 1
  const next: ConnectionState = {
    ...state,
    phase: 'none',
    delivering: false,
    failures,
    failing: true,
    urlIndex: healthy ? state.urlIndex : otherUrl(state),
  }
  const cut: Effect[] = [{ type: 'cutStream' }, { type: 'stopTimer', name: 'silence' }]
  if (failure.status === 401) return refuse(next, cut, at)
  if (failure.status === 403) {
    // A proxy may forbid streams alone: polling goes on unless it is refused too.
    cut.push(startTimer('stream', slowRetryMs(at.random())))
  } else {
    const spread = healthy ? at.random() * LOSS_SPREAD_MS : 0
    const delayMs = retryDelayMs(failures, state.retryBaseMs, at.random()) + spread
    cut.push(startTimer('stream', atLeastMs(delayMs, failure.retryAfterMs, at.random())))
  }
  if (next.fetching || next.wanted) return { state: next, effects: cut }
  if (!state.hasData && failures === 1) {
    const isBusy = failure.status === 503 || failure.status === 429
    const soonMs = isBusy
      ? spreadMs(BUSY_FIRST_DATA_MS, 0.2, at.random())
      : at.random() * RETRY_BASE_MS
    cut.push(startTimer('poll', atLeastMs(soonMs, failure.retryAfterMs, at.random())))
  } else if (state.delivering) {
    cut.push(startTimer('poll', spreadMs(state.pollMs, 0.2, at.random())))
  }
  return { state: next, effects: cut }
}

/** Nothing but a slow request for a snapshot goes on; its success opens the stream again. */
function refuse(state: ConnectionState, effects: readonly Effect[], at: Surroundings): Step {
  return {
    state: { ...state, refused: true, wanted: false, polling: false },
    effects: [
      ...effects,
      { type: 'stopTimer', name: 'stream' },
      startTimer('poll', slowRetryMs(at.random())),
    ],
  }
}

function fetched(state: ConnectionState, ahead: boolean, at: Surroundings): Step {
  const next: ConnectionState = {
    ...state,
    fetching: false,
    wantedAgain: false,
    wanted: state.wantedAgain,
    fetchFailures: 0,
    polling: !state.delivering,
    refused: false,
    failing: false,
  }
  const delayMs = state.wantedAgain ? at.random() * RETRY_BASE_MS : pollDelayMs(next, at)
  const polled = { state: next, effects: [startTimer('poll', delayMs)] }
  const silenceMs = Math.max(SILENCE_MS, state.pollMs * 1.5)
  const step = ahead ? outran(polled) : confirmed(polled, silenceMs, at)
  if (!state.refused) return step
  const stream = openStream(step.state)
  return { state: stream.state, effects: [...step.effects, ...stream.effects] }
}

function fetchFailed(
  state: ConnectionState,
  urlIndex: number,
  failure: Failure,
  at: Surroundings,
): Step {
  const fetchFailures = state.fetchFailures + 1
  const next: ConnectionState = {
    ...state,
    fetching: false,
    wantedAgain: false,
    wanted: state.delivering,
    fetchFailures,
    polling: false,
    failing: !state.delivering || !state.hasData,
    urlIndex: urlIndex === state.urlIndex && !state.delivering ? otherUrl(state) : state.urlIndex,
  }
  if (failure.status === 401 || failure.status === 403) {
    if (state.phase === 'none') return refuse(next, [], at)
    const effects = [startTimer('poll', slowRetryMs(at.random()))]
    return { state: { ...next, wanted: false }, effects }
  }
  const hurried = !state.hasData || state.delivering
  const retryMs = retryDelayMs(fetchFailures, RETRY_BASE_MS, at.random())
  const delayMs = hurried ? Math.min(retryMs, state.pollMs) : pollDelayMs(next, at)
  return {
    state: next,
    effects: [startTimer('poll', atLeastMs(delayMs, failure.retryAfterMs, at.random()))],
  }
}

function wantSnapshot(state: ConnectionState, withinMs: number, at: Surroundings): Step {
  if (state.fetching) return same({ ...state, wantedAgain: true })
  if (state.wanted || state.refused) return same(state)
  const delayMs = at.random() * Math.min(Math.max(withinMs, 0), WANTED_MAX_MS)
  return { state: { ...state, wanted: true }, effects: [startTimer('poll', delayMs)] }
}

function timerFired(state: ConnectionState, name: TimerName, at: Surroundings): Step {
  switch (name) {
    case 'stream':
      return state.phase === 'none' ? openStream(state) : same(state)
    case 'silence':
      return state.phase === 'none' ? same(state) : lost(state, {}, at)
    case 'poll':
      if (state.fetching) return same(state)
      return {
        state: { ...state, fetching: true, wanted: false },
        effects: [{ type: 'fetchSnapshot', urlIndex: state.urlIndex }],
      }
    case 'stale':
      return { state: { ...state, fresh: false, polling: false }, effects: [{ type: 'wentStale' }] }
    case 'ahead':
      return {
        state: { ...state, fresh: false, ahead: 'lasting' },
        effects: [{ type: 'stopTimer', name: 'stale' }, { type: 'stayedAhead' }],
      }
  }
}

function pollDelayMs(state: ConnectionState, at: Surroundings): number {
  return spreadMs(state.delivering ? SAFETY_POLL_MS : state.pollMs, 0.2, at.random())
}

function otherUrl(state: ConnectionState): number {
  return (state.urlIndex + 1) % state.urlCount
}
