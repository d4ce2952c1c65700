import type { StepWindow } from '../domain/gate/gate.ts'
import type { Sketches } from '../domain/gate/judge-gate.ts'
import { type BatchSums, emptySketch } from '../domain/gate/sketch.ts'
import { isLive, type RampDocument } from '../domain/ramp/ramp.ts'
import type { Report, ReportedSketch } from '../schemas/report.ts'
import type { Telemetry } from '../store/contract.ts'
import { OVERFLOW_FIELD } from '../store/retention.ts'
import type { UsageSubject } from './usage.ts'

/** Of one report; the SDK divides what it has over as many as it needs. */
const amountsMax = 20_000

const statistics = { n: 'count', e: 'errors', s: 'sum', q: 'sumOfSquares' } as const

/** The telemetry scope of what is sketched for a ramp. */
export function rampScope(rampId: string): string {
  return `ramp/${rampId}`
}

/**
 * Adds the sketches of a report to those of the ramps that they are for. What no live ramp of the
 * environment asks for is left out: other flags, metrics without a gate, steps that are over.
 * Returns how many sketches those were.
 */
export async function keepSketches(
  telemetry: Telemetry,
  subject: UsageSubject,
  { instance, boot, seq, sketches = [] }: Report,
): Promise<number> {
  let foreign = 0
  let room = amountsMax
  const byRamp = new Map<string, Record<string, number>>()
  for (const sketch of sketches) {
    const written = amountsOf(sketch)
    const count = Object.keys(written).length
    if (!isWanted(subject, sketch) || count > room) {
      foreign += 1
      continue
    }
    room -= count
    const amounts = byRamp.get(sketch.ramp) ?? Object.create(null)
    byRamp.set(sketch.ramp, amounts)
    for (const [field, amount] of Object.entries(written)) {
      amounts[field] = (amounts[field] ?? 0) + amount
    }
  }
  const origin = { instance, boot, seq }
  await Promise.all(
    [...byRamp].map(([ramp, amounts]) => telemetry.addCounters(rampScope(ramp), origin, amounts)),
  )
  return foreign
}

/** What was sketched of a metric since a step began. */
export async function readSketches(
  telemetry: Telemetry,
  { ramp, revision, canary, control }: StepWindow,
  metric: string,
): Promise<Sketches> {
  const scope = rampScope(ramp)
  const [counters, overflow] = await Promise.all([
    telemetry.readCounters(scope, `${metric}/`),
    telemetry.readCounters(scope, OVERFLOW_FIELD),
  ])
  const sides = { [canary]: emptySketch(), [control]: emptySketch() }
  for (const [field, amount] of Object.entries(counters)) {
    const [, of, variation = '', batch, statistic = ''] = field.split('/')
    const sums = Object.hasOwn(sides, variation) ? sides[variation]?.[Number(batch)] : undefined
    if (sums !== undefined && Number(of) >= revision) addAmount(sums, statistic, amount)
  }
  return {
    canary: sides[canary] ?? emptySketch(),
    control: sides[control] ?? emptySketch(),
    isCut: Object.keys(overflow).length > 0,
  }
}

/** Removes what is of a ramp's steps that are over, and all of a ramp that has ended. */
export async function trimSketches(
  telemetry: Telemetry,
  documents: UsageSubject['documents'],
): Promise<void> {
  for (const [id, ramp] of documents.ramp.present()) {
    const from = isLive(ramp) ? stepRevisionOf(documents, ramp) : Number.POSITIVE_INFINITY
    const fields = Object.keys(await telemetry.readCounters(rampScope(id)))
    const useless = fields.filter((field) => {
      const [, revision = ''] = field.split('/')
      return !(Number(revision) >= from)
    })
    if (useless.length > 0) await telemetry.dropCounters(rampScope(id), useless)
  }
}

function isWanted(
  { environmentId, documents }: UsageSubject,
  { flag, ramp: id, revision, variation, metric }: ReportedSketch,
): boolean {
  const ramp = documents.ramp.get(id)
  if (ramp === undefined || !isLive(ramp)) return false
  const isOfRamp = ramp.flag === flag && ramp.environment === environmentId
  const isCompared = variation === ramp.variation || variation === ramp.control
  const isGated = ramp.steps.some(({ gates }) =>
    gates.some(({ source }) => 'metric' in source && source.metric === metric),
  )
  return isOfRamp && isCompared && isGated && revision >= stepRevisionOf(documents, ramp)
}

/** Revision of the commit that last changed what the flag of a ramp serves: its step, as a rule. */
function stepRevisionOf(documents: UsageSubject['documents'], ramp: RampDocument): number {
  return documents.flagConfig.row(`${ramp.flag}/${ramp.environment}`)?.delivered ?? 0
}

function amountsOf({ metric, revision, variation, batches }: ReportedSketch) {
  const amounts: Record<string, number> = Object.create(null)
  for (const { batch, count, errors, sum, sumOfSquares, histogram } of batches) {
    const add = (statistic: string, amount: number) => {
      const field = `${metric}/${revision}/${variation}/${batch}/${statistic}`
      if (amount !== 0) amounts[field] = (amounts[field] ?? 0) + amount
    }
    add('n', count)
    add('e', errors)
    add('s', sum)
    add('q', sumOfSquares)
    for (let i = 0; i + 1 < histogram.length; i += 2) {
      add(`h${histogram[i]}`, histogram[i + 1] ?? 0)
    }
  }
  return amounts
}

function addAmount(sums: BatchSums, statistic: string, amount: number): void {
  if (statistic.startsWith('h')) {
    const bucket = Number(statistic.slice(1))
    if (bucket in sums.histogram) sums.histogram[bucket] = (sums.histogram[bucket] ?? 0) + amount
    return
  }
  if (statistic === 'n' || statistic === 'e' || statistic === 's' || statistic === 'q') {
    sums[statistics[statistic]] += amount
  }
}
