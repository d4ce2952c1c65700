import type { Pair } from '../evaluate/pair.ts'
import { type Announcements, createAnnouncements, later } from './announcements.ts'
import { type Connection, createConnection } from './connection.ts'
import { createExposureWatch, type ExposureWatch } from './exposures.ts'
import { reasonOf } from './failure.ts'
import { createInspection, type Inspect } from './inspection.ts'
import { createIntake, type Intake } from './intake.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { createMeasures, type Measures } from './measures.ts'
import { createNotices, type Notices } from './notices.ts'
import type { ClientOptions } from './options.ts'
import { createOverrides, type Overrides } from './overrides.ts'
import { createProblems, type Problems } from './problems.ts'
import { createReadiness, type Readiness } from './readiness.ts'
import { createRejections, type Rejections } from './rejections.ts'
import type { RelayTap } from './relay-tap.ts'
import { postReport } from './report-post.ts'
import { createReporter, type Reporter } from './reporter.ts'
import type { Runtime } from './runtime.ts'
import { readSaturation } from './saturation.ts'
import { createServedHeads } from './served-heads.ts'
import { readSettings, type Settings } from './settings.ts'
import { statusOf } from './status.ts'
import type { ClientStatus } from './surface.ts'
import { createUsage, type Usage } from './usage.ts'

/** A report after the first data, or of what somebody waits for, is sent within this time. */
const HURRY_MS = 1_000

/** The parts of a client, connected with each other and not started. */
export interface ClientParts {
  readonly settings: Settings
  readonly notices: Notices
  readonly listeners: Listeners
  readonly problems: Problems
  readonly overrides: Overrides
  readonly usage: Usage
  readonly measures: Measures
  readonly rejections: Rejections
  readonly expose: ExposureWatch | undefined
  readonly readiness: Readiness
  readonly inspect: Inspect
  readonly intake: Intake
  readonly connection: Connection
  readonly reporter: Reporter
  status(): ClientStatus
  /** What is served while there is no news of the control plane; undefined while there is. */
  staleAt(): Pair | undefined
}

/** Makes the parts of a client; `isClosed` tells whether the application has closed it. */
export function createClientParts(
  options: ClientOptions,
  runtime: Runtime,
  isClosed: () => boolean,
  tap?: RelayTap,
): ClientParts {
  const settings = readSettings(options)
  const notices = createNotices(settings.logger)
  const onThrow = (error: unknown) => {
    notices.error('callback', () => `a callback of the application threw: ${reasonOf(error)}`)
  }
  const listeners = createListeners(onThrow)
  const problems = createProblems(runtime, notices, (problem) => {
    later(() => listeners.emit('error', problem))
  })
  const overrides = createOverrides()
  const usage = createUsage()
  const measures = createMeasures(usage, runtime, {
    nowMs: runtime.monotonicMs,
    isOverridden: (flagKey) => overrides.get(flagKey) !== undefined,
    served() {
      const { set } = intake.gate
      return set && { set, sinceMs: intake.applied()?.atMs ?? 0 }
    },
  })
  const rejections = createRejections()
  const servedHeads = createServedHeads()
  const readiness = createReadiness(runtime)
  const status = () => statusOf(connection.state, intake.gate, isClosed(), runtime)
  const announcements = createAnnouncements(listeners, problems, status)
  const plainIntake = createIntake({
    runtime,
    cache: options.cache,
    verifies: settings.verifyKeys !== undefined,
    problems,
    rejections,
    onRejected: () => reporter.hurry(HURRY_MS),
    onApplied(applied) {
      usage.retire()
      const head = intake.applied()
      if (head !== null) servedHeads[applied.wasAhead ? 'restart' : 'note'](head)
      if (applied.isFirst) readiness.arrive()
      if (applied.isFirst || applied.urgent) reporter.hurry(HURRY_MS)
      announcements.applied(applied)
    },
  })
  const intake = tap?.intake(plainIntake) ?? plainIntake
  const plainInspect = createInspection(settings.verifyKeys)
  const inspect = tap?.inspect(plainInspect) ?? plainInspect
  const connection = connect(settings, runtime, { inspect, intake, problems, announcements, tap })
  const reporter = createReporter({
    runtime,
    usage,
    rejections,
    instance: settings.instance,
    boot: settings.boot,
    post: (body) => postReport({ ...settings, baseUrl: connection.url, runtime }, body),
    // A server whose data is refused can be told so.
    reachable: () => {
      const isRejecting = rejections.standing(intake.applied()?.pair) !== null
      const { fresh, ahead, refused } = connection.state
      return (fresh || ahead !== 'no' || isRejecting) && !refused
    },
    applied: intake.applied,
    servedHeads,
    mode: () => status().mode,
    closed: isClosed,
    additions: measures.additions,
    saturation: () => readSaturation(options.saturation),
    ...(tap && { relay: tap }),
    onDropped: () => notices.warn('reports', () => 'reports are lost: nobody takes them'),
  })
  const { onExposure } = options
  const expose = onExposure && createExposureWatch(onExposure, onThrow, runtime)
  const told = { settings, notices, listeners, problems, rejections, expose }
  const parts = { ...told, overrides, usage, measures }
  const staleAt = () => (connection.state.fresh || isClosed() ? undefined : intake.gate.set)
  return { ...parts, readiness, inspect, intake, connection, reporter, status, staleAt }
}

function connect(
  settings: Settings,
  runtime: Runtime,
  parts: {
    inspect: Inspect
    intake: Intake
    problems: Problems
    announcements: Announcements
    tap: RelayTap | undefined
  },
): Connection {
  const { inspect, intake, problems, announcements, tap } = parts
  return createConnection({
    ...settings,
    runtime,
    resumeFrom: intake.resumeFrom,
    heldPair: intake.heldPair,
    inspect,
    take: (inspected, askedAtMs) => intake.take(inspected, 'network', askedAtMs),
    reject: (code, detail) => intake.reject(undefined, code, detail),
    ...(tap && { onOther: tap.onOther }),
    onStep: announcements.stepped,
    onStale: announcements.wentStale,
    onProblem: problems.report,
  })
}
