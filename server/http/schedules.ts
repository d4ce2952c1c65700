import { environmentById } from '../changes/due-schedules.ts'
import { configRevisionOf } from '../changes/flag-configs.ts'
import type { SavedSchedule, SchedulePlace } from '../changes/schedules.ts'
import { documentName } from '../domain/documents.ts'
import { configWarnings } from '../domain/flag-config.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ScheduleWarning } from '../domain/schedule.ts'
import type { ScheduleDocument } from '../domain/schedule-document.ts'
import type { ProjectState } from '../state/project-state.ts'
import { requireMatch } from './etag.ts'
import { requireFlag } from './reading.ts'
import { documentEtag } from './views.ts'

/** Members of a schedule that only Sluice changes, or that never change. */
export const readOnlyMembers = [
  'id',
  'flag',
  'environment',
  'local',
  'state',
  'outcome',
  'finishedAt',
  'changedSince',
  'createdBy',
  'savedBy',
  'createdAt',
  'updatedAt',
]

/** A schedule with its environment's key. */
export function showSchedule(state: ProjectState, schedule: ScheduleDocument) {
  const { basedOn, ...shown } = schedule
  const environment = environmentById(state, schedule.environment)
  const isChanged =
    environment !== undefined && configRevisionOf(state, schedule.flag, environment) !== basedOn
  return {
    ...shown,
    environment: environment?.key ?? '',
    changedSince: schedule.state === 'pending' && isChanged,
  }
}

/** The same after it was saved, with what its author should know. */
export function showSaved(
  state: ProjectState,
  { flag, environment }: SchedulePlace,
  { schedule, config }: SavedSchedule,
  warnings: readonly ScheduleWarning[],
) {
  const ofConfig = configWarnings(flag, environment.key, schedule.change, config)
  // It was based on what is there as it is saved.
  const shown = { ...showSchedule(state, schedule), changedSince: false }
  return { ...shown, warnings: [...warnings, ...ofConfig] }
}

/** The schedule with an id, if its environment is still there. */
export function requireSchedule(state: ProjectState, id: string) {
  const schedule = state.documents.schedule.get(id)
  const environment = schedule && environmentById(state, schedule.environment)
  if (schedule === undefined || environment === undefined) {
    throw new Refusal('NOT_FOUND', `There is no schedule "${id}".`)
  }
  return { schedule, environment }
}

/** The schedule with an id and where it changes something, if `If-Match` names what it is now. */
export function matchedSchedule(state: ProjectState, id: string, ifMatch: string | undefined) {
  const { schedule, environment } = requireSchedule(state, id)
  const etag = documentEtag(state, documentName.schedule(id))
  requireMatch(ifMatch, etag, `schedule ${id}`, showSchedule(state, schedule))
  return { schedule, environment }
}

/** Where a schedule changes something. */
export function placeOfSchedule(
  state: ProjectState,
  schedule: ScheduleDocument,
  environment: SchedulePlace['environment'],
): SchedulePlace {
  return { flag: requireFlag(state, schedule.flag), environment }
}
