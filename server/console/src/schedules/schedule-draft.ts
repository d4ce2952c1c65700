import type { FlagConfig, ScheduleInput } from '../api/types.ts'
import type { ConfigDraft } from '../flag/config-draft.ts'
import { draftServe, type ServeDraft, weightsFault, writeServe } from '../flag/serve-draft.ts'
import type { WhenDraft } from './when-draft.ts'

/** What becomes of the switch. */
export const turns = ['keep', 'on', 'off'] as const
export type Turn = (typeof turns)[number]

/** What a planned change does, as it is chosen. */
export interface ScheduleDraft {
  readonly turn: Turn
  /** Null: whoever no rule catches goes on getting what they get. */
  readonly serve: ServeDraft | null
}

/** What is offered first: the flag is turned on, or what is on serves something else. */
export function firstSchedule({ on, default: serve }: FlagConfig): ScheduleDraft {
  return on ? { turn: 'keep', serve: draftServe(serve) } : { turn: 'on', serve: null }
}

/** What is wrong with what was chosen, for a person; null if nothing. */
export function scheduleFault({ turn, serve }: ScheduleDraft): string | null {
  if (turn === 'keep' && serve === null) return 'Choose what changes.'
  return serve === null ? null : weightsFault(serve)
}

/** What the flag would serve if the change were made now. */
export function afterSchedule(now: ConfigDraft, { turn, serve }: ScheduleDraft): ConfigDraft {
  return {
    ...now,
    on: turn === 'keep' ? now.on : turn === 'on',
    default: serve ?? now.default,
  }
}

/** The members that change, as the API takes them. */
export function writeChange({ turn, serve }: ScheduleDraft): ScheduleInput['change'] {
  return {
    ...(turn === 'keep' ? {} : { on: turn === 'on' }),
    ...(serve === null ? {} : { default: writeServe(serve) }),
  }
}

/** What the API is sent. */
export function writeSchedule(
  place: { readonly flag: string; readonly environment: string },
  change: ScheduleInput['change'],
  { time, timeZone, graceMinutes, note }: WhenDraft,
): ScheduleInput {
  const said = note.trim()
  return {
    ...place,
    at: time,
    timeZone,
    change,
    graceMinutes,
    ...(said === '' ? {} : { note: said }),
  }
}
