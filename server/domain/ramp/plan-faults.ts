import { weightUnits } from '../allocation.ts'
import type { Gate } from '../gate/gate.ts'
import type { Fault } from '../refusal.ts'
import type { Batch, RampStep } from './ramp.ts'

/** Steps of a ramp at most. */
export const stepsMax = 50

/** What the canary has already, and the most that control can give it. Percent. */
export interface Reach {
  readonly atPercent: number
  readonly maxPercent: number
}

/** Adds what is wrong with steps; `path` is where they stand in the request. */
export function checkSteps(
  steps: readonly RampStep[],
  { atPercent, maxPercent }: Reach,
  path: string,
  faults: Fault[],
): void {
  if (steps.length === 0) {
    const message = `makes no step: the variation has ${atPercent} % already`
    faults.push({ path: path || '/variation', code: 'NOTHING_TO_DO', message })
  }
  if (steps.length > stepsMax) {
    const message = `${steps.length} steps; there may be ${stepsMax}`
    faults.push({ path, code: 'TOO_MANY_STEPS', message })
  }
  let reached = atPercent
  const taken = new Set<string>()
  steps.forEach((step, i) => {
    const at = `${path}/${i}`
    if ('percent' in step.to) {
      const message = percentFault(step.to.percent, reached, maxPercent)
      if (message !== null) faults.push({ path: `${at}/to/percent`, code: 'PERCENT', message })
      reached = step.to.percent
    } else checkBatch(step.to.batch, taken, `${at}/to/batch`, faults)
    checkGates(step, `${at}/gates`, faults)
  })
}

function percentFault(percent: number, reached: number, maxPercent: number): string | null {
  if (weightUnits(percent) === null) return 'at most three decimals'
  if (percent <= reached) return `must be over ${reached}: a ramp only grows`
  if (percent <= maxPercent) return null
  return `must be at most ${maxPercent}: the rest belongs to other variations, which a ramp leaves alone`
}

function checkBatch(
  { attribute, values }: Batch,
  taken: Set<string>,
  path: string,
  faults: Fault[],
): void {
  values.forEach((value, i) => {
    const unit = JSON.stringify([attribute, value])
    if (taken.has(unit)) {
      const message = `${attribute} ${JSON.stringify(value)} is in an earlier batch`
      faults.push({ path: `${path}/values/${i}`, code: 'DUPLICATE', message })
    }
    taken.add(unit)
  })
}

function checkGates(step: RampStep, path: string, faults: Fault[]): void {
  const ids = new Set<string>()
  step.gates.forEach((gate, i) => {
    if (ids.has(gate.id)) {
      const message = `two gates of the step have the id "${gate.id}"`
      faults.push({ path: `${path}/${i}/id`, code: 'DUPLICATE', message })
    }
    ids.add(gate.id)
    if (isComparable(gate, step)) return
    const message =
      'saturation' in gate.source
        ? 'instances serve both variations here, so their saturation cannot be compared: use max'
        : 'nobody gets the other variation here, so there is nothing to compare with: use max or min'
    faults.push({ path: `${path}/${i}/limit`, code: 'NOT_COMPARABLE', message })
  })
}

/** Whether a gate that compares has something to compare with at a step; others always have. */
export function isComparable({ limit, source }: Gate, { to }: RampStep): boolean {
  if (!('maxIncrease' in limit)) return true
  if ('saturation' in source) return 'batch' in to
  return 'batch' in to || to.percent < 100
}
