const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What evaluations are counted by. */
export const periods = ['minute', 'hour', 'day'] as const

/** One of them. */
export type Period = (typeof periods)[number]

/** How long each is, and how long its counts are kept. */
export const periodSpans: Readonly<Record<Period, { lengthMs: number; keptMs: number }>> = {
  minute: { lengthMs: minuteMs, keptMs: 3 * hourMs },
  hour: { lengthMs: hourMs, keptMs: 14 * dayMs },
  day: { lengthMs: dayMs, keptMs: 400 * dayMs },
}

/** Stands for the variation when a flag failed and the caller's default was served. */
export const defaultServed = '(default)'

const givenSuffix = ' (given)'

/** The variation without the mark of a flag that was given with all others. */
export function variationOf(counted: string): string {
  return isGiven(counted) ? counted.slice(0, -givenSuffix.length) : counted
}

/** Whether a flag was given because somebody asked for all: nobody can tell whether it was read. */
export function isGiven(counted: string): boolean {
  return counted.endsWith(givenSuffix)
}

/** What one counter counts. */
export interface UsageField {
  readonly flag: string
  /** With its mark, if it was given with all others. */
  readonly variation: string
  readonly period: Period
  /** When the period began, unix ms, UTC. */
  readonly at: number
}

const letters: Readonly<Record<Period, string>> = { minute: 'm', hour: 'h', day: 'd' }

/** The counters of an evaluation. Minutes are only for flags that somebody watches: see below. */
export function usageFields(
  flag: string,
  variation: string,
  nowMs: number,
  isWatched: boolean,
): string[] {
  const counted = isWatched ? periods : periods.filter((period) => period !== 'minute')
  return counted.map((period) => {
    const index = Math.floor(nowMs / periodSpans[period].lengthMs)
    return `${flag}/${variation}/${letters[period]}${index}`
  })
}

/** Whether a flag that was changed or killed then is still being watched. */
export function isWatched(changedAt: number, nowMs: number): boolean {
  return nowMs - changedAt < periodSpans.minute.keptMs
}

/** Reads a counter's field; null for one that is none of these. Keys have no slashes. */
export function readUsageField(field: string): UsageField | null {
  const [flag = '', variation = '', last = '', ...more] = field.split('/')
  const period = periods.find((one) => letters[one] === last.charAt(0))
  const index = /^[0-9]{1,12}$/.test(last.slice(1)) ? Number(last.slice(1)) : null
  if (period === undefined || index === null || more.length > 0) return null
  return { flag, variation, period, at: index * periodSpans[period].lengthMs }
}

/**
 * Which counters are to be removed: those kept for long enough, those that nobody can read, and, so
 * that new ones find room, the finest and oldest of those over `fieldsMax`.
 */
export function uselessUsage(
  fields: readonly string[],
  nowMs: number,
  fieldsMax: number,
): string[] {
  const read = fields.map((field) => ({ field, of: readUsageField(field) }))
  const useless: string[] = []
  const kept: { field: string; of: UsageField }[] = []
  for (const { field, of } of read) {
    const { lengthMs, keptMs } = periodSpans[of?.period ?? 'day']
    if (of === null || of.at + lengthMs < nowMs - keptMs) useless.push(field)
    else kept.push({ field, of })
  }
  if (kept.length <= fieldsMax) return useless
  kept.sort(
    (a, b) => periods.indexOf(a.of.period) - periods.indexOf(b.of.period) || a.of.at - b.of.at,
  )
  return [...useless, ...kept.slice(0, kept.length - fieldsMax).map(({ field }) => field)]
}

/** Counts of one variation within one period. */
export interface UsageBucket {
  readonly at: number
  readonly flag: string
  readonly variation: string
  readonly count: number
}

/** The counts of a period from then to then, oldest first; the period in which `from` lies counts. */
export function bucketsOf(
  counters: Readonly<Record<string, number>>,
  period: Period,
  fromMs: number,
  toMs: number,
): UsageBucket[] {
  const { lengthMs } = periodSpans[period]
  const buckets: UsageBucket[] = []
  for (const [field, count] of Object.entries(counters)) {
    const of = readUsageField(field)
    if (of === null || of.period !== period) continue
    if (of.at + lengthMs <= fromMs || of.at >= toMs) continue
    buckets.push({ at: of.at, flag: of.flag, variation: of.variation, count })
  }
  return buckets.sort((a, b) => a.at - b.at || (a.variation < b.variation ? -1 : 1))
}

/** The finest period whose counts reach back to `fromMs`. Minutes are there for a few flags only. */
export function finestPeriod(fromMs: number, nowMs: number): Period {
  return nowMs - fromMs <= periodSpans.hour.keptMs ? 'hour' : 'day'
}
