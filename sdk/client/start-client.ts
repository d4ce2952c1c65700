import { createEvaluatorOver } from '../evaluate/evaluator.ts'
import type { ResolutionSource } from '../evaluate/resolution-source.ts'
import type { JsonValue } from '../model.ts'
import { type ClientParts, createClientParts } from './client-parts.ts'
import { enterClient, leaveClient } from './duplicates.ts'
import { reasonOf } from './failure.ts'
import type { Outcome } from './gate.ts'
import type { Inspected } from './inspection.ts'
import { takeBootstrap, takeCached } from './local-data.ts'
import type { Notices } from './notices.ts'
import type { ClientOptions } from './options.ts'
import type { Overrides } from './overrides.ts'
import type { RelayTap } from './relay-tap.ts'
import type { Runtime, Timer } from './runtime.ts'
import { createServedFlags } from './served-flags.ts'
import type { Settings } from './settings.ts'
import { createStaleMarks } from './stale-marks.ts'
import type { Client } from './surface.ts'

/** How long the first request waits for the cache, so that it can name what is held already. */
const CACHE_WAIT_MS = 500
/** How long closing waits for the last report and the cache. */
const CLOSE_WAIT_MS = 2_000

/** A client, and the parts of it that a relay works with. */
export interface StartedClient {
  readonly client: Client
  readonly parts: ClientParts
  /** The flags as the client serves them, counted and overridden. */
  readonly flags: ResolutionSource
}

/** Makes a client in a given runtime and starts it. Returns at once. */
export function startClient(options: ClientOptions, runtime: Runtime): Client {
  return startTapped(options, runtime).client
}

/** The same; `tap` makes it a relay's. */
export function startTapped(
  options: ClientOptions,
  runtime: Runtime,
  tap?: RelayTap,
): StartedClient {
  let closing: Promise<void> | undefined
  const parts = createClientParts(options, runtime, () => closing !== undefined, tap)
  const { settings, notices, listeners, overrides, readiness, intake, reporter } = parts
  for (const [flagKey, value] of Object.entries(options.overrides ?? {})) {
    setOverride(flagKey, value, overrides, notices)
  }
  const flags = {
    ...createServedFlags({ ...parts, gate: intake.gate }),
    annotated: createStaleMarks(parts.staleAt),
  }
  warnOfKey(settings, notices)
  start(options, parts, runtime).catch((error: unknown) => {
    const message = `the client could not start: ${reasonOf(error)}`
    parts.problems.report({ code: 'UNREACHABLE', message })
  })
  const client: Client = {
    ...createEvaluatorOver(flags),
    get status() {
      return parts.status()
    },
    ready: (timeoutMs) => readiness.wait(timeoutMs),
    override(flagKey, value) {
      if (setOverride(flagKey, value, overrides, notices)) listeners.emit('change', [flagKey])
    },
    track: parts.measures.track,
    timed: parts.measures.timed,
    startTimer: parts.measures.startTimer,
    on: (event, listener) => listeners.on(event, listener),
    flush: () => reporter.flush(),
    close() {
      closing ??= close(parts, runtime)
      return closing
    },
  }
  return { client, parts, flags }
}

/** What the application brought along serves at once; the connection follows. */
async function start(
  { bootstrap, cache }: ClientOptions,
  { inspect, intake, connection, reporter, problems, settings, status }: ClientParts,
  runtime: Runtime,
): Promise<void> {
  const local = {
    inspect,
    onProblem: problems.report,
    take(inspected: Inspected): Outcome {
      const outcome = intake.take(inspected, 'local')
      if (outcome.kind === 'applied') connection.dataHeld()
      return outcome
    },
  }
  takeBootstrap(bootstrap, local)
  const cached = cache && takeCached(cache, local)
  if (settings.fault !== undefined) {
    problems.report(settings.fault)
    connection.refuseToStart()
    return
  }
  if (cached !== undefined) {
    await within(cached, (f) => runtime.startTimer(CACHE_WAIT_MS, f))
    if (status().state === 'closed') return
  }
  connection.start(intake.gate.set !== undefined)
  reporter.start()
}

async function close(parts: ClientParts, runtime: Runtime): Promise<void> {
  const { connection, reporter, intake, readiness, listeners, settings } = parts
  connection.close()
  reporter.stop()
  readiness.end()
  leaveClient(identityOf(settings))
  const saved = Promise.all([reporter.flush(), intake.flush()])
  await within(saved, (f) => runtime.startHoldingTimer(CLOSE_WAIT_MS, f))
  listeners.clear()
}

/** Waits for work that does not reject, but no longer than the timer. */
async function within(work: Promise<unknown>, startTimer: (f: () => void) => Timer): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = startTimer(resolve)
    void work.finally(() => {
      timer.stop()
      resolve()
    })
  })
}

function setOverride(
  flagKey: string,
  value: JsonValue | undefined,
  overrides: Overrides,
  notices: Notices,
): boolean {
  try {
    overrides.set(flagKey, value)
    return true
  } catch {
    notices.warn(`override:${flagKey}`, () => `the override of "${flagKey}" is no JSON; ignored`)
    return false
  }
}

function warnOfKey(settings: Settings, notices: Notices): void {
  const { key, urls } = settings
  if (key.startsWith('slu_client_')) {
    notices.warn('client key', () => {
      return 'a client key gives no rules to evaluate; this SDK needs a key of kind server'
    })
  }
  if (enterClient(identityOf(settings))) {
    notices.warn('duplicate', () => {
      return `another client in this process has the same key for ${urls.join(', ')}: share one`
    })
  }
}

function identityOf({ urls, key }: Settings): string {
  return JSON.stringify([urls, key])
}
