import { gateDefaults } from '../../../domain/gate/read-gate.ts'
import type { Gate, RampInput } from '../api/types.ts'

/** What a gate may look at, as it is chosen. */
export const gateKinds = [
  { value: 'errors', label: 'Errors of a metric' },
  { value: 'mean', label: 'Mean of a metric' },
  { value: 'p50', label: 'Median of a metric' },
  { value: 'p95', label: '95th percentile of a metric' },
  { value: 'p99', label: '99th percentile of a metric' },
  { value: 'eventLoopDelayMs', label: 'Event loop delay of instances' },
  { value: 'cpu', label: 'CPU of instances' },
  { value: 'promql', label: 'A Prometheus query' },
] as const
export type GateKind = (typeof gateKinds)[number]['value']

const { dryRun: _shown, ...usualTuning } = gateDefaults

/** When it stops the ramp, as it is chosen. */
export const limitKinds = [
  { value: 'relative', label: 'worse than the rest by more than (%)' },
  { value: 'absolute', label: 'worse than the rest by more than' },
  { value: 'max', label: 'more than' },
  { value: 'min', label: 'less than' },
] as const
export type LimitKind = (typeof limitKinds)[number]['value']

/** A gate as it is edited. */
export interface GateDraft {
  readonly id: string
  readonly kind: GateKind
  /** Name of a metric, or a query. */
  readonly text: string
  readonly limit: LimitKind
  readonly value: number
  readonly isDryRun: boolean
  readonly tuning: GateTuning
}

/** How patient a gate is, in the API's own members. */
export type GateTuning = Readonly<Record<keyof typeof usualTuning, number>>

/**
 * Limits that make sense for what is looked at. Instances are not compared, and neither is what
 * everybody has got.
 */
export function limitsFor(kind: GateKind, isComparing = true): readonly LimitKind[] {
  if (kind === 'eventLoopDelayMs' || kind === 'cpu') return ['max']
  return isComparing ? ['relative', 'absolute', 'max', 'min'] : ['max', 'min']
}

/** Whether values are shares, which people type as percentages. */
export function isShareKind(kind: GateKind): boolean {
  return kind === 'errors' || kind === 'cpu'
}

/** A gate with a name that none of the others has. */
export function newGate(
  kind: GateKind,
  others: readonly Pick<GateDraft, 'id'>[],
  isComparing = true,
): GateDraft {
  const taken = new Set(others.map(({ id }) => id))
  const stem = kind.toLowerCase()
  let id = stem
  for (let n = 2; taken.has(id); n += 1) id = `${stem}-${n}`
  const [limit = 'max'] = limitsFor(kind, isComparing)
  const { value, limit: usualLimit = limit } = usual[kind]
  return {
    ...{ id, kind, text: '', value, isDryRun: false, tuning: usualTuning },
    limit: isComparing ? usualLimit : limit,
  }
}

const usual: Readonly<Record<GateKind, { readonly value: number; readonly limit?: LimitKind }>> = {
  errors: { value: 0.5, limit: 'absolute' },
  mean: { value: 10 },
  p50: { value: 10 },
  p95: { value: 20 },
  p99: { value: 30 },
  eventLoopDelayMs: { value: 100 },
  cpu: { value: 80 },
  promql: { value: 20 },
}

/** What the API is sent. */
export function writeGate(draft: GateDraft): NonNullable<RampInput['gates']>[number] {
  const { id, isDryRun, tuning } = draft
  const tuned = Object.entries(tuning).filter(
    ([name, value]) => value !== Reflect.get(usualTuning, name),
  )
  return {
    id,
    source: sourceOf(draft),
    limit: limitOf(draft),
    ...(isDryRun ? { dryRun: true } : {}),
    ...Object.fromEntries(tuned),
  }
}

function sourceOf({ kind, text }: GateDraft): Gate['source'] {
  if (kind === 'promql') return { promql: text.trim() }
  if (kind === 'eventLoopDelayMs' || kind === 'cpu') return { saturation: kind }
  return { metric: text.trim(), statistic: kind }
}

function limitOf({ kind, limit, value }: GateDraft): Gate['limit'] {
  const shown = isShareKind(kind) ? value / 100 : value
  switch (limit) {
    case 'relative':
      return { maxIncrease: { relative: value / 100 } }
    case 'absolute':
      return { maxIncrease: { absolute: shown } }
    case 'max':
      return { max: shown }
    case 'min':
      return { min: shown }
  }
}
