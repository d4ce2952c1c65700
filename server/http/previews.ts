import type { Static } from '@sinclair/typebox'
import type { Condition } from '@sluice/sdk/model'
import { patchConfigDecision, segmentsOfRules } from '../changes/flag-configs.ts'
import { killOf } from '../changes/kill-holds.ts'
import type { PatternJudge } from '../changes/pattern.ts'
import { startRampDecision } from '../changes/ramps.ts'
import type { EnvironmentDelivery } from '../delivery/environment-delivery.ts'
import { previewedFlags } from '../delivery/previewed-flags.ts'
import { segmentsIn } from '../domain/condition.ts'
import type {
  EnvironmentDocument,
  FlagConfigDocument,
  FlagDocument,
  StoredServe,
} from '../domain/documents.ts'
import { configWarnings } from '../domain/flag-config.ts'
import { type MadeUpContext, madeUpContexts } from '../domain/made-up-contexts.ts'
import { previewPlaces } from '../domain/preview.ts'
import { compareContexts } from '../domain/preview-contexts.ts'
import type { Act } from '../domain/ramp/machine.ts'
import { readPlanGates } from '../domain/ramp/plan-gates.ts'
import type { RampStep } from '../domain/ramp/ramp.ts'
import { rampedConfig } from '../domain/ramp/ramped-config.ts'
import { type Fault, invalid, refuseFaults } from '../domain/refusal.ts'
import type { PreviewInput } from '../schemas/preview.ts'
import type { ProjectState } from '../state/project-state.ts'
import { showStep } from './ramps.ts'

/** Others wait while contexts are evaluated: a kill among them. */
const evaluationMsMax = 200
const madeUpDefault = 1000

/** A flag's configuration in an environment. */
export interface PreviewPlace {
  readonly flag: FlagDocument
  readonly environment: EnvironmentDocument
  readonly before: FlagConfigDocument
}

/** What would be there after a change, or at a step of a ramp. */
export interface Foreseen {
  readonly after: FlagConfigDocument
  /** Of the ramp; null for a change. */
  readonly steps: readonly RampStep[] | null
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

type Previewed = PreviewPlace & Foreseen

/** The users that a preview is asked for; made up if none are given. */
export interface PreviewedUsers {
  readonly contexts?: readonly MadeUpContext[]
  readonly madeUp?: number
}

/** Decides what is asked for as if it were done now. Refuses what would be refused then. */
export function foresee(
  state: ProjectState,
  place: PreviewPlace,
  { change, ramp, step }: Pick<Static<typeof PreviewInput>, 'change' | 'ramp' | 'step'>,
  act: Act,
  patternFault: PatternJudge,
): Foreseen {
  const { flag, environment } = place
  if ((change === undefined) === (ramp === undefined)) {
    const message = 'needs exactly one of change and ramp'
    throw invalid([{ path: '', code: 'PREVIEW_FORM', message }])
  }
  if (ramp !== undefined) return foreseeRamp(state, place, ramp, step ?? 0, act)
  if (step !== undefined) {
    const message = 'is one of a ramp, and there is none'
    throw invalid([{ path: '/step', code: 'PREVIEW_FORM', message }])
  }
  const given = change ?? {}
  const decision = patchConfigDecision(state, flag, environment, given, act, patternFault)
  const after = decision.result
  return { after, steps: null, warnings: configWarnings(flag, environment.key, given, after) }
}

/** What a ramp would serve at one of its steps. */
function foreseeRamp(
  state: ProjectState,
  { flag, environment, before }: PreviewPlace,
  { reason: _reason, ...plan }: NonNullable<Static<typeof PreviewInput>['ramp']>,
  step: number,
  act: Act,
): Foreseen {
  const faults: Fault[] = []
  const input = readPlanGates(plan, faults)
  refuseFaults(faults)
  const { result } = startRampDecision(state, flag, environment, 'ramp_preview', input, act)
  const { steps } = result
  if (step >= steps.length) {
    const message = `must be below ${steps.length}: so many steps the ramp has, and the first is 0`
    throw invalid([{ path: '/step', code: 'RANGE', message }])
  }
  // A ramp turns its flag on.
  const after = { ...rampedConfig(before, { ...result, step }), on: true }
  return { after, steps, warnings: [] }
}

/** Shows who gets something else after a change, by arithmetic and for contexts. Changes nothing. */
export function showPreview(
  state: ProjectState,
  delivery: EnvironmentDelivery,
  previewed: Previewed,
  { contexts, madeUp = madeUpDefault }: PreviewedUsers,
) {
  const { flag, environment, before, after, steps } = previewed
  const set = delivery.flagSet()
  const users = contexts ?? madeUpContexts(...askedFor(state, previewed), madeUp)
  const endMs = performance.now() + evaluationMsMax
  const compared = compareContexts(
    previewedFlags(set, flag, before),
    previewedFlags(set, flag, after),
    flag.key,
    users,
    () => performance.now() > endMs,
  )
  return {
    flag: flag.key,
    environment: environment.key,
    revision: delivery.head,
    steps: steps === null ? null : steps.map(showStep),
    places: previewPlaces(before, after).map((place) => ({ ...place, moves: [...place.moves] })),
    contexts: {
      source: contexts === undefined ? ('madeUp' as const) : ('given' as const),
      ...compared,
      moves: [...compared.moves],
      examples: compared.examples.map((one) => ({ ...one, context: { ...one.context } })),
    },
    warnings: [...stateWarnings(state, previewed), ...previewed.warnings],
  }
}

/** All conditions that decide, and all units that splits go by. */
function askedFor(
  { documents }: ProjectState,
  { before, after }: Previewed,
): [conditions: readonly Condition[], units: readonly string[]] {
  const rules = [...before.rules, ...after.rules]
  const conditions = rules.map(({ when }) => when)
  const waiting = segmentsOfRules(rules)
  const seen = new Set<string>()
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const segment = documents.segment.get(key)
    if (seen.has(key) || segment === undefined) continue
    seen.add(key)
    conditions.push(...segment.rules)
    waiting.push(...segment.rules.flatMap(segmentsIn))
  }
  const serves = [before.default, after.default, ...rules.map(({ serve }) => serve)]
  return [conditions, [...new Set(serves.flatMap(unitOf))]]
}

function unitOf(serve: StoredServe): string[] {
  if ('variation' in serve || serve.split.bucketBy === 'targetingKey') return []
  return [serve.split.bucketBy]
}

/** What keeps the change from having the effect that the preview shows. */
function stateWarnings(state: ProjectState, { flag, environment }: Previewed) {
  const { key, archived } = flag
  const isKilled = killOf(state, key, environment) !== undefined
  return [
    ...(isKilled
      ? [{ code: 'FLAG_KILLED', message: `${key} is killed: nobody changes until it is restored` }]
      : []),
    ...(archived
      ? [{ code: 'FLAG_ARCHIVED', message: `${key} is archived: applications do not get it` }]
      : []),
  ]
}
