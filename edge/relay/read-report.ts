import { type ReadSketch, readSketches } from './read-sketches.ts'

const MAX_WORD_CHARS = 256
const MAX_NAME_CHARS = 256
const MAX_EARLIER = 16
const MAX_CAPABILITIES = 64
/** Rows that one report may bring of others. */
const MAX_ROWS = 1_000
/** As control planes bound it; what is beyond would make them refuse a whole report. */
const MAX_COUNT = 1e12
const MAX_SUM = 1e100
const PAIR = /^\d{1,15}\.\d{1,15}$/

type Members = Readonly<Record<string, unknown>>

/** What a report says of one process; ages are as of when it was sent. */
export interface ReportRow {
  readonly instance: string
  readonly boot: string
  readonly pair: string | null
  readonly ageMs: number
  readonly served: readonly { readonly revision: string; readonly ageMs: number }[]
  readonly goodbye: boolean
  /** It is not told of upwards: only its counts are. */
  readonly isHidden: boolean
  /** Members that are forwarded as they came. */
  readonly more: Members
}

/** A report, as far as an edge works with it. */
export interface ReadReport {
  readonly seq: number
  /** The process that sends it first, then those that it forwards. */
  readonly rows: readonly [ReportRow, ...ReportRow[]]
  readonly evaluations: readonly (readonly [flag: string, variation: string, count: number])[]
  readonly metrics: readonly (readonly [name: string, count: number, sum: number])[]
  readonly unknownFlags: readonly (readonly [flag: string, count: number])[]
  readonly sketches: readonly ReadSketch[]
}

/** Reads a report; in words what is wrong with it, if nothing can be made of it. */
export function readReport(text: string): ReadReport | string {
  const report = readObject(text)
  if (report === undefined) return 'The body is not a JSON object.'
  const { seq, applied, instances } = report
  if (!isCount(seq)) return 'seq is not a number from 0 on.'
  const own = readRow({ ...report, pair: applied, via: undefined })
  if (own === undefined) return 'instance, boot, sdk, applied or ageMs is missing or not valid.'
  const below = Array.isArray(instances) ? instances.slice(0, MAX_ROWS) : []
  // A row without a name of who it reports to is of one that reports to the sender.
  const others = below
    .map((row) => readRow(isObject(row) ? { via: own.instance, ...row } : row))
    .filter((row) => row !== undefined)
  return {
    seq,
    rows: [own, ...others],
    evaluations: namedEntries(report.evaluations).flatMap(([flag, variations]) =>
      countsOf(variations).map(([variation, count]) => [flag, variation, count] as const),
    ),
    metrics: namedEntries(report.metrics).flatMap(([name, metric]) => {
      const { count, sum } = isObject(metric) ? metric : {}
      return isCount(count) && isSum(sum) ? [[name, count, sum] as const] : []
    }),
    unknownFlags: countsOf(report.unknownFlags),
    sketches: readSketches(report.sketches),
  }
}

function readRow(value: unknown): ReportRow | undefined {
  if (!isObject(value)) return undefined
  const { instance, boot = '', sdk, pair, ageMs, served, goodbye, countsOnly } = value
  if (!isWord(instance) || typeof boot !== 'string' || boot.length > MAX_WORD_CHARS)
    return undefined
  if (!isWord(sdk) || !(pair === null || isPair(pair)) || !isAge(ageMs)) return undefined
  const earlier = Array.isArray(served) ? served.slice(0, MAX_EARLIER).filter(isServed) : []
  const { capabilities, mode, rejected, saturation, via } = value
  const more = {
    sdk,
    capabilities: Array.isArray(capabilities)
      ? capabilities.filter(isWord).slice(0, MAX_CAPABILITIES)
      : [],
    ...(mode === 'stream' || mode === 'poll' || mode === 'offline' ? { mode } : {}),
    ...(isRejection(rejected) ? { rejected } : {}),
    ...(isSaturation(saturation) ? { saturation } : {}),
    ...(isWord(via) ? { via } : {}),
  }
  const was = earlier.map((one) => ({ revision: one.revision, ageMs: one.ageMs }))
  const isHidden = countsOnly === true
  return { instance, boot, pair, ageMs, served: was, goodbye: goodbye === true, isHidden, more }
}

function countsOf(value: unknown): [string, number][] {
  return namedEntries(value).flatMap(([name, amount]) => (isCount(amount) ? [[name, amount]] : []))
}

function namedEntries(value: unknown): [string, unknown][] {
  if (!isObject(value)) return []
  return Object.entries(value).filter(([name]) => name.length <= MAX_NAME_CHARS)
}

function readObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_WORD_CHARS
}

function isPair(value: unknown): value is string {
  return typeof value === 'string' && PAIR.test(value)
}

function isAge(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_COUNT
}

function isCount(value: unknown): value is number {
  return isAge(value) && Number.isInteger(value)
}

function isSum(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_SUM
}

function isServed(value: unknown): value is { readonly revision: string; readonly ageMs: number } {
  return isObject(value) && isPair(value.revision) && isAge(value.ageMs)
}

function isSaturation(value: unknown): boolean {
  if (!isObject(value)) return false
  const measures = [value.eventLoopDelayMs, value.cpu]
  const areWell = measures.every((one) => typeof one === 'number' && one >= 0 && one <= 1e9)
  return areWell && Object.keys(value).length === 2
}

function isRejection(value: unknown): boolean {
  if (!isObject(value)) return false
  const { revision, code, detail } = value
  const isShort = typeof detail === 'string' && detail.length <= 1_000
  return isPair(revision) && isWord(code) && isShort && Object.keys(value).length === 3
}
