import type { Prerequisite, Target } from '@sluice/sdk/model'
import { type ConditionInput, type ConditionSurroundings, readCondition } from './condition.ts'
import type {
  ExclusionGroupDocument,
  FlagConfigDocument,
  FlagDocument,
  StoredRule,
  StoredServe,
} from './documents.ts'
import { checkPrerequisites, type PrerequisiteSurroundings } from './prerequisites.ts'
import { type Fault, refuseFaults } from './refusal.ts'
import { readServe, type ServeInput } from './serve.ts'
import { requireVariation } from './variation.ts'

/** A rule as it comes in. */
export interface RuleInput {
  id?: string
  name?: string
  when: ConditionInput
  serve: ServeInput
}

/** Individual targets as they come in. */
export interface TargetInput {
  variation: string
  bucketBy?: string
  values: readonly (string | number)[]
}

/** Members of a configuration that a caller may change. */
export interface FlagConfigPatch {
  on?: boolean
  offVariation?: string
  prerequisites?: readonly Prerequisite[]
  targets?: readonly TargetInput[]
  rules?: readonly RuleInput[]
  default?: ServeInput
  exclusionGroup?: string | null
}

/** What a configuration may refer to. */
export interface ConfigSurroundings extends ConditionSurroundings, PrerequisiteSurroundings {
  readonly now: string
  readonly groupByKey: (key: string) => ExclusionGroupDocument | undefined
}

/** Something the caller should know although the change was made. */
export interface Warning {
  readonly code: 'FLAG_OFF'
  readonly message: string
}

/** The configuration with the given members replaced. Refuses with all faults. */
export function patchConfig(
  current: FlagConfigDocument,
  patch: FlagConfigPatch,
  around: ConfigSurroundings,
): FlagConfigDocument {
  const faults: Fault[] = []
  const { flag } = around
  const offVariation = patch.offVariation ?? current.offVariation
  requireVariation(flag, offVariation, '/offVariation', faults)
  const serveAround = (previous: StoredServe | undefined) => ({ flag, offVariation, previous })
  const given = patch.default
  const served =
    given === undefined
      ? current.default
      : (readServe(given, '/default', serveAround(current.default), faults) ?? current.default)
  const rules =
    patch.rules === undefined
      ? current.rules
      : readRules(patch.rules, current.rules, around, serveAround, faults)
  const targets =
    patch.targets === undefined ? current.targets : readTargets(patch.targets, flag, faults)
  const prerequisites = patch.prerequisites ?? current.prerequisites
  if (patch.prerequisites !== undefined) checkPrerequisites(patch.prerequisites, around, faults)
  const exclusionGroup =
    patch.exclusionGroup === undefined ? current.exclusionGroup : patch.exclusionGroup
  if (patch.exclusionGroup !== undefined) checkGroup(patch.exclusionGroup, around, faults)
  refuseFaults(faults)
  return {
    on: patch.on ?? current.on,
    offVariation,
    prerequisites,
    targets,
    rules,
    default: served,
    exclusionGroup,
    ...(current.ramp === undefined ? {} : { ramp: current.ramp }),
    updatedAt: around.now,
  }
}

/** A flag without slots in its group would be off for everybody: that must be said, as 0 %. */
function checkGroup(
  key: string | null,
  { flag, groupByKey }: ConfigSurroundings,
  faults: Fault[],
): void {
  if (key === null) return
  const path = '/exclusionGroup'
  const group = groupByKey(key)
  if (group === undefined) {
    const message = `there is no exclusion group "${key}"`
    faults.push({ path, code: 'UNKNOWN_GROUP', message })
  } else if (!group.slots.some((slot) => slot.flag === flag.key)) {
    const message = `${flag.key} has no slot in the group "${key}". Give it one: sluice group set ${key} ${flag.key} <percent>`
    faults.push({ path, code: 'NO_SLOT', message })
  }
}

/** Tells a caller who set a percentage on a flag that is off that nobody gets it. */
export function configWarnings(
  flag: FlagDocument,
  environment: string,
  patch: FlagConfigPatch,
  config: FlagConfigDocument,
): Warning[] {
  const serves = [patch.default, ...(patch.rules ?? []).map((rule) => rule.serve)]
  const rollsOut = serves.some((s) => s?.percent !== undefined || s?.weights !== undefined)
  if (config.on || !rollsOut) return []
  const message = `${flag.key} is off in ${environment}, so everybody gets "${config.offVariation}". Turn it on: sluice flag on ${flag.key} --env ${environment}`
  return [{ code: 'FLAG_OFF', message }]
}

function readRules(
  inputs: readonly RuleInput[],
  current: readonly StoredRule[],
  around: ConfigSurroundings,
  serveAround: (previous: StoredServe | undefined) => Parameters<typeof readServe>[2],
  faults: Fault[],
): StoredRule[] {
  const before = new Map(current.map((rule) => [rule.id, rule]))
  const taken = new Set(inputs.flatMap(({ id }) => (id === undefined ? [] : [id])))
  const seen = new Set<string>()
  return inputs.flatMap((input, i) => {
    const path = `/rules/${i}`
    const id = input.id ?? freeRuleId(taken)
    if (seen.has(id)) {
      const message = `two rules have the id "${id}"`
      faults.push({ path: `${path}/id`, code: 'DUPLICATE', message })
    }
    seen.add(id)
    const when = readCondition(input.when, `${path}/when`, around, faults)
    const placeAround = serveAround(before.get(id)?.serve)
    const serve = readServe(input.serve, `${path}/serve`, placeAround, faults)
    return when === null || serve === null ? [] : [{ id, name: input.name ?? id, when, serve }]
  })
}

function freeRuleId(taken: Set<string>): string {
  let number = 1
  while (taken.has(`rule-${number}`)) number += 1
  taken.add(`rule-${number}`)
  return `rule-${number}`
}

function readTargets(
  inputs: readonly TargetInput[],
  flag: FlagDocument,
  faults: Fault[],
): Target[] {
  const seen = new Map<string, string>()
  return inputs.map(({ variation, bucketBy = 'targetingKey', values }, i) => {
    requireVariation(flag, variation, `/targets/${i}/variation`, faults)
    values.forEach((value, j) => {
      const unit = JSON.stringify([bucketBy, String(value)])
      const other = seen.get(unit)
      seen.set(unit, variation)
      if (other === undefined || other === variation) return
      const message = `"${value}" is a target of ${other} already`
      faults.push({ path: `/targets/${i}/values/${j}`, code: 'DUPLICATE', message })
    })
    return { variation, bucketBy, values }
  })
}
