import type { MetricGate } from '../../server/domain/gate/judge-gate.ts'
import { gateDefaults } from '../../server/domain/gate/read-gate.ts'
import type { JudgedRamp } from '../../server/domain/ramp/judge.ts'
import { templates } from '../../server/domain/ramp/strategies.ts'

/** What is watched: one call more in a thousand may fail, and the p99 may be a tenth longer. */
const gates: readonly MetricGate[] = [
  {
    ...gateDefaults,
    id: 'errors',
    source: { metric: 'checkout', statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.001 } },
  },
  {
    ...gateDefaults,
    id: 'p99',
    source: { metric: 'checkout', statistic: 'p99' },
    limit: { maxIncrease: { relative: 0.1 } },
  },
]

/** What a step is to the simulation: the canary's share, and how long it is held. */
export interface SimulatedStep {
  readonly share: number
  readonly holdMs: number
  readonly gates: readonly MetricGate[]
}

/** The template `standard`; where all have the canary there is nothing to compare with. */
export const steps: readonly SimulatedStep[] = templates.standard.map(({ percent, holdMs }) => {
  return { share: percent / 100, holdMs, gates: percent < 100 ? gates : [] }
})

/** A ramp of these steps, before its first one. */
export const ramp: JudgedRamp = {
  id: 'simulated',
  state: 'running',
  step: 0,
  deadlineAt: null,
  alpha: 0.01,
  steps: steps.map(({ share, ...rest }) => ({ to: { percent: share * 100 }, ...rest })),
}
