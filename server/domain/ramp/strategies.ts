import type { Gate } from '../gate/gate.ts'
import type { Batch, RampStep, TemplateName } from './ramp.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long a step is held if nobody says so. */
export const holdMsDefault = 10 * minuteMs
/** Percentages of a canary if nobody says them. */
export const percentsDefault = [1, 5, 25, 50, 100] as const

/** What all steps of a strategy have. */
export interface StepParts {
  readonly holdMs: number | null
  readonly gates: readonly Gate[]
}

/** Shares that grow as they are listed. */
export function canarySteps(percents: readonly number[], parts: StepParts): RampStep[] {
  return percents.map((percent) => ({ to: { percent }, ...parts }))
}

/** Equal steps up to all, after what it has already. */
export function linearSteps(stepPercent: number, atPercent: number, parts: StepParts): RampStep[] {
  const percents: number[] = []
  for (let percent = atPercent + stepPercent; percent < 100; percent += stepPercent) {
    percents.push(Number(percent.toFixed(3)))
  }
  return canarySteps([...percents, 100], parts)
}

/** One batch after the other, and then all who are in none. */
export function rollingSteps(batches: readonly Batch[], parts: StepParts): RampStep[] {
  return [...batches.map((batch) => ({ to: { batch }, ...parts })), ...canarySteps([100], parts)]
}

/** Everybody at once; what was there before is kept until the ramp is completed, and after. */
export function blueGreenSteps(parts: StepParts): RampStep[] {
  return canarySteps([100], parts)
}

/** Percentages and holds of the plans that are ready to use. */
export const templates: Readonly<
  Record<TemplateName, readonly { readonly percent: number; readonly holdMs: number }[]>
> = {
  cautious: [
    { percent: 1, holdMs: hourMs },
    { percent: 5, holdMs: 2 * hourMs },
    { percent: 10, holdMs: 4 * hourMs },
    { percent: 25, holdMs: 8 * hourMs },
    { percent: 50, holdMs: 24 * hourMs },
    { percent: 100, holdMs: hourMs },
  ],
  standard: [
    { percent: 5, holdMs: 15 * minuteMs },
    { percent: 25, holdMs: 30 * minuteMs },
    { percent: 50, holdMs: hourMs },
    { percent: 100, holdMs: 15 * minuteMs },
  ],
  fast: [
    { percent: 10, holdMs: 2 * minuteMs },
    { percent: 50, holdMs: 5 * minuteMs },
    { percent: 100, holdMs: 5 * minuteMs },
  ],
}

/** The steps of a plan that is ready to use. */
export function templateSteps(name: TemplateName, gates: readonly Gate[]): RampStep[] {
  return templates[name].map(({ percent, holdMs }) => ({ to: { percent }, holdMs, gates }))
}
