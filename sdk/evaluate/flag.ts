import type { Metadata } from '../model.ts'
import { bucketWithin, type Reading } from './batch.ts'
import type { ConditionTable, SegmentFinder } from './condition.ts'
import { hashSeed } from './hash.ts'
import {
  failedResolution,
  type Resolution,
  type Resolver,
  type ServedResolution,
} from './resolution.ts'
import { compileRules } from './rules.ts'
import { readUnits } from './segment.ts'
import { compileServe, type ResolutionMaker, readVariations } from './serve.ts'
import {
  member,
  readArray,
  readBoolean,
  readRecord,
  readString,
  type UnknownRecord,
} from './shape.ts'
import { compileMembership, readRanges } from './split.ts'
import { compileUnit, type UnitReader } from './unit.ts'

/** What a flag may refer to while it is compiled. */
export interface CompileScope {
  readonly conditions: ConditionTable
  readonly segments: SegmentFinder
  /** Another flag's resolver; undefined if there is no such flag. */
  readonly prerequisite: (flagKey: string) => Resolver | undefined
  /** The part of an exclusion group. Throws CompileError if there is none. */
  readonly exclusionGroup: (groupKey: string) => UnknownRecord
}

/**
 * One step of a flag's order of evaluation: a resolution, or undefined to go on to the next. Steps
 * are made by functions that are not given the scope: a closure would keep the whole set alive.
 */
type Step = Reading<Resolution | undefined>

/** A step, and what it is about: the key of a flag or of a group. */
export interface NamedStep {
  readonly name: 'prerequisite' | 'target' | 'exclusionGroup'
  readonly subject?: string
  readonly step: Step
}

/** What a flag does, step by step. */
export type FlagPlan =
  /** Off or killed: everybody gets the off variation, and nothing else is even read. */
  | { readonly fixed: ServedResolution }
  | {
      readonly fixed: undefined
      readonly before: readonly NamedStep[]
      readonly rules: readonly unknown[]
      readonly last: Resolver
      readonly resolutionOf: ResolutionMaker
    }

/**
 * Reads what a flag does, in the order of evaluation. Throws CompileError if any part of it that
 * can serve is malformed, but for its rules; of a flag that is off or killed only the variations
 * can.
 */
export function planFlag(flag: UnknownRecord, scope: CompileScope): FlagPlan {
  const resolutionOf = readVariations(flag)
  const offVariation = member(flag, 'offVariation')
  if (readBoolean(member(flag, 'killed'), 'killed')) {
    return { fixed: resolutionOf(offVariation, 'DISABLED', KILLED) }
  }
  const off = resolutionOf(offVariation, 'DISABLED')
  if (!readBoolean(member(flag, 'on'), 'on')) return { fixed: off }

  const rules = readArray(member(flag, 'rules'), 'rules')
  const reason = rules.length === 0 ? 'STATIC' : 'DEFAULT'
  return {
    fixed: undefined,
    before: [
      ...prerequisiteSteps(flag, resolutionOf, scope),
      ...targetSteps(flag, resolutionOf),
      ...exclusionGroupSteps(flag, resolutionOf, scope),
    ],
    rules,
    last: compileServe(member(flag, 'default'), resolutionOf, { reason }),
    resolutionOf,
  }
}

const KILLED: Metadata = Object.freeze({ killed: true })

/** Compiles a flag into one function of the context. Throws CompileError. */
export function compileFlag(flag: UnknownRecord, scope: CompileScope): Resolver {
  const plan = planFlag(flag, scope)
  if (plan.fixed !== undefined) return constant(plan.fixed)
  const steps = plan.before.map(({ step }) => step)
  return inOrder([...steps, ...compileRules(plan.rules, plan.resolutionOf, scope)], plan.last)
}

function constant(resolution: Resolution): Resolver {
  return () => resolution
}

function inOrder(steps: readonly Step[], last: Resolver): Resolver {
  const [first, second] = steps
  if (first === undefined) return last
  if (second === undefined) return (context, batch) => first(context, batch) ?? last(context, batch)
  return (context, batch) => {
    for (const step of steps) {
      const resolution = step(context, batch)
      if (resolution !== undefined) return resolution
    }
    return last(context, batch)
  }
}

