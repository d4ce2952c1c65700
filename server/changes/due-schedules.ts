import { documentName, type FlagConfigDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { isDue, missedBy } from '../domain/schedule.ts'
import type { ScheduleDocument } from '../domain/schedule-document.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { eventOf, expectUnchanged } from './change.ts'
import { configOf, patchConfigDecision } from './flag-configs.ts'
import { killOf } from './kill-holds.ts'
import type { PatternJudge } from './pattern.ts'

/** What carrying out schedules needs to know. */
export interface DueSurroundings {
  /** The store's clock. */
  readonly nowMs: number
  readonly patternFault: PatternJudge
  /** Whether the token of a principal (`token:<id>`) was revoked. */
  readonly isRevoked: (principal: string) => boolean
  /** Refuses a configuration that the environment has no room for. */
  readonly refuseOversize: (
    environmentId: string,
    before: FlagConfigDocument,
    after: FlagConfigDocument,
  ) => void
}

/** Who carries a schedule out, as audit entries name it. */
export function schedulePrincipal(id: string): string {
  return `schedule:${id}`
}

/**
 * Carries out one schedule if it is due: makes its change, or says why not. Settled when somebody
 * else has done so, and when it was cancelled or put off.
 */
export function dueScheduleDecision(
  state: ProjectState,
  id: string,
  around: DueSurroundings,
): Decision<null> | Settled<null> {
  const schedule = state.documents.schedule.get(id)
  if (schedule === undefined || !isDue(schedule, around.nowMs)) return { settled: null, about: [] }
  const missed = missedBy(schedule, around.nowMs)
  if (missed !== null) return finished(state, schedule, 'skipped', missed, around.nowMs)
  try {
    return carryOut(state, schedule, around)
  } catch (error) {
    // A decision refuses for what it was asked, never for the store.
    if (!(error instanceof Refusal)) throw error
    return finished(state, schedule, 'failed', `${error.code}: ${error.message}`, around.nowMs)
  }
}

/** Ends a schedule whose change the store cannot take. */
export function failScheduleDecision(
  state: ProjectState,
  id: string,
  reason: string,
  nowMs: number,
): Decision<null> | Settled<null> {
  const schedule = state.documents.schedule.get(id)
  if (schedule === undefined || !isDue(schedule, nowMs)) return { settled: null, about: [] }
  return finished(state, schedule, 'failed', reason, nowMs)
}

function carryOut(
  state: ProjectState,
  schedule: ScheduleDocument,
  { nowMs, patternFault, isRevoked, refuseOversize }: DueSurroundings,
): Decision<null> {
  const { id, note, savedBy } = schedule
  const { flag, environment } = placeOf(state, schedule)
  if (isRevoked(savedBy)) {
    throw new Refusal(
      'FORBIDDEN',
      `${savedBy} saved it, and was revoked since. Save it again to answer for it.`,
    )
  }
  const author = { by: schedulePrincipal(id), at: new Date(nowMs).toISOString() }
  const before = configOf(state, flag, environment)
  const decision = patchConfigDecision(
    state,
    flag,
    environment,
    schedule.change,
    author,
    patternFault,
  )
  refuseOversize(environment.id, before, decision.result)
  const isKilled = killOf(state, flag.key, environment) !== undefined
  const outcome = isKilled ? 'The flag is killed: this takes effect when it is restored.' : null
  const done = { ...schedule, state: 'done', outcome, finishedAt: author.at } as const
  const doc = documentName.schedule(id)
  const subject = { flag: flag.key, environment: environment.key, schedule: id }
  return {
    ...decision,
    expect: [...decision.expect, expectUnchanged(state, doc)],
    put: [...decision.put, { doc, value: done, delivers: false }],
    // What it does to the flag is what people and webhooks follow.
    event: eventOf('flagConfig.changed', author, subject, note ?? undefined),
    result: null,
  }
}

function placeOf(state: ProjectState, schedule: ScheduleDocument) {
  const flag = state.documents.flag.get(schedule.flag)
  const environment = environmentById(state, schedule.environment)
  if (flag === undefined) throw new Refusal('NOT_FOUND', `There is no flag "${schedule.flag}".`)
  if (flag.archived) throw new Refusal('INVALID', `${flag.key} is archived.`)
  if (environment === undefined) throw new Refusal('NOT_FOUND', 'The environment is gone.')
  return { flag, environment }
}

/** The environment with an id. */
export function environmentById({ documents }: ProjectState, id: string) {
  return [...documents.environment.present()].map(([, one]) => one).find((one) => one.id === id)
}

function finished(
  state: ProjectState,
  schedule: ScheduleDocument,
  outcomeState: 'failed' | 'skipped',
  outcome: string,
  nowMs: number,
): Decision<null> {
  const at = new Date(nowMs).toISOString()
  const doc = documentName.schedule(schedule.id)
  const environment = environmentById(state, schedule.environment)?.key
  const subject = {
    flag: schedule.flag,
    ...(environment === undefined ? {} : { environment }),
    schedule: schedule.id,
  }
  const author = { by: schedulePrincipal(schedule.id), at }
  const value = { ...schedule, state: outcomeState, outcome, finishedAt: at }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value, delivers: false }],
    drop: [],
    event: eventOf(`schedule.${outcomeState}`, author, subject, outcome),
    result: null,
  }
}
