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
}

/** Limits that make sense for what is looked at: instances are not compared. */
export function limitsFor(kind: GateKind): readonly LimitKind[] {
  return kind === 'eventLoopDelayMs' || kind === 'cpu'
    ? ['max']
    : ['relative', 'absolute', 'max', 'min']
}

/** Whether values are shares, which people type as percentages. */
export function isShareKind(kind: GateKind): boolean {
  return kind === 'errors' || kind === 'cpu'
}

/** A gate with a name that none of the others has. */
export function newGate(kind: GateKind, others: readonly GateDraft[]): GateDraft {
  const taken = new Set(others.map(({ id }) => id))
  const stem = kind.toLowerCase()
  let id = stem
  for (let n = 2; taken.has(id); n += 1) id = `${stem}-${n}`
  const [limit = 'max'] = limitsFor(kind)
  return { id, kind, text: '', isDryRun: false, ...usual[kind], limit: usual[kind].limit ?? limit }
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
  const { id, isDryRun } = draft
  return {
    id,
    source: sourceOf(draft),
    limit: limitOf(draft),
    ...(isDryRun ? { dryRun: true } : {}),
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