function prerequisiteSteps(
  flag: UnknownRecord,
  resolutionOf: ResolutionMaker,
  scope: CompileScope,
): NamedStep[] {
  return readArray(member(flag, 'prerequisites'), 'prerequisites').map((each) => {
    const prerequisite = readRecord(each, 'a prerequisite')
    const flagKey = readString(member(prerequisite, 'flag'), "a prerequisite's flag")
    const variations = new Set(
      readArray(member(prerequisite, 'variations'), "a prerequisite's variations").map((key) =>
        readString(key, "a prerequisite's variation"),
      ),
    )
    const metadata = Object.freeze({ prerequisite: flagKey })
    const unmet = resolutionOf(member(flag, 'offVariation'), 'DEFAULT', metadata)
    const resolve = scope.prerequisite(flagKey)
    const step =
      resolve === undefined ? constant(unmet) : prerequisiteStep(resolve, variations, unmet)
    return { name: 'prerequisite', subject: flagKey, step }
  })
}

function prerequisiteStep(
  resolve: Resolver,
  variations: ReadonlySet<string>,
  unmet: Resolution,
): Step {
  return (context, batch) => {
    const { variation } = resolve(context, batch)
    return variation !== undefined && variations.has(variation) ? undefined : unmet
  }
}

/** One step for neighbours that read the same attribute: the first to list a unit has it. */
function targetSteps(flag: UnknownRecord, resolutionOf: ResolutionMaker): NamedStep[] {
  const steps: NamedStep[] = []
  let neighbours: { attribute: string; byUnit: Map<string, Resolution> } | undefined
  for (const each of readArray(member(flag, 'targets'), 'targets')) {
    const target = readRecord(each, 'a target')
    const attribute = readString(member(target, 'bucketBy'), "a target's bucketBy")
    const resolution = resolutionOf(member(target, 'variation'), 'TARGETING_MATCH')
    if (neighbours?.attribute !== attribute) {
      neighbours = { attribute, byUnit: new Map() }
      const step = targetStep(compileUnit(attribute), neighbours.byUnit)
      steps.push({ name: 'target', subject: attribute, step })
    }
    for (const unit of readUnits(member(target, 'values'), "a target's values")) {
      if (!neighbours.byUnit.has(unit)) neighbours.byUnit.set(unit, resolution)
    }
  }
  return steps
}

function targetStep(unit: UnitReader, byUnit: ReadonlyMap<string, Resolution>): Step {
  return (context) => {
    const unitText = unit(context)
    return unitText === undefined ? undefined : byUnit.get(unitText)
  }
}

function exclusionGroupSteps(
  flag: UnknownRecord,
  resolutionOf: ResolutionMaker,
  scope: CompileScope,
): NamedStep[] {
  if (member(flag, 'exclusionGroup') === null) return []
  const groupKey = readString(member(flag, 'exclusionGroup'), 'exclusionGroup')
  const group = scope.exclusionGroup(groupKey)
  const attribute = readString(member(group, 'bucketBy'), "a group's bucketBy")
  const unit = compileUnit(attribute)
  const seed = hashSeed(readString(member(group, 'seed'), "a group's seed"))
  const ranges = readArray(member(group, 'slots'), "a group's slots").flatMap((each) => {
    const slot = readRecord(each, 'a slot')
    return member(slot, 'flag') === member(flag, 'key')
      ? readRanges(member(slot, 'ranges'), undefined)
      : []
  })
  const outside = resolutionOf(member(flag, 'offVariation'), 'DEFAULT')
  const step = exclusionGroupStep(unit, seed, compileMembership(ranges), outside)
  return [{ name: 'exclusionGroup', subject: groupKey, step }]
}

function exclusionGroupStep(
  unit: UnitReader,
  seed: number,
  owns: (bucket: number) => boolean,
  outside: Resolution,
): Step {
  const keyMissing = failedResolution('TARGETING_KEY_MISSING')
  return (context, batch) => {
    const unitText = unit(context)
    if (unitText === undefined) return keyMissing
    return owns(bucketWithin(batch, unitText, seed)) ? undefined : outside
  }
}
