import { compileAttribute } from './attribute.ts'
import type { ConditionTable, SegmentFinder } from './condition.ts'
import { bucketOf, hashSeed } from './hash.ts'
import {
  type EvaluationInput,
  failedResolution,
  type Resolution,
  type Resolver,
} from './resolution.ts'
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
import { type UnitReader, unitReader } from './unit.ts'

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
type Step = (context: EvaluationInput) => Resolution | undefined

/**
 * Compiles a flag: what is off or killed serves its off variation, anything else goes through its
 * steps in the order of evaluation. Throws CompileError if any part of it that can serve is
 * malformed; of a flag that is off or killed only the variations can.
 */
export function compileFlag(flag: UnknownRecord, scope: CompileScope): Resolver {
  const resolutionOf = readVariations(flag)
  const offVariation = member(flag, 'offVariation')
  if (readBoolean(member(flag, 'killed'), 'killed')) {
    return constant(resolutionOf(offVariation, 'DISABLED', Object.freeze({ killed: true })))
  }
  const off = resolutionOf(offVariation, 'DISABLED')
  if (!readBoolean(member(flag, 'on'), 'on')) return constant(off)

  const rules = readArray(member(flag, 'rules'), 'rules')
  const steps = [
    ...prerequisiteSteps(flag, resolutionOf, scope),
    ...targetSteps(flag, resolutionOf),
    ...exclusionGroupSteps(flag, resolutionOf, scope),
    ...rules.map((rule) => ruleStep(rule, resolutionOf, scope)),
  ]
  const reason = rules.length === 0 ? 'STATIC' : 'DEFAULT'
  return inOrder(steps, compileServe(member(flag, 'default'), resolutionOf, { reason }))
}

function constant(resolution: Resolution): Resolver {
  return () => resolution
}

function inOrder(steps: readonly Step[], last: Resolver): Resolver {
  const [first, second] = steps
  if (first === undefined) return last
  if (second === undefined) return (context) => first(context) ?? last(context)
  return (context) => {
    for (const step of steps) {
      const resolution = step(context)
      if (resolution !== undefined) return resolution
    }
    return last(context)
  }
}

function prerequisiteSteps(
  flag: UnknownRecord,
  resolutionOf: ResolutionMaker,
  scope: CompileScope,
): Step[] {
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
    return resolve === undefined ? constant(unmet) : prerequisiteStep(resolve, variations, unmet)
  })
}

function prerequisiteStep(
  resolve: Resolver,
  variations: ReadonlySet<string>,
  unmet: Resolution,
): Step {
  return (context) => {
    const { variation } = resolve(context)
    return variation !== undefined && variations.has(variation) ? undefined : unmet
  }
}

/** One step for neighbours that read the same attribute: the first to list a unit has it. */
function targetSteps(flag: UnknownRecord, resolutionOf: ResolutionMaker): Step[] {
  const steps: Step[] = []
  let neighbours: { attribute: string; byUnit: Map<string, Resolution> } | undefined
  for (const each of readArray(member(flag, 'targets'), 'targets')) {
    const target = readRecord(each, 'a target')
    const attribute = readString(member(target, 'bucketBy'), "a target's bucketBy")
    const resolution = resolutionOf(member(target, 'variation'), 'TARGETING_MATCH')
    if (neighbours?.attribute !== attribute) {
      neighbours = { attribute, byUnit: new Map() }
      steps.push(targetStep(unitReader(compileAttribute(attribute)), neighbours.byUnit))
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
): Step[] {
  const groupKey = member(flag, 'exclusionGroup')
  if (groupKey === null) return []
  const group = scope.exclusionGroup(readString(groupKey, 'exclusionGroup'))
  const attribute = readString(member(group, 'bucketBy'), "a group's bucketBy")
  const unit = unitReader(compileAttribute(attribute))
  const seed = hashSeed(readString(member(group, 'seed'), "a group's seed"))
  const ranges = readArray(member(group, 'slots'), "a group's slots").flatMap((each) => {
    const slot = readRecord(each, 'a slot')
    return member(slot, 'flag') === member(flag, 'key')
      ? readRanges(member(slot, 'ranges'), undefined)
      : []
  })
  const outside = resolutionOf(member(flag, 'offVariation'), 'DEFAULT')
  return [exclusionGroupStep(unit, seed, compileMembership(ranges), outside)]
}

function exclusionGroupStep(
  unit: UnitReader,
  seed: number,
  owns: (bucket: number) => boolean,
  outside: Resolution,
): Step {
  const keyMissing = failedResolution('TARGETING_KEY_MISSING')
  return (context) => {
    const unitText = unit(context)
    if (unitText === undefined) return keyMissing
    return owns(bucketOf(unitText, seed)) ? undefined : outside
  }
}

function ruleStep(each: unknown, resolutionOf: ResolutionMaker, scope: CompileScope): Step {
  const rule = readRecord(each, 'a rule')
  const id = readString(member(rule, 'id'), "a rule's id")
  const { test } = scope.conditions.compile(member(rule, 'when'), scope.segments)
  const serve = compileServe(member(rule, 'serve'), resolutionOf, {
    reason: 'TARGETING_MATCH',
    metadata: Object.freeze({ rule: id }),
  })
  return conditionalStep(test, serve)
}

function conditionalStep(test: (context: EvaluationInput) => boolean, serve: Resolver): Step {
  return (context) => (test(context) ? serve(context) : undefined)
}
