import type { Fault } from '../refusal.ts'
import type { Gate, GateLimit, GateSource, MetricStatistic, SaturationMeasure } from './gate.ts'
import { queryFault } from './promql.ts'

/** A gate as it comes in. */
export interface GateInput extends Partial<Omit<Gate, 'id' | 'source' | 'limit'>> {
  readonly id: string
  readonly source: {
    readonly metric?: string
    readonly statistic?: MetricStatistic
    readonly saturation?: SaturationMeasure
    readonly promql?: string
  }
  readonly limit: {
    readonly maxIncrease?: { readonly relative?: number; readonly absolute?: number }
    readonly max?: number
    readonly min?: number
  }
}

/**
 * What a gate leaves out. Doubt after a hold is waited out for an hour, because a canary that stays
 * where it is harms few; `npm run bench -- ramps` measures gates with these numbers.
 */
export const gateDefaults = {
  intervalMs: 10_000,
  initialDelayMs: 0,
  failureLimit: 0,
  inconclusiveLimit: 360,
  consecutiveErrorLimit: 4,
  minSamples: 500,
  dryRun: false,
} as const

/** Fills in what a gate leaves out. Null if it has faults, which are added to the list. */
export function readGate(input: GateInput, path: string, faults: Fault[]): Gate | null {
  const source = readSource(input.source)
  if (source === null) {
    const message = 'needs exactly one of metric with statistic, saturation and promql'
    faults.push({ path: `${path}/source`, code: 'GATE_FORM', message })
  }
  const limit = readLimit(input.limit)
  if (limit === null) {
    const message = 'needs exactly one of maxIncrease (relative or absolute), max and min'
    faults.push({ path: `${path}/limit`, code: 'GATE_FORM', message })
  }
  if (source === null || limit === null) return null
  const message = 'promql' in source ? queryFault(source, limit) : null
  if (message !== null) faults.push({ path: `${path}/source/promql`, code: 'GATE_QUERY', message })
  return { ...gateDefaults, ...input, source, limit }
}

function readSource({
  metric,
  statistic,
  saturation,
  promql,
}: GateInput['source']): GateSource | null {
  const given = [metric, saturation, promql].filter((one) => one !== undefined)
  if (given.length !== 1 || (metric === undefined) !== (statistic === undefined)) return null
  if (metric !== undefined && statistic !== undefined) return { metric, statistic }
  if (saturation !== undefined) return { saturation }
  return promql === undefined ? null : { promql }
}

function readLimit({ maxIncrease, max, min }: GateInput['limit']): GateLimit | null {
  if ([maxIncrease, max, min].filter((one) => one !== undefined).length !== 1) return null
  if (max !== undefined) return { max }
  if (min !== undefined) return { min }
  const { relative, absolute } = maxIncrease ?? {}
  if ((relative === undefined) === (absolute === undefined)) return null
  if (relative !== undefined) return { maxIncrease: { relative } }
  return absolute === undefined ? null : { maxIncrease: { absolute } }
}
