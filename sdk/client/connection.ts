import type { Pair } from '../evaluate/pair.ts'
import { advance } from './advance-connection.ts'
import {
  type ConnectionEvent,
  type ConnectionState,
  type Effect,
  initialConnectionState,
  type TimerName,
} from './connection-state.ts'
import type { ServerSentEvent } from './event-stream.ts'
import type { Outcome } from './gate.ts'
import type { Inspect, Inspected } from './inspection.ts'
import type { Fetch } from './options.ts'
import { splitSigned } from './payload.ts'
import type { Runtime, Timer } from './runtime.ts'
import { watchSleep } from './sleep-watch.ts'
import { requestSnapshot } from './snapshot-request.ts'
import { readStream, UnusableEvent } from './stream-request.ts'
import type { ClientProblem } from './surface.ts'

/** What the connection needs of the client. */
export interface ConnectionPorts {
  readonly runtime: Runtime
  readonly fetch: Fetch
  /** Base URLs without a slash at the end; at least one. */
  readonly urls: readonly string[]
  readonly key: string
  readonly pollMs: number
  /** The head to resume a stream from; undefined if a full snapshot is needed. */
  resumeFrom(): Pair | undefined
  /** The head for a conditional request; undefined if a full snapshot is needed. */
  heldPair(): Pair | undefined
  readonly inspect: Inspect
  /** `askedAtMs`: when it was asked for, on the monotonic clock; left out if it came by itself. */
  take(inspected: Inspected, askedAtMs?: number): Outcome
  /** Something was refused before it could be inspected. */
  reject(code: ClientProblem['code'], detail: string): void
  /** Of a relay: an event that is not about flags. */
  onOther?(event: ServerSentEvent): void
  onStep(state: ConnectionState): void
  onStale(): void
  onProblem(problem: ClientProblem): void
}

/** Runs the state machine of the connection: does its effects and tells it what happened. */
export interface Connection {
  readonly state: ConnectionState
  /** Base URL in use. */
  readonly url: string
  start(hasData: boolean): void
  /** Says that the options allow no connection. */
  refuseToStart(): void
  /** Data is held that came by another way. */
  dataHeld(): void
  close(): void
}

/** Event types that carry a payload; all others are hints, known or not, and can be done without. */
const PAYLOAD_EVENTS: ReadonlySet<string> = new Set(['snapshot', 'delta', 'heartbeat', 'resync'])

/** Problems of the data itself: the server is told. */
const DATA_PROBLEMS: ReadonlySet<string> = new Set(['TOO_LARGE'])

