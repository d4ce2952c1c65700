import {
  blueGreenSteps,
  canarySteps,
  linearSteps,
  rollingSteps,
  templateSteps,
} from '../../../domain/ramp/strategies.ts'
import type { Flag, FlagConfig, RampInput } from '../api/types.ts'
import { type GateDraft, writeGate } from './gate-draft.ts'
import type { Stair } from './ramp-words.ts'

/** How a plan is said. */
export const ways = ['template', 'canary', 'linear', 'rolling', 'blueGreen', 'steps'] as const
export type Way = (typeof ways)[number]

/** Plans that are ready to use. */
export const templateNames = ['cautious', 'standard', 'fast'] as const
export type TemplateName = (typeof templateNames)[number]

/** A step as it is typed. */
export interface StepDraft {
  readonly percent: number
  readonly holdMinutes: number
}

/** A plan as it is edited. */
export interface PlanDraft {
  readonly way: Way
  readonly template: TemplateName
  /** Of a canary, with commas between. */
  readonly percents: string
  /** Of a linear ramp. */
  readonly stepPercent: number
  /** Of what has no holds of its own. */
  readonly holdMinutes: number
  readonly attribute: string
  /** Of a rolling ramp: a line for each batch, values with commas between. */
  readonly batches: string
  readonly steps: readonly StepDraft[]
  readonly variation: string
  readonly gates: readonly GateDraft[]
}

const minuteMs = 60_000

/** The plan that is shown first: the usual template, and the variation that is new. */
export function firstPlan({ variations, type }: Flag, { offVariation }: FlagConfig): PlanDraft {
  const isTrue = variations.find(({ value }) => type === 'boolean' && value === true)
  const other = variations.find(({ key }) => key !== offVariation)
  return {
    way: 'template',
    template: 'standard',
    percents: '1, 5, 25, 50, 100',
    stepPercent: 10,
    holdMinutes: 10,
    attribute: 'region',
    batches: '',
    steps: [
      { percent: 10, holdMinutes: 30 },
      { percent: 100, holdMinutes: 30 },
    ],
    variation: (isTrue ?? other ?? variations[0])?.key ?? '',
    gates: [],
  }
}

/** What the API is sent. */
export function writePlan(draft: PlanDraft): RampInput {
  const { way, variation, gates } = draft
  const common = {
    variation,
    ...(gates.length === 0 ? {} : { gates: gates.map(writeGate) }),
  }
  const holdMs = draft.holdMinutes * minuteMs
  switch (way) {
    case 'template':
      return { ...common, template: draft.template }
    case 'canary':
      return { ...common, strategy: way, percents: readPercents(draft), holdMs }
    case 'linear':
      return { ...common, strategy: way, stepPercent: draft.stepPercent, holdMs }
    case 'rolling':
      return { ...common, strategy: way, batches: readBatches(draft), holdMs }
    case 'blueGreen':
      return { ...common, strategy: way, holdMs }
    case 'steps':
      return {
        ...common,
        steps: draft.steps.map(({ percent, holdMinutes }) => ({
          to: { percent },
          holdMs: holdMinutes * minuteMs,
        })),
      }
  }
}

/** The steps that follow, as the server makes them of a flag whose canary has so many percent. */
export function stairsOf(draft: PlanDraft, atPercent: number): readonly Stair[] {
  if (draft.way === 'steps') return stepsOf(draft)
  return stepsOf(draft).filter(({ to }) => to.percent === undefined || to.percent > atPercent)
}

function stepsOf(draft: PlanDraft): readonly Stair[] {
  const parts = { holdMs: draft.holdMinutes * minuteMs, gates: [] }
  switch (draft.way) {
    case 'template':
      return templateSteps(draft.template, [])
    case 'canary':
      return canarySteps(readPercents(draft), parts)
    case 'linear':
      // One after the other, so that a step of nothing does not go on for ever.
      return draft.stepPercent >= 2 ? linearSteps(draft.stepPercent, 0, parts) : []
    case 'rolling':
      return rollingSteps(readBatches(draft), parts)
    case 'blueGreen':
      return blueGreenSteps(parts)
    case 'steps':
      return draft.steps.map(({ percent, holdMinutes }) => ({
        to: { percent },
        holdMs: holdMinutes * minuteMs,
      }))
  }
}

/** Which share the canary has now, of those whom no rule and no target catches. */
export function shareNow({ on, offVariation, default: serve }: FlagConfig, variation: string) {
  const only = on ? serve.variation : offVariation
  if (only !== undefined) return only === variation ? 100 : 0
  const weights = serve.split?.weights ?? {}
  return Object.hasOwn(weights, variation) ? (weights[variation] ?? 0) : 0
}

function readPercents({ percents }: PlanDraft): number[] {
  return percents
    .split(/[,;\s]+/)
    .filter((text) => text !== '')
    .map(Number)
    .filter((percent) => Number.isFinite(percent))
}

function readBatches({ attribute, batches }: PlanDraft) {
  return batches
    .split('\n')
    .map((line) =>
      line
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    )
    .filter((values) => values.length > 0)
    .map((values) => ({ attribute: attribute.trim(), values }))
}
