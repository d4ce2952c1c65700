import type { Gate } from '../gate/gate.ts'
import type { Fault } from '../refusal.ts'
import { checkGateRanges } from './gate-range.ts'
import { checkSteps, isComparable, type Reach, stepsMax } from './plan-faults.ts'
import type { Batch, RampStep, StepTarget, Strategy, TemplateName } from './ramp.ts'
import {
  blueGreenSteps,
  canarySteps,
  holdMsDefault,
  linearSteps,
  percentsDefault,
  rollingSteps,
  templateSteps,
} from './strategies.ts'

/** A step as it comes in. */
export interface StepInput {
  readonly to: { readonly percent?: number; readonly batch?: Batch }
  readonly holdMs?: number | null
  readonly gates?: readonly Gate[]
}

/** A plan as it comes in: by a template, by a strategy and what it takes, or step by step. */
export interface PlanInput {
  readonly template?: TemplateName
  readonly strategy?: Strategy
  readonly steps?: readonly StepInput[]
  readonly percents?: readonly number[]
  readonly stepPercent?: number
  readonly batches?: readonly Batch[]
  readonly holdMs?: number | null
  readonly gates?: readonly Gate[]
}

/** A plan as it is kept. */
export interface Plan {
  readonly strategy: Strategy
  readonly template: TemplateName | null
  readonly steps: readonly RampStep[]
}

/** Which members say what a strategy does. */
const takes: Readonly<Record<Strategy, readonly (keyof PlanInput)[]>> = {
  canary: ['percents', 'holdMs'],
  linear: ['stepPercent', 'holdMs'],
  rolling: ['batches', 'holdMs'],
  blueGreen: ['holdMs'],
}
const ways = ['template', 'strategy', 'steps'] as const
const details = ['percents', 'stepPercent', 'batches', 'holdMs'] as const

/**
 * Makes the steps of a ramp. Null if the plan has faults, which are added to the list. Steps that a
 * template or strategy makes and the canary has passed already are left out; what somebody listed
 * himself must be right as it stands.
 */
export function readPlan(input: PlanInput, reach: Reach, faults: Fault[]): Plan | null {
  const before = faults.length
  const given = ways.filter((way) => input[way] !== undefined)
  if (given.length !== 1) {
    const message = 'needs exactly one of template, strategy or steps'
    faults.push({ path: '', code: 'PLAN_FORM', message })
    return null
  }
  const allowed = input.strategy === undefined ? [] : takes[input.strategy]
  for (const detail of details) {
    if (input[detail] === undefined || allowed.includes(detail)) continue
    const message = `does not go with ${input.strategy ?? given[0]}`
    faults.push({ path: `/${detail}`, code: 'PLAN_FORM', message })
  }
  const made = makeSteps(input, reach, faults)
  if (faults.length > before || made === null) return null
  checkSteps(made.steps, reach, input.steps === undefined ? '' : '/steps', faults)
  checkGateRanges(made.steps, input.gates ?? [], faults)
  return faults.length > before ? null : made
}

function makeSteps(input: PlanInput, reach: Reach, faults: Fault[]): Plan | null {
  const { gates = [], holdMs = holdMsDefault, strategy, template } = input
  if (input.steps !== undefined) {
    const steps = listedSteps(input.steps, gates, faults)
    return { strategy: strategyOf(steps), template: null, steps }
  }
  const ahead = (steps: readonly RampStep[]) =>
    steps
      .filter(({ to }) => !('percent' in to) || to.percent > reach.atPercent)
      .map((step) => ({ ...step, gates: step.gates.filter((gate) => isComparable(gate, step)) }))
  const parts = { holdMs, gates }
  if (template !== undefined) {
    return { strategy: 'canary', template, steps: ahead(templateSteps(template, gates)) }
  }
  if (strategy === undefined) return null
  switch (strategy) {
    case 'canary': {
      const steps = canarySteps(input.percents ?? percentsDefault, parts)
      return { strategy, template: null, steps: ahead(steps) }
    }
    case 'linear': {
      const { stepPercent = 10 } = input
      if ((100 - reach.atPercent) / stepPercent > stepsMax) {
        const message = `makes more than ${stepsMax} steps`
        faults.push({ path: '/stepPercent', code: 'TOO_MANY_STEPS', message })
        return null
      }
      const steps = linearSteps(stepPercent, reach.atPercent, parts)
      return { strategy, template: null, steps: ahead(steps) }
    }
    case 'rolling': {
      if (input.batches !== undefined) {
        const steps = rollingSteps(input.batches, parts)
        return { strategy, template: null, steps: ahead(steps) }
      }
      const message = 'is needed: which values of which attribute come first, and which then'
      faults.push({ path: '/batches', code: 'REQUIRED', message })
      return null
    }
    case 'blueGreen':
      return { strategy, template: null, steps: ahead(blueGreenSteps(parts)) }
  }
}

function listedSteps(
  inputs: readonly StepInput[],
  forAll: readonly Gate[],
  faults: Fault[],
): RampStep[] {
  return inputs.flatMap(({ to, holdMs = holdMsDefault, gates }, i) => {
    const target = readTarget(to)
    if (target === null) {
      const message = 'needs exactly one of percent and batch'
      faults.push({ path: `/steps/${i}/to`, code: 'STEP_FORM', message })
      return []
    }
    const step = { to: target, holdMs, gates: gates ?? forAll }
    // Gates for all steps are measured where they can be; those of one step must be measurable.
    if (gates !== undefined) return [step]
    return [{ ...step, gates: forAll.filter((gate) => isComparable(gate, step)) }]
  })
}

function readTarget({ percent, batch }: StepInput['to']): StepTarget | null {
  if (percent !== undefined) return batch === undefined ? { percent } : null
  return batch === undefined ? null : { batch }
}

function strategyOf(steps: readonly RampStep[]): Strategy {
  if (steps.some(({ to }) => 'batch' in to)) return 'rolling'
  const [first] = steps
  const isWhole = first !== undefined && 'percent' in first.to && first.to.percent === 100
  return isWhole ? 'blueGreen' : 'canary'
}