/** Makes a connection that has not started. */
export function createConnection(ports: ConnectionPorts): Connection {
  const { runtime, urls, key, fetch } = ports
  const timers = new Map<TimerName, Timer>()
  let state = initialConnectionState(urls.length, ports.pollMs)
  let streamAbort = new AbortController()
  let fetchAbort = new AbortController()
  let heardAtWallMs = 0
  let sleepWatch: Timer | undefined

  function dispatch(event: ConnectionEvent): void {
    const nowMs = runtime.monotonicMs()
    const step = advance(state, event, { nowMs, random: () => runtime.random() })
    state = step.state
    for (const effect of step.effects) perform(effect)
    ports.onStep(state)
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'openStream':
        streamAbort.abort()
        streamAbort = new AbortController()
        void runStream(effect.generation, urlAt(effect.urlIndex), streamAbort.signal)
        break
      case 'cutStream':
        streamAbort.abort()
        break
      case 'fetchSnapshot':
        fetchAbort = new AbortController()
        void runFetch(effect.urlIndex, fetchAbort)
        break
      case 'startTimer': {
        const { name, delayMs } = effect
        timers.get(name)?.stop()
        timers.set(
          name,
          runtime.startTimer(delayMs, () => dispatch({ type: 'timer', name })),
        )
        break
      }
      case 'stopTimer':
        timers.get(effect.name)?.stop()
        break
      case 'wentStale':
        ports.onStale()
        break
      case 'stayedAhead':
        ports.onStale()
        ports.onProblem(aheadOf(urlAt(state.urlIndex)))
        break
      case 'abortAll':
        for (const timer of timers.values()) timer.stop()
        sleepWatch?.stop()
        streamAbort.abort()
        fetchAbort.abort()
    }
  }

  function urlAt(index: number): string {
    return urls[index] ?? ''
  }

  function isClosed(): boolean {
    return state.phase === 'closed'
  }

  function isCurrent(generation: number): boolean {
    return !isClosed() && state.generation === generation
  }

  async function runStream(
    generation: number,
    baseUrl: string,
    signal: AbortSignal,
  ): Promise<void> {
    const request = { baseUrl, key, fetch, runtime, signal, resumeFrom: ports.resumeFrom() }
    const end = await readStream(request, {
      onOpen: () => dispatch({ type: 'opened', generation }),
      onRetry: (delayMs) => dispatch({ type: 'retryHint', generation, delayMs }),
      onEvent: (event) => takeEvent(generation, baseUrl, event),
    })
    if (!isCurrent(generation) || signal.aborted) return
    if (end.problem !== undefined) report(end.problem)
    dispatch({ type: 'lost', generation, failure: end.failure })
  }

  function report(problem: ClientProblem): void {
    if (DATA_PROBLEMS.has(problem.code)) ports.reject(problem.code, problem.message)
    ports.onProblem(problem)
  }

  async function takeEvent(
    generation: number,
    baseUrl: string,
    event: ServerSentEvent,
  ): Promise<void> {
    if (!isCurrent(generation)) return
    heardAtWallMs = runtime.wallMs()
    const { signature, json } = splitSigned(event.data)
    if (event.type === 'control') {
      const reconnectInMs = readFarewell(json)
      if (reconnectInMs !== undefined) dispatch({ type: 'dismissed', generation, reconnectInMs })
    }
    if (!PAYLOAD_EVENTS.has(event.type)) {
      ports.onOther?.(event)
      return
    }
    const raw = { kind: event.type, signature, json, revision: event.id }
    const inspected = await ports.inspect(raw)
    // Checking took time: another stream may have taken this one's place.
    if (!isCurrent(generation)) return
    const outcome = ports.take(inspected)
    if (outcome.kind === 'refused') throw unusable(outcome.code, baseUrl, outcome.detail)
    if (outcome.kind === 'applied') dispatch({ type: 'dataHeld' })
    const { kind } = outcome
    const current = kind === 'applied' || kind === 'current'
    dispatch({ type: 'delivered', generation, current, ahead: kind === 'ahead' })
    if (outcome.kind === 'behind') {
      dispatch({ type: 'snapshotWanted', withinMs: outcome.withinMs })
    }
  }

  async function runFetch(urlIndex: number, abort: AbortController): Promise<void> {
    const baseUrl = urlAt(urlIndex)
    const held = ports.heldPair()
    const askedAtMs = runtime.monotonicMs()
    const answer = await requestSnapshot({ baseUrl, key, held, fetch, runtime, abort })
    if (isClosed()) return
    if (answer.kind === 'failed') {
      report(answer.problem)
      dispatch({ type: 'fetchFailed', urlIndex, failure: answer.failure })
      return
    }
    const inspected = answer.kind === 'snapshot' ? await ports.inspect(answer.raw) : undefined
    if (isClosed()) return
    const outcome = inspected && ports.take(inspected, askedAtMs)
    if (outcome?.kind === 'refused') {
      ports.onProblem(unusable(outcome.code, baseUrl, outcome.detail).problem)
    }
    if (outcome?.kind === 'applied') dispatch({ type: 'dataHeld' })
    // A snapshot older than what turned out to be wrong leaves a full one wanted.
    const failed = outcome?.kind === 'refused' || outcome?.kind === 'behind'
    if (failed) dispatch({ type: 'fetchFailed', urlIndex, failure: {} })
    else dispatch({ type: 'fetched', ahead: outcome?.kind === 'ahead' })
  }

  return {
    get state() {
      return state
    },
    get url() {
      return urlAt(state.urlIndex)
    },
    start(hasData) {
      sleepWatch = watchSleep(runtime, () => {
        dispatch({ type: 'woke', silentMs: runtime.wallMs() - heardAtWallMs })
      })
      dispatch({ type: 'started', hasData })
    },
    refuseToStart: () => dispatch({ type: 'unstartable' }),
    dataHeld: () => dispatch({ type: 'dataHeld' }),
    close: () => dispatch({ type: 'closed' }),
  }
}

/** In how many ms a server that ends the stream wants to see the client again; undefined if never. */
function readFarewell(json: string): number | undefined {
  try {
    const { reconnectInMs } = Object(JSON.parse(json))
    return typeof reconnectInMs === 'number' ? reconnectInMs : undefined
  } catch {
    // A hint that cannot be read is none.
    return undefined
  }
}

function aheadOf(baseUrl: string): ClientProblem {
  const message = `${baseUrl} has older flags than are served here: its store may have been set back. They are served on, and its changes only from there on`
  return { code: 'AHEAD_OF_SERVER', message }
}

function unusable(code: ClientProblem['code'], baseUrl: string, detail: string): UnusableEvent {
  return new UnusableEvent({ code, message: `${baseUrl} sent what cannot be used: ${detail}` })
}
