const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/
const dayMs = 24 * 60 * 60 * 1000

/** A moment that somebody named by the clock of a place. */
export interface LocalMoment {
  readonly atMs: number
  /**
   * `skipped`: clocks are put forward over that time, so it is as much later as they are. `repeated`:
   * they are put back and show it twice; this is the first one. (The rule of RFC 5545.)
   */
  readonly clocks: 'plain' | 'skipped' | 'repeated'
}

/** Whether the time zones that Node knows have one of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return clockOf(name) !== undefined
  } catch {
    return false
  }
}

/**
 * When a clock in a time zone shows a date and time such as `2026-03-29T02:30`. Null if the text is
 * none; throws RangeError if the zone is none.
 */
export function momentOf(text: string, timeZone: string): LocalMoment | null {
  const wallMs = readWall(text)
  if (wallMs === null) return null
  const clock = clockOf(timeZone)
  // No zone changes its offset twice within two days.
  const before = wallMs - offsetMs(clock, wallMs - dayMs)
  const after = wallMs - offsetMs(clock, wallMs + dayMs)
  const shown = [...new Set([before, after])]
    .filter((ms) => ms + offsetMs(clock, ms) === wallMs)
    .sort((a, b) => a - b)
  const [first, second] = shown
  if (first === undefined) return { atMs: before, clocks: 'skipped' }
  return { atMs: first, clocks: second === undefined ? 'plain' : 'repeated' }
}

/** The date and time that a clock in a time zone shows, for example `2026-03-29T03:30`. */
export function wallTime(atMs: number, timeZone: string): string {
  return new Date(atMs + offsetMs(clockOf(timeZone), atMs)).toISOString().slice(0, 16)
}

function readWall(text: string): number | null {
  const parts = form.exec(text)
  if (parts === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  // 31 April would be 1 May.
  const isReal = new Date(ms).toISOString().startsWith(text)
  return isReal ? ms : null
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

/** How far a clock is ahead of UTC at a moment. */
function offsetMs(clock: Intl.DateTimeFormat, atMs: number): number {
  const parts = new Map(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const wallMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wallMs - Math.floor(atMs / 1000) * 1000
}
