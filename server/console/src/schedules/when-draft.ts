import { isTimeZone, momentOf, wallTime } from '../../../domain/local-time.ts'

/** When a change is to be made, as it is typed. */
export interface WhenDraft {
  /** As a date field has it: `2026-03-01T09:00`. */
  readonly time: string
  /** Whose clock that is. */
  readonly timeZone: string
  /** So late it is made at most. */
  readonly graceMinutes: number
  readonly note: string
}

const dayMs = 24 * 60 * 60 * 1000
const usualHour = '09:00'
const usualGraceMinutes = 60

/** The time zone of the reader. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Time zones to choose from, the reader's first. */
export function timeZones(): string[] {
  return [...new Set([ownTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

/** What is offered first: tomorrow morning. */
export function firstWhen(nowMs: number, timeZone: string): WhenDraft {
  const day = wallTime(nowMs + dayMs, timeZone).slice(0, 10)
  const time = `${day}T${usualHour}`
  return { time, timeZone, graceMinutes: usualGraceMinutes, note: '' }
}

/** Which moment is meant, or what is wrong with it, for a person. */
export type When =
  | { readonly atMs: number; readonly clocks: 'plain' | 'skipped' | 'repeated' }
  | { readonly fault: string }

/** Reads what was typed, by the rules that the server has. */
export function readWhen({ time, timeZone }: WhenDraft, nowMs: number): When {
  if (!isTimeZone(timeZone)) {
    return { fault: `There is no time zone “${timeZone}”; an example is Europe/Amsterdam.` }
  }
  const moment = momentOf(time, timeZone)
  if (moment === null) return { fault: 'A date and a time are needed.' }
  if (moment.atMs <= nowMs) return { fault: 'That time is over.' }
  return moment
}

/** A moment as the clock of a place shows it. */
export function clockWords(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  })
  return `${format.format(atMs)} ${timeZone}`
}
