import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
  type FlagDocument,
} from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import type { FlagConfigPatch } from '../domain/flag-config.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { isSameMinute, type ScheduledTime } from '../domain/schedule.ts'
import type { ScheduleDocument, ScheduledChange } from '../domain/schedule-document.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { configRevisionOf, patchConfigDecision } from './flag-configs.ts'
import type { PatternJudge } from './pattern.ts'

const pendingMax = 500
/** Schedules are kept in memory, so what they hold is bounded. */
const changeBytesMax = 64 * 1024

/** Where a schedule changes something. */
export interface SchedulePlace {
  readonly flag: FlagDocument
  readonly environment: EnvironmentDocument
}

/** What makes a schedule. */
export interface ScheduleInput {
  readonly id: string
  readonly time: ScheduledTime
  readonly change: FlagConfigPatch
  readonly graceMinutes: number
  readonly note: string | null
}

/** Members that may be replaced while it is pending. */
export type SchedulePatch = Partial<Omit<ScheduleInput, 'id'>>

/** What was saved, and what the flag would serve if it were carried out now. */
export interface SavedSchedule {
  readonly schedule: ScheduleDocument
  readonly config: FlagConfigDocument
}

/** Plans a change, if it could be made now. */
export function createScheduleDecision(
  state: ProjectState,
  place: SchedulePlace,
  input: ScheduleInput,
  author: Author,
  patternFault: PatternJudge,
): Decision<SavedSchedule> {
  const { id, time, graceMinutes, note } = input
  const pending = [...pendingIn(state)].length
  if (pending >= pendingMax) {
    throw new Refusal('TOO_LARGE', `A project holds at most ${pendingMax} pending schedules.`)
  }
  const { change, config } = readChange(state, place, input.change, author, patternFault)
  const schedule: ScheduleDocument = {
    id,
    flag: place.flag.key,
    environment: place.environment.id,
    ...time,
    change,
    graceMinutes,
    note,
    basedOn: configRevisionOf(state, place.flag.key, place.environment),
    state: 'pending',
    outcome: null,
    finishedAt: null,
    createdBy: author.by,
    savedBy: author.by,
    createdAt: author.at,
    updatedAt: author.at,
  }
  return saved(state, 'schedule.created', place, schedule, config, author)
}

/** Replaces members of a pending schedule. Whoever does so answers for all of it from then on. */
export function patchScheduleDecision(
  state: ProjectState,
  place: SchedulePlace,
  schedule: ScheduleDocument,
  patch: SchedulePatch,
  author: Author,
  patternFault: PatternJudge,
): Decision<SavedSchedule> {
  refuseFinished(schedule)
  const { time, change: given = schedule.change, ...members } = patch
  const { change, config } = readChange(state, place, given, author, patternFault)
  const changed = {
    ...schedule,
    ...members,
    ...time,
    change,
    basedOn: configRevisionOf(state, place.flag.key, place.environment),
    savedBy: author.by,
    updatedAt: author.at,
  }
  return saved(state, 'schedule.changed', place, changed, config, author)
}

/** Takes a schedule away; one that is over is only no longer listed. */
export function cancelScheduleDecision(
  state: ProjectState,
  schedule: ScheduleDocument,
  environment: string,
  author: Author,
): Decision<null> {
  const doc = documentName.schedule(schedule.id)
  const subject = { flag: schedule.flag, environment, schedule: schedule.id }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('schedule.cancelled', author, subject),
    result: null,
  }
}

/** Refuses with SCHEDULE_OVER what can no longer be changed. */
function refuseFinished({ id, state, finishedAt }: ScheduleDocument): void {
  if (state === 'pending') return
  throw new Refusal('SCHEDULE_OVER', `${id} is ${state} since ${finishedAt}. Make a new one.`)
}

function* pendingIn({ documents }: ProjectState): IterableIterator<ScheduleDocument> {
  for (const [, schedule] of documents.schedule.present()) {
    if (schedule.state === 'pending') yield schedule
  }
}

/** The change as it is kept: checked as if it were made now, its rules with the ids they will have. */
function readChange(
  state: ProjectState,
  { flag, environment }: SchedulePlace,
  given: FlagConfigPatch,
  author: Author,
  patternFault: PatternJudge,
): { change: ScheduledChange; config: FlagConfigDocument } {
  if (flag.archived) {
    const message = `${flag.key} is archived; bring it back first: sluice flag unarchive ${flag.key}`
    throw invalid([{ path: '/flag', code: 'ARCHIVED', message }])
  }
  if (Object.keys(given).length === 0) {
    throw invalid([{ path: '/change', code: 'EMPTY', message: 'must change something' }])
  }
  const decision = patchConfigDecision(state, flag, environment, given, author, patternFault)
  const config = decision.result
  const { rules, targets, ...others } = given
  const serves = (rules ?? []).map(({ serve }) => serve)
  const change = {
    ...others,
    ...(targets === undefined ? {} : { targets: config.targets }),
    ...(rules === undefined
      ? {}
      : {
          rules: config.rules.flatMap(({ id, name, when }, i) => {
            const serve = serves[i]
            return serve === undefined ? [] : [{ id, name, when, serve }]
          }),
        }),
  }
  if (Buffer.byteLength(JSON.stringify(change)) > changeBytesMax) {
    throw new Refusal('TOO_LARGE', `A scheduled change may take ${changeBytesMax} bytes.`)
  }
  return { change, config }
}

function saved(
  state: ProjectState,
  type: EventType,
  { flag, environment }: SchedulePlace,
  schedule: ScheduleDocument,
  config: FlagConfigDocument,
  author: Author,
): Decision<SavedSchedule> {
  refuseSameMinute(state, schedule, environment)
  const doc = documentName.schedule(schedule.id)
  const subject = { flag: flag.key, environment: environment.key, schedule: schedule.id }
  return {
    expect: [expectUnchanged(state, doc)],
    // Nothing else may be planned for the same minute, and the flag not go away, meanwhile.
    onlyAtSeen: true,
    put: [{ doc, value: schedule, delivers: false }],
    drop: [],
    event: eventOf(type, author, subject, schedule.note ?? undefined),
    result: { schedule, config },
  }
}

/** Which of two would win is nothing that anybody should have to guess. */
function refuseSameMinute(
  state: ProjectState,
  schedule: ScheduleDocument,
  environment: EnvironmentDocument,
): void {
  for (const other of pendingIn(state)) {
    const isSamePlace = other.flag === schedule.flag && other.environment === schedule.environment
    if (other.id === schedule.id || !isSamePlace || !isSameMinute(other.at, schedule.at)) continue
    throw new Refusal(
      'SCHEDULE_CONFLICT',
      `${other.id} changes ${schedule.flag} in ${environment.key} in the same minute, at ${other.at}. Change or cancel it: sluice schedule cancel ${other.id}`,
      { conflictsWith: other.id },
    )
  }
}
