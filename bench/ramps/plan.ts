import type { Gate } from '../../server/domain/gate/gate.ts'
import type { MetricGate } from '../../server/domain/gate/judge-gate.ts'
import { gateDefaults } from '../../server/domain/gate/read-gate.ts'

/** One step of the ramp that is simulated. */
export interface SimulatedStep {
  readonly share: number
  readonly holdS: number
}

/** The template `standard`. */
export const steps: readonly SimulatedStep[] = [
  { share: 0.05, holdS: 15 * 60 },
  { share: 0.25, holdS: 30 * 60 },
  { share: 0.5, holdS: 60 * 60 },
  { share: 1, holdS: 15 * 60 },
]

/** Chance of a false stop that a whole ramp may have. */
export const alpha = 0.01

/** As gates are without further words, but that reports come so often, and doubt is waited out as long. */
const usual: Omit<Gate, 'id' | 'source' | 'limit'> = {
  ...gateDefaults,
  intervalMs: 15_000,
  inconclusiveLimit: (gateDefaults.inconclusiveLimit * gateDefaults.intervalMs) / 15_000,
}

/** What is watched: one call more in a thousand may fail, and the p99 may be a tenth longer. */
export const gates: readonly MetricGate[] = [
  {
    ...usual,
    id: 'errors',
    source: { metric: 'checkout', statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.001 } },
  },
  {
    ...usual,
    id: 'p99',
    source: { metric: 'checkout', statistic: 'p99' },
    limit: { maxIncrease: { relative: 0.1 } },
  },
]
