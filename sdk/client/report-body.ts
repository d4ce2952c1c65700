import type { MetricSum, UsageCounts } from './usage.ts'

/** Largest body of a report; what does not fit goes into further ones. */
export const MAX_REPORT_BYTES = 256 * 1024
/** Room kept for what each body says besides its counts. */
const HEAD_BYTES = 2 * 1024
/** Digits of a number, quotes and punctuation of one entry. */
const ENTRY_BYTES = 64

/** Counts as a report carries them. Records have no prototype: their keys come from outside. */
export interface ReportCounts {
  readonly evaluations: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly metrics: Readonly<Record<string, MetricSum>>
  readonly unknownFlags: Readonly<Record<string, number>>
}

/** Nothing was counted. */
export const NO_COUNTS: ReportCounts = { evaluations: {}, metrics: {}, unknownFlags: {} }

interface OpenCounts {
  readonly evaluations: Record<string, Record<string, number>>
  readonly metrics: Record<string, MetricSum>
  readonly unknownFlags: Record<string, number>
  sizeBytes: number
}

/** Divides counts over as many bodies as the size limit asks for; at least one. */
export function divideCounts(counts: UsageCounts, maxBytes = MAX_REPORT_BYTES): ReportCounts[] {
  const first = emptyCounts()
  const bodies = [first]
  let current = first

  function roomFor(...names: readonly string[]): OpenCounts {
    const sizeBytes = names.reduce((sum, name) => sum + jsonBytes(name), ENTRY_BYTES)
    if (current.sizeBytes + sizeBytes > maxBytes) {
      current = emptyCounts()
      bodies.push(current)
    }
    current.sizeBytes += sizeBytes
    return current
  }

  for (const [flagKey, variations] of counts.evaluations) {
    for (const [variation, count] of variations) {
      const { evaluations } = roomFor(flagKey, variation)
      const byVariation = evaluations[flagKey] ?? Object.create(null)
      byVariation[variation] = count
      evaluations[flagKey] = byVariation
    }
  }
  for (const [name, metric] of counts.metrics) roomFor(name).metrics[name] = metric
  for (const [name, count] of counts.unknownFlags) roomFor(name).unknownFlags[name] = count
  return bodies.map(({ evaluations, metrics, unknownFlags }) => {
    return { evaluations, metrics, unknownFlags }
  })
}

function emptyCounts(): OpenCounts {
  return {
    evaluations: Object.create(null),
    metrics: Object.create(null),
    unknownFlags: Object.create(null),
    sizeBytes: HEAD_BYTES,
  }
}

function jsonBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).byteLength
}
