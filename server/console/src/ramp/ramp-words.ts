import type { Gate, Measurement, RampItem } from '../api/types.ts'
import { listWords } from '../values/typed-values.ts'

type BadgeKind = 'on' | 'part' | 'off' | 'killed' | 'warn'

interface Words {
  readonly label: string
  readonly kind: BadgeKind
}

/** What a ramp is doing, or how it ended. */
export const stateWords: Readonly<Record<RampItem['state'], Words>> = {
  running: { label: 'Ramping', kind: 'part' },
  paused: { label: 'Paused', kind: 'warn' },
  completed: { label: 'Completed', kind: 'on' },
  rolledBack: { label: 'Rolled back', kind: 'killed' },
  aborted: { label: 'Ended early', kind: 'off' },
}

/** What a gate says. */
export const verdictWords: Readonly<Record<Measurement['verdict'], Words>> = {
  go: { label: 'Go', kind: 'on' },
  noGo: { label: 'No-Go', kind: 'killed' },
  inconclusive: { label: 'Not sure yet', kind: 'off' },
  error: { label: 'Cannot be measured', kind: 'warn' },
}

/** What happened to a ramp. */
export const happeningWords: Readonly<Record<RampItem['log'][number]['did'], string>> = {
  started: 'started it',
  stepped: 'took it to the next step',
  paused: 'paused it',
  resumed: 'let it go on',
  rolledBack: 'rolled it back',
  completed: 'completed it',
  aborted: 'ended it, and kept what it serves',
}

/** Whether a ramp still holds its flag. */
export function isLive({ state }: Pick<RampItem, 'state'>): boolean {
  return state === 'running' || state === 'paused'
}

/** A step as it is told and drawn. */
export interface Stair {
  readonly to: {
    readonly percent?: number
    readonly batch?: { readonly attribute: string; readonly values: readonly (string | number)[] }
  }
  readonly holdMs: number | null
  readonly gates?: readonly unknown[]
}

/** Who gets the canary after a step. */
export function stepWords({ to }: Pick<Stair, 'to'>): string {
  if (to.percent !== undefined) return `${to.percent} %`
  return to.batch === undefined ? '' : `+ ${listWords(to.batch.values)}`
}

/** Who has the canary now. */
export function exposureWords(ramp: RampItem): string {
  const { state, fromPercent, percent, variation, steps, step } = ramp
  if (state === 'rolledBack') return `${fromPercent} % ${variation}`
  const batch = steps[step]?.to.batch
  return batch === undefined
    ? `${percent} % ${variation}`
    : `${variation} for ${listWords(batch.values)}`
}

/** What a gate looks at, and when it stops the ramp. */
export function gateWords({ source, limit }: Pick<Gate, 'source' | 'limit'>): string {
  const { maxIncrease, max, min } = limit
  const what = sourceWords(source)
  if (max !== undefined) return `${what}: at most ${valueWords(source, max)}`
  if (min !== undefined) return `${what}: at least ${valueWords(source, min)}`
  const { relative, absolute } = maxIncrease ?? {}
  if (relative !== undefined) {
    return `${what}: at most ${round(relative * 100)} % worse than the rest`
  }
  const points = isShare(source)
    ? `${round((absolute ?? 0) * 100)} points`
    : valueWords(source, absolute ?? 0)
  return `${what}: at most ${points} worse than the rest`
}

const statisticWords = {
  errors: 'Errors',
  mean: 'Mean',
  p50: 'Median',
  p95: '95th percentile',
  p99: '99th percentile',
} as const

function sourceWords({ metric, statistic, saturation, promql }: Gate['source']): string {
  if (promql !== undefined) return `Prometheus ${promql}`
  if (saturation !== undefined) {
    return saturation === 'cpu' ? 'CPU of instances' : 'Event loop delay of instances'
  }
  return `${statisticWords[statistic ?? 'errors']} of ${metric ?? ''}`
}

/** A measured value as people read it. */
export function valueWords(source: Gate['source'], value: number): string {
  if (isShare(source)) return `${round(value * 100)} %`
  return source.saturation === 'eventLoopDelayMs' ? `${round(value)} ms` : String(round(value))
}

function isShare({ statistic, saturation }: Gate['source']): boolean {
  return statistic === 'errors' || saturation === 'cpu'
}

/** Three digits say enough. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
