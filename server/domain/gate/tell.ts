import type { Estimate, GateLimit, MetricStatistic } from './gate.ts'

/** A limit and what it is held against, for a person; `statistic` is null for plain numbers. */
export function tellExcess(
  limit: GateLimit,
  canary: Estimate,
  control: Estimate | null,
  statistic: MetricStatistic | null,
): string {
  const tell = (value: number) => tellEstimate(value, statistic)
  const side = (name: string, { value, low, high, samples }: Estimate) =>
    statistic === null
      ? `${name} ${tell(value)}`
      : `${name} ${tell(value)} (${tell(low)} to ${tell(high)}, n=${samples})`
  const what = [side(statistic === null ? 'canary' : nameOf[statistic], canary)]
  if (control !== null) what.push(side('control', control))
  return `${what.join(', ')}; ${tellLimit(limit, tell)}`
}

/** A number of a statistic, for a person. */
export function tellEstimate(value: number, statistic: MetricStatistic | null): string {
  if (statistic === 'errors') return `${rounded(Math.min(1, Math.max(0, value)) * 100)} %`
  return rounded(value)
}

function tellLimit(limit: GateLimit, tell: (value: number) => string): string {
  if ('max' in limit) return `at most ${tell(limit.max)} is allowed`
  if ('min' in limit) return `at least ${tell(limit.min)} is needed`
  const { maxIncrease } = limit
  if ('relative' in maxIncrease)
    return `an increase by ${rounded(maxIncrease.relative * 100)} % is allowed`
  return `an increase by ${tell(maxIncrease.absolute)} is allowed`
}

const nameOf: Readonly<Record<MetricStatistic, string>> = {
  errors: 'errors of the canary',
  mean: 'mean of the canary',
  p50: 'p50 of the canary',
  p95: 'p95 of the canary',
  p99: 'p99 of the canary',
}

/** Three digits that count; large numbers whole, and infinite ones as Prometheus writes them. */
function rounded(value: number): string {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value > 0 ? '+Inf' : '-Inf'
  if (Math.abs(value) >= 1000) return value.toFixed(0)
  return String(Number(value.toPrecision(3)))
}
