import {
  bucketsOf,
  defaultServed,
  isWatched,
  type Period,
  type UsageBucket,
  usageFields,
  variationOf,
} from '../domain/usage.ts'
import type { Report } from '../schemas/report.ts'
import type { Documents } from '../state/documents.ts'
import type { Telemetry } from '../store/contract.ts'
import { OVERFLOW_FIELD } from '../store/retention.ts'

/** Names that no flag has, of one report: further ones say nothing new. */
const unknownNamesMax = 200
const unknownNameCharsMax = 256
/** Of so many of them it is noted who asks. */
const askersMax = 20
const unknownKeptMs = 14 * 24 * 60 * 60 * 1000

/** Whose flags a report is held against. */
export interface UsageSubject {
  readonly environmentId: string
  readonly documents: Documents
}

/** What counts carry: who counted, and what. */
export type Counted = Pick<
  Report,
  'instance' | 'boot' | 'seq' | 'evaluations' | 'metrics' | 'unknownFlags'
>

/** A name that instances ask for and no flag has. */
export interface UnknownFlag {
  readonly name: string
  readonly lastAskedAt: number
  readonly instances: string[]
}

/** What is asked of the usage of an environment. */
export interface UsageQuestion {
  readonly flag: string | undefined
  readonly period: Period
  readonly fromMs: number
  readonly toMs: number
}

/** How often flags served each variation, and which unknown flags were asked for. */
export interface Usage {
  readonly evaluations: Record<string, Record<string, number>>
  readonly buckets: readonly UsageBucket[]
  /** Amounts that were dropped, because there was no more room for new counters. */
  readonly dropped: number
}

/** The telemetry scope of names that no flag has: they cannot crowd out what flags count. */
export function unknownScope(environmentId: string): string {
  return `${environmentId}/unknown`
}

/**
 * Adds what a report counted, once for its seq. Evaluations of flags and variations that are not in
 * the project are left out; returns how many counts those were.
 */
export async function countUsage(
  telemetry: Telemetry,
  subject: UsageSubject,
  report: Counted,
  nowMs: number,
): Promise<number> {
  const { instance, boot, seq } = report
  const origin = { instance, boot, seq }
  const { amounts, foreign } = amountsOf(subject, report, nowMs)
  const metrics = metricsOf(report)
  const unknown = unknownOf(report)
  const add = (scope: string, counted: Record<string, number>) =>
    Object.keys(counted).length === 0 ? undefined : telemetry.addCounters(scope, origin, counted)
  await Promise.all([
    add(subject.environmentId, amounts),
    add(`${subject.environmentId}/metrics`, metrics),
    add(unknownScope(subject.environmentId), unknown),
    ...Object.keys(unknown)
      .slice(0, askersMax)
      .map((name) =>
        telemetry.touchPresence(
          unknownScope(subject.environmentId),
          JSON.stringify([name, instance]),
          JSON.stringify({ name, instance }),
          unknownKeptMs,
        ),
      ),
  ])
  return foreign
}

/** What was counted in an environment. */
export async function readUsage(
  telemetry: Telemetry,
  environmentId: string,
  { flag, period, fromMs, toMs }: UsageQuestion,
): Promise<Usage> {
  const prefix = flag === undefined ? '' : `${flag}/`
  const counters = await telemetry.readCounters(environmentId, prefix)
  const buckets = bucketsOf(counters, period, fromMs, toMs)
  const evaluations: Record<string, Record<string, number>> = Object.create(null)
  for (const { flag: key, variation, count } of buckets) {
    const byVariation = evaluations[key] ?? Object.create(null)
    byVariation[variation] = (byVariation[variation] ?? 0) + count
    evaluations[key] = byVariation
  }
  return { evaluations, buckets, dropped: counters[OVERFLOW_FIELD] ?? 0 }
}

/** How often each name that no flag has was asked for, and by whom lately. */
export async function readUnknown(
  telemetry: Telemetry,
  environmentId: string,
): Promise<{ counts: Record<string, number>; unknown: UnknownFlag[] }> {
  const scope = unknownScope(environmentId)
  const [counters, askers] = await Promise.all([
    telemetry.readCounters(scope),
    telemetry.listPresence(scope, unknownKeptMs),
  ])
  const counts: Record<string, number> = Object.create(null)
  for (const [name, count] of Object.entries(counters)) {
    if (name !== OVERFLOW_FIELD) counts[name] = count
  }
  const byName = new Map<string, UnknownFlag>()
  for (const { state, seenAt } of askers) {
    const { name, instance }: { name: string; instance: string } = JSON.parse(state)
    const before = byName.get(name)
    byName.set(name, {
      name,
      lastAskedAt: Math.max(seenAt, before?.lastAskedAt ?? 0),
      instances: [...(before?.instances ?? []), instance],
    })
  }
  return { counts, unknown: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

function amountsOf({ environmentId, documents }: UsageSubject, report: Counted, nowMs: number) {
  const amounts: Record<string, number> = Object.create(null)
  let foreign = 0
  for (const [key, counts] of Object.entries(report.evaluations)) {
    const flag = documents.flag.get(key)
    const place = `${key}/${environmentId}`
    const changedAt = Math.max(
      Date.parse(flag?.updatedAt ?? '') || 0,
      Date.parse(documents.flagConfig.get(place)?.updatedAt ?? '') || 0,
      Date.parse(documents.kill.get(place)?.at ?? '') || 0,
    )
    for (const [variation, count] of Object.entries(counts)) {
      const served = variationOf(variation)
      const isOurs = served === defaultServed || flag?.variations.some(({ key }) => key === served)
      if (flag === undefined || isOurs !== true) {
        foreign += 1
        continue
      }
      if (count === 0) continue
      const fields = usageFields(key, variation, nowMs, isWatched(changedAt, nowMs))
      for (const field of fields) amounts[field] = count
    }
  }
  return { amounts, foreign }
}

function unknownOf(report: Counted): Record<string, number> {
  const counts: Record<string, number> = Object.create(null)
  const entries = Object.entries(report.unknownFlags)
  for (const [name, count] of entries.slice(0, unknownNamesMax)) {
    if (count > 0 && name !== OVERFLOW_FIELD && name.length <= unknownNameCharsMax) {
      counts[name] = count
    }
  }
  return counts
}

/** Counters of an application's own metrics. A slash in a name would split the field. */
function metricsOf(report: Counted): Record<string, number> {
  const amounts: Record<string, number> = Object.create(null)
  for (const [name, { count, sum }] of Object.entries(report.metrics)) {
    if (count === 0) continue
    const part = name.replaceAll('/', '_').slice(0, 256)
    amounts[`metric-count/${part}`] = count
    amounts[`metric-sum/${part}`] = sum
  }
  return amounts
}
