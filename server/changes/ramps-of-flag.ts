import { deliveredConfig } from '../domain/delivered.ts'
import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
} from '../domain/documents.ts'
import { areEqual } from '../domain/equal.ts'
import { isLive, type RampDocument } from '../domain/ramp/ramp.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'

/** Ramps that have ended and are kept, in a project; ramps that may run in it. */
const endedMax = 1000
const liveMax = 1000
/** Forgotten with one start at most; the next one goes on. */
const forgottenMax = 20

/** The ramp that drives a flag in an environment, running or paused. */
export function liveRampOf(
  { documents }: ProjectState,
  flag: string,
  { id }: EnvironmentDocument,
): RampDocument | undefined {
  const mark = documents.flagConfig.get(`${flag}/${id}`)?.ramp
  const ramp = mark === undefined || mark === null ? undefined : documents.ramp.get(mark.id)
  return ramp !== undefined && isLive(ramp) ? ramp : undefined
}

/** The ramp of a flag in an environment that started last. */
export function latestRampOf(
  { documents }: ProjectState,
  flag: string,
  { id }: EnvironmentDocument,
): RampDocument | undefined {
  let latest: RampDocument | undefined
  for (const [, ramp] of documents.ramp.present()) {
    if (ramp.flag !== flag || ramp.environment !== id) continue
    if (latest === undefined || ramp.createdAt > latest.createdAt) latest = ramp
  }
  return latest
}

/** The environment of a ramp. */
export function requireRampEnvironment(
  { documents }: ProjectState,
  ramp: RampDocument,
): EnvironmentDocument {
  for (const [, environment] of documents.environment.present()) {
    if (environment.id === ramp.environment) return environment
  }
  throw new Refusal('NOT_FOUND', `The environment of ramp ${ramp.id} was deleted.`)
}

/** Names of the ramps that ended first, beyond those that are kept. Refuses too many at once. */
export function endedToForget({ documents }: ProjectState): string[] {
  const ramps = [...documents.ramp.present()].map(([, ramp]) => ramp)
  const ended = ramps.filter((ramp) => !isLive(ramp))
  if (ramps.length - ended.length >= liveMax) {
    throw new Refusal('TOO_LARGE', `A project may run ${liveMax} ramps at a time.`)
  }
  const surplus = ended.length + 1 - endedMax
  if (surplus <= 0) return []
  return ended
    .toSorted((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? -1 : 1))
    .slice(0, Math.min(surplus, forgottenMax))
    .map(({ id }) => documentName.ramp(id))
}

/**
 * Refuses to change by hand what a ramp drives: who gets what, except that it may be turned on and
 * off. Names of rules are nobody's business but people's.
 */
export function refuseWhileRamping(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
  before: FlagConfigDocument,
  after: FlagConfigDocument,
): void {
  const ramp = liveRampOf(state, flag, environment)
  if (ramp === undefined) return
  const decides = (config: FlagConfigDocument) => ({ ...deliveredConfig(config), on: true })
  if (!areEqual(decides(before), decides(after))) throw rampRunning(ramp, environment)
}

/** Refuses what would change a flag under ramps, in whichever environment they run. */
export function refuseRampedFlag(state: ProjectState, flag: string): void {
  for (const [, environment] of state.documents.environment.present()) {
    const ramp = liveRampOf(state, flag, environment)
    if (ramp !== undefined) throw rampRunning(ramp, environment)
  }
}

/** Why a flag cannot be changed, and the ways out. */
export function rampRunning(ramp: RampDocument, { key }: EnvironmentDocument): Refusal {
  const { id, flag, state } = ramp
  return new Refusal(
    'RAMP_RUNNING',
    `Ramp ${id} drives ${flag} in ${key}; it is ${state}. Roll it back, abort it to keep what is served, or wait until it is completed. A kill is always possible.`,
    { ramp: id },
  )
}
