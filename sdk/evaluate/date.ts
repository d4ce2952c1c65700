const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/** The Gregorian calendar repeats after 400 years. */
const YEARS_400_MS = 146_097 * 86_400_000

/**
 * Unix ms of an RFC 3339 date and time; undefined for any other text. Digits after the
 * millisecond are cut off; a leap second is the second after it.
 */
export function parseRfc3339(text: string): number | undefined {
  const parts = RFC_3339.exec(text)
  if (parts === null) return undefined
  const number = (group: number) => Number(parts[group] ?? 0)
  const [year, month, day] = [number(1), number(2), number(3)]
  const [hour, minute, second] = [number(4), number(5), number(6)]
  const [offsetHour, offsetMinute] = [number(9), number(10)]
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  if (offsetHour > 23 || offsetMinute > 59) return undefined
  const ms = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, so it is asked 400 years later.
  const local = Date.UTC(year + 400, month - 1, day, hour, minute, second, ms) - YEARS_400_MS
  const offsetMs = (offsetHour * 60 + offsetMinute) * 60_000
  return parts[8] === '-' ? local + offsetMs : local - offsetMs
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Unix ms of a Date, a finite number of ms or an RFC 3339 text; undefined for anything else. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string') return parseRfc3339(value)
  if (typeof value !== 'object' || value === null) return undefined
  try {
    // Unlike `instanceof`, this knows dates of another realm; it throws for anything else.
    const ms = Date.prototype.getTime.call(value)
    return Number.isNaN(ms) ? undefined : ms
  } catch {
    return undefined
  }
}
