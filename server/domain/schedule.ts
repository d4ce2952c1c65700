import { isTimeZone, momentOf, wallTime } from './local-time.ts'
import { invalid, type Refusal } from './refusal.ts'
import type { ScheduleDocument } from './schedule-document.ts'
import { readTimestamp } from './timestamp.ts'

const minuteMs = 60_000
/** Nobody remembers longer what a change was for. */
const daysAheadMax = 400
/** How long one that was carried out, failed or skipped can still be read. */
const finishedKeptMs = 30 * 24 * 60 * minuteMs

/** When a schedule is carried out, and how its author put it. */
export type ScheduledTime = Pick<ScheduleDocument, 'at' | 'local'>

/** Something that whoever saved a schedule should know. */
export interface ScheduleWarning {
  readonly code: 'TIME_SKIPPED' | 'TIME_REPEATED' | 'FLAG_OFF'
  readonly message: string
}

/**
 * Reads a time with its offset, or one of a clock in a time zone. Refuses with INVALID what is none,
 * is over, or is too far ahead.
 */
export function readScheduledTime(
  { at: text, timeZone }: { readonly at: string; readonly timeZone?: string | undefined },
  nowMs: number,
): { readonly time: ScheduledTime; readonly warnings: readonly ScheduleWarning[] } {
  const read = timeZone === undefined ? readAbsolute(text) : readLocal(text, timeZone)
  const aheadMs = Date.parse(read.time.at) - nowMs
  if (aheadMs <= 0) throw badTime('PAST', `is over: it is ${new Date(nowMs).toISOString()} now`)
  if (aheadMs > daysAheadMax * 24 * 60 * minuteMs) {
    throw badTime('RANGE', `must be at most ${daysAheadMax} days ahead`)
  }
  return read
}

/** The time of a schedule after a patch: what it was, unless the patch says another one. */
export function readMovedTime(
  schedule: ScheduledTime,
  { at, timeZone }: { readonly at?: string; readonly timeZone?: string },
  nowMs: number,
): ReturnType<typeof readScheduledTime> {
  const { local } = schedule
  const isAsShown = timeZone === undefined && (at === undefined || at === schedule.at)
  if (isAsShown) return { time: { at: schedule.at, local }, warnings: [] }
  if (at === undefined) throw badTime('REQUIRED', 'is needed beside timeZone')
  return readScheduledTime({ at, timeZone }, nowMs)
}

/** Whether two schedules would write in the same minute. */
export function isSameMinute(a: string, b: string): boolean {
  return Math.floor(Date.parse(a) / minuteMs) === Math.floor(Date.parse(b) / minuteMs)
}

/** Whether it is time. */
export function isDue({ state, at }: ScheduleDocument, nowMs: number): boolean {
  return state === 'pending' && Date.parse(at) <= nowMs
}

/** Whether it was over so long ago that nobody asks for it any more. */
export function isForgotten({ finishedAt }: ScheduleDocument, nowMs: number): boolean {
  return finishedAt !== null && nowMs - Date.parse(finishedAt) > finishedKeptMs
}

/** Why a schedule that is due is not carried out any more; null while it is. */
export function missedBy({ at, graceMinutes }: ScheduleDocument, nowMs: number): string | null {
  const lateMinutes = Math.floor((nowMs - Date.parse(at)) / minuteMs)
  if (nowMs - Date.parse(at) <= graceMinutes * minuteMs) return null
  return `No control plane was there at the time: this is ${lateMinutes} minutes late, and the grace is ${graceMinutes}.`
}

function readAbsolute(text: string) {
  const at = text.includes('T') ? readTimestamp(text) : null
  if (at !== null) return { time: { at, local: null }, warnings: [] }
  const message =
    'must be a date and time with its offset (2026-03-01T09:00:00+01:00), or one without beside timeZone'
  throw badTime('FORMAT', message)
}

function readLocal(text: string, timeZone: string) {
  if (!isTimeZone(timeZone)) {
    const message = `there is no time zone "${timeZone}"; an example is Europe/Amsterdam`
    throw invalid([{ path: '/timeZone', code: 'UNKNOWN_TIME_ZONE', message }])
  }
  const moment = momentOf(text, timeZone)
  if (moment === null) {
    const message = 'must be a date and time without an offset (2026-03-01T09:00) beside timeZone'
    throw badTime('FORMAT', message)
  }
  const at = new Date(moment.atMs).toISOString()
  const warnings = clockWarnings(text, timeZone, at, moment.clocks)
  return { time: { at, local: { time: text, timeZone } }, warnings }
}

function clockWarnings(
  text: string,
  timeZone: string,
  at: string,
  clocks: 'plain' | 'skipped' | 'repeated',
): readonly ScheduleWarning[] {
  if (clocks === 'plain') return []
  if (clocks === 'repeated') {
    const message = `clocks in ${timeZone} show ${text} twice; this is the first time, ${at}`
    return [{ code: 'TIME_REPEATED', message }]
  }
  const shown = wallTime(Date.parse(at), timeZone)
  const message = `clocks in ${timeZone} are put forward over ${text}; this is when they show ${shown}, ${at}`
  return [{ code: 'TIME_SKIPPED', message }]
}

function badTime(code: string, message: string): Refusal {
  return invalid([{ path: '/at', code, message }])
}
