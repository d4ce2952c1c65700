import type {
  Estimate,
  Gate,
  GateWindow,
  Measurement,
  MetricSource,
  PromqlSource,
  SaturationSource,
} from '../domain/gate/gate.ts'
import { type Judgement, judgeMetric, judgeNumbers } from '../domain/gate/judge-gate.ts'
import { fillQuery } from '../domain/gate/promql.ts'
import { connectedMs, type InstanceState } from '../domain/instance.ts'
import { failedMeasurement } from './failed-measurement.ts'
import type { Prometheus } from './prometheus.ts'
import type { PrometheusAnswer } from './prometheus-answer.ts'
import type { ReadSketches } from './shared-sketches.ts'

/** Where measurements come from. */
export interface GateSources {
  readonly readSketches: ReadSketches
  /** Undefined if no setting names one. */
  readonly prometheus: Prometheus | undefined
  /** Instances of an environment that were heard of lately. */
  instances(environmentId: string): Promise<readonly InstanceState[]>
}

/** The share of the instances that are below what saturation is said to be. */
const busyShare = 0.9

/** Looks at a gate. Never rejects: what cannot be asked is an error. */
export async function measureGate(
  gate: Gate,
  window: GateWindow,
  sources: GateSources,
): Promise<Measurement> {
  try {
    const { source } = gate
    if ('metric' in source) return await measureMetric({ ...gate, source }, window, sources)
    if ('saturation' in source) return await measureSaturation({ ...gate, source }, window, sources)
    return await measurePromql({ ...gate, source }, window, sources)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It could not be measured.'
    return failedMeasurement(gate, window.nowMs, reason)
  }
}

async function measureMetric(
  gate: Gate & { readonly source: MetricSource },
  window: GateWindow,
  { readSketches }: GateSources,
): Promise<Measurement> {
  const sketches = await readSketches(window, gate.source.metric)
  return judgeMetric(gate, window, sketches)
}

/** All instances serve all variations, so this compares nothing: it holds the busy ones to a limit. */
async function measureSaturation(
  gate: Gate & { readonly source: SaturationSource },
  window: GateWindow,
  { instances }: GateSources,
): Promise<Measurement> {
  if ('maxIncrease' in gate.limit) {
    const reason = 'Saturation is compared with a limit only: give it a max.'
    return measured(gate, window, { verdict: 'error', reason })
  }
  const values = (await instances(window.environmentId))
    .filter(({ silentMs, isRelay }) => silentMs <= connectedMs && !isRelay)
    .flatMap(({ saturation }) => saturation?.[gate.source.saturation] ?? [])
    .sort((a, b) => a - b)
  const value = values[Math.ceil(values.length * busyShare) - 1]
  if (value === undefined) {
    const reason = 'No instance says how busy it is: see processSaturation() of the SDK.'
    return measured(gate, window, { verdict: 'inconclusive', reason })
  }
  const canary = { value, low: value, high: value, samples: values.length }
  return measured(gate, window, judgeNumbers(gate, canary, null), canary)
}

async function measurePromql(
  gate: Gate & { readonly source: PromqlSource },
  window: GateWindow,
  { prometheus }: GateSources,
): Promise<Measurement> {
  if (prometheus === undefined) {
    const reason = 'There is no Prometheus: SLUICE_PROMETHEUS_URL is not set.'
    return measured(gate, window, { verdict: 'error', reason })
  }
  const stepAgeSeconds = (window.nowMs - window.startedAtMs) / 1000
  const ask = (variation: string) =>
    prometheus.query(fillQuery(gate.source.promql, { variation, stepAgeSeconds }))
  const compares = 'maxIncrease' in gate.limit
  const [canary, control] = await Promise.all([
    ask(window.canary),
    compares ? ask(window.control) : null,
  ])
  const [canaryNumber, controlNumber] = [estimateOf(canary), estimateOf(control)]
  if (canaryNumber === null || (compares && controlNumber === null)) {
    const side = canaryNumber === null ? 'the canary' : 'control'
    const nothing = {
      verdict: 'inconclusive',
      reason: `Prometheus has no data of ${side}`,
    } as const
    return measured(gate, window, withRemarks(nothing, canary, control))
  }
  const judged = judgeNumbers(gate, canaryNumber, controlNumber)
  const told = withRemarks(judged, canary, control)
  return measured(gate, window, told, canaryNumber, controlNumber)
}

/** A number without an interval. */
function estimateOf(answer: PrometheusAnswer | null): Estimate | null {
  const value = answer?.value ?? null
  return value === null ? null : { value, low: value, high: value, samples: 1 }
}

/** A number that Prometheus itself warns of lets nothing advance; that a canary is bad stands. */
function withRemarks(
  { verdict, reason }: Judgement,
  canary: PrometheusAnswer,
  control: PrometheusAnswer | null,
): Judgement {
  const said = (kind: 'warnings' | 'infos') => [
    ...new Set([...canary[kind], ...(control?.[kind] ?? [])]),
  ]
  const warnings = said('warnings')
  const remarks = [...warnings, ...said('infos')]
  if (remarks.length === 0) return { verdict, reason }
  return {
    verdict: verdict === 'go' && warnings.length > 0 ? 'inconclusive' : verdict,
    reason: `${reason}. Prometheus ${warnings.length > 0 ? 'warns' : 'remarks'}: ${remarks.join('; ')}`,
  }
}

function measured(
  { id: gate }: Gate,
  { nowMs: atMs }: GateWindow,
  { verdict, reason }: Judgement,
  canary: Estimate | null = null,
  control: Estimate | null = null,
): Measurement {
  return {
    ...{ gate, atMs, verdict, reason },
    canary: finite(canary),
    control: finite(control),
    difference: null,
  }
}

/** What is not a number cannot be told as JSON. */
function finite(estimate: Estimate | null): Estimate | null {
  return estimate !== null && Number.isFinite(estimate.value) ? estimate : null
}
