import type { Flag, FlagConfig, RampInput } from '../api/types.ts'
import { splitValues } from '../values/split-values.ts'
import { readUnit, type ValueType } from '../values/typed-values.ts'
import { type GateDraft, writeGate } from './gate-draft.ts'
import { type HoldDraft, holdMsOf } from './hold-draft.ts'

/** How a plan is said. */
export const ways = ['template', 'canary', 'linear', 'rolling', 'blueGreen', 'steps'] as const
export type Way = (typeof ways)[number]

/** Plans that are ready to use. */
export const templateNames = ['cautious', 'standard', 'fast'] as const
export type TemplateName = (typeof templateNames)[number]

/** Who comes next: a share of everybody, or those with one of the values. */
export type TargetDraft =
  | { readonly percent: number }
  | { readonly attribute: string; readonly values: (string | number)[] }

/** A step as it is typed. */
export interface StepDraft {
  readonly to: TargetDraft
  readonly hold: HoldDraft
  /** Null: those of the plan. */
  readonly gates: readonly GateDraft[] | null
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
  readonly hold: HoldDraft
  readonly attribute: string
  /** Of a rolling ramp: a line for each batch, values as `splitValues` reads them. */
  readonly batches: string
  readonly batchType: ValueType
  readonly steps: readonly StepDraft[]
  readonly variation: string
  /** Empty: Sluice chooses. */
  readonly control: string
  /** Empty: as the flag is split already, or by the targeting key. */
  readonly bucketBy: string
  readonly gates: readonly GateDraft[]
  /** As a date field has it, by the clock of the browser; empty for none. */
  readonly deadline: string
  /** How many of a hundred ramps may be stopped although nothing is wrong. */
  readonly alphaPercent: number
}

/** What the API takes if nothing is said. */
export const alphaPercentUsual = 1

/** The plan that is shown first: the usual template, and the variation that is new. */
export function firstPlan({ variations, type }: Flag, { offVariation }: FlagConfig): PlanDraft {
  const isTrue = variations.find(({ value }) => type === 'boolean' && value === true)
  const other = variations.find(({ key }) => key !== offVariation)
  const halfAnHour: HoldDraft = { amount: 30, unit: 'minutes' }
  return {
    way: 'template',
    template: 'standard',
    percents: '1, 5, 25, 50, 100',
    stepPercent: 10,
    hold: { amount: 10, unit: 'minutes' },
    attribute: 'region',
    batches: '',
    batchType: 'text',
    steps: [
      { to: { percent: 10 }, hold: halfAnHour, gates: null },
      { to: { percent: 100 }, hold: halfAnHour, gates: null },
    ],
    variation: (isTrue ?? other ?? variations[0])?.key ?? '',
    control: '',
    bucketBy: '',
    gates: [],
    deadline: '',
    alphaPercent: alphaPercentUsual,
  }
}

/** What the API is sent. */
export function writePlan(draft: PlanDraft): RampInput {
  const { control, gates, deadline, alphaPercent } = draft
  const bucketBy = draft.bucketBy.trim()
  return {
    ...writeWay(draft),
    variation: draft.variation,
    ...(control === '' ? {} : { control }),
    ...(bucketBy === '' ? {} : { bucketBy }),
    ...(gates.length === 0 ? {} : { gates: gates.map(writeGate) }),
    ...(deadline === '' ? {} : { deadlineAt: new Date(deadline).toISOString() }),
    ...(alphaPercent === alphaPercentUsual ? {} : { alpha: alphaPercent / 100 }),
  }
}

function writeWay(draft: PlanDraft): RampInput {
  const { way, template, stepPercent } = draft
  const holdMs = holdMsOf(draft.hold)
  switch (way) {
    case 'template':
      return { template }
    case 'canary':
      return { strategy: way, percents: readPercents(draft), holdMs }
    case 'linear':
      return { strategy: way, stepPercent, holdMs }
    case 'rolling':
      return { strategy: way, batches: readBatches(draft), holdMs }
    case 'blueGreen':
      return { strategy: way, holdMs }
    case 'steps':
      return { steps: draft.steps.map(writeStep) }
  }
}

function writeStep({ to, hold, gates }: StepDraft): NonNullable<RampInput['steps']>[number] {
  return {
    to: 'percent' in to ? to : { batch: { attribute: to.attribute.trim(), values: to.values } },
    holdMs: holdMsOf(hold),
    ...(gates === null ? {} : { gates: gates.map(writeGate) }),
  }
}

/** Which share the variation has now, of those whom no rule and no target catches. */
export function shareNow({ on, offVariation, default: serve }: FlagConfig, variation: string) {
  const only = on ? serve.variation : offVariation
  if (only !== undefined) return only === variation ? 100 : 0
  const weights = serve.split?.weights ?? {}
  return Object.hasOwn(weights, variation) ? (weights[variation] ?? 0) : 0
}

function readPercents({ percents }: PlanDraft): number[] {
  return percents
    .split(/[,;%\s]+/)
    .filter((text) => text !== '')
    .map(Number)
    .filter((percent) => Number.isFinite(percent))
}

function readBatches({ attribute, batches, batchType }: PlanDraft) {
  return batches
    .split('\n')
    .map((line) => splitValues(line).map((text) => readUnit(text, batchType)))
    .filter((values) => values.length > 0)
    .map((values) => ({ attribute: attribute.trim(), values }))
}
