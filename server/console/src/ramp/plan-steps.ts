import { readPlan } from '../../../domain/ramp/plan.ts'
import { readPlanGates } from '../../../domain/ramp/plan-gates.ts'
import type { RampStep } from '../../../domain/ramp/ramp.ts'
import type { Fault } from '../../../domain/refusal.ts'
import type { FlagConfig } from '../api/types.ts'
import { draftHold } from './hold-draft.ts'
import { type PlanDraft, type StepDraft, shareNow, writePlan } from './plan-draft.ts'

/** The steps of a plan, or what is wrong with it. */
export interface PlannedSteps {
  readonly steps: readonly RampStep[]
  readonly faults: readonly Fault[]
}

/** The steps that follow from a plan, by the code that makes them on the server. */
export function plannedSteps(draft: PlanDraft, config: FlagConfig): PlannedSteps {
  const atPercent = shareNow(config, draft.variation)
  // Who gives is for the server to choose, unless somebody says it.
  const given = draft.control === '' ? 100 - atPercent : shareNow(config, draft.control)
  const faults = faultsOf(draft)
  if (faults.length > 0) return { steps: [], faults }
  const input = readPlanGates(writePlan(draft), faults)
  const reach = { atPercent, maxPercent: atPercent + given }
  const plan = faults.length > 0 ? null : readPlan(input, reach, faults)
  return { steps: plan?.steps ?? [], faults }
}

/** The steps of a plan, to be edited one by one. */
export function draftSteps(steps: readonly RampStep[]): StepDraft[] {
  return steps.map(({ to, holdMs }) => ({
    to: 'percent' in to ? to : { ...to.batch, values: [...to.batch.values] },
    hold: draftHold(holdMs),
    gates: null,
  }))
}

/** What the form of a request does not let through. */
function faultsOf(draft: PlanDraft): Fault[] {
  const { way, stepPercent, attribute, batches, steps } = draft
  const faults: Fault[] = []
  if (way === 'linear' && stepPercent < 1) {
    faults.push({ path: '/stepPercent', code: 'RANGE', message: 'needs at least 1 % a step' })
  }
  if (way === 'rolling' && attribute.trim() === '') {
    const message = 'needs an attribute of the context, such as region'
    faults.push({ path: '/attribute', code: 'REQUIRED', message })
  }
  if (way === 'rolling' && batches.trim() === '') {
    const message = 'needs batches: which values come first, and which then'
    faults.push({ path: '/batches', code: 'REQUIRED', message })
  }
  if (way !== 'steps') return faults
  steps.forEach(({ to }, i) => {
    const isEmpty = !('percent' in to) && (to.attribute.trim() === '' || to.values.length === 0)
    if (!isEmpty) return
    const message = 'an attribute and at least one value are needed'
    faults.push({ path: `/steps/${i}/to`, code: 'REQUIRED', message })
  })
  return faults
}

/** Where a fault is, as the form calls it. */
export function faultWords({ path, message }: Fault): string {
  const step = /(?:^\/steps)?\/(\d+)\//.exec(path)?.[1]
  const gate = /\/gates\/(\d+)/.exec(path)?.[1]
  const place = [
    ...(path.startsWith('/gates') || step === undefined ? [] : [`Step ${Number(step) + 1}`]),
    ...(gate === undefined ? [] : [`gate ${Number(gate) + 1}`]),
  ]
  return place.length === 0 ? `The plan ${message}.` : `${place.join(', ')}: ${message}.`
}
