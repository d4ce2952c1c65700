import type { Reading } from './batch.ts'
import type { ConditionTable, SegmentFinder } from './condition.ts'
import type { Resolution, Resolver } from './resolution.ts'
import { indexRules, RULES_PER_INDEX } from './rule-index.ts'
import { compileServe, type ResolutionMaker } from './serve.ts'
import { member, readRecord, readString } from './shape.ts'

/** What rules may refer to while they are compiled. */
export interface RuleScope {
  readonly conditions: ConditionTable
  readonly segments: SegmentFinder
}

interface CompiledRule {
  /** Undefined if the index alone decides. */
  readonly test: Reading<boolean> | undefined
  readonly serve: Resolver
}

/** Compiles rules, of which the first that holds serves. Throws CompileError. */
export function compileRules(
  rules: readonly unknown[],
  resolutionOf: ResolutionMaker,
  scope: RuleScope,
): Reading<Resolution | undefined>[] {
  const steps: Reading<Resolution | undefined>[] = []
  for (let from = 0; from < rules.length; from += RULES_PER_INDEX) {
    steps.push(compileGroup(rules.slice(from, from + RULES_PER_INDEX), resolutionOf, scope))
  }
  return steps
}

function compileGroup(
  given: readonly unknown[],
  resolutionOf: ResolutionMaker,
  { conditions, segments }: RuleScope,
): Reading<Resolution | undefined> {
  const records = given.map((rule) => readRecord(rule, 'a rule'))
  const whens = records.map((rule) => member(rule, 'when'))
  const { masks, residuals } = indexRules(whens, conditions.shareIndex)
  const rules = records.map((rule, i): CompiledRule => {
    const id = readString(member(rule, 'id'), "a rule's id")
    const residual = residuals[i] ?? []
    const serve = compileServe(member(rule, 'serve'), resolutionOf, {
      reason: 'TARGETING_MATCH',
      metadata: Object.freeze({ rule: id }),
    })
    const isWhole = residual.length === 1 && residual[0] === whens[i]
    if (isWhole) return { test: conditions.compile(whens[i], segments).test, serve }
    const isIndexed = residual.length === 0 && masks.length > 0
    return { test: isIndexed ? undefined : conditions.compileAll(residual, segments), serve }
  })
  const [first] = rules
  if (rules.length === 1 && first !== undefined) return singleRule(first)
  return masks.length === 0 ? inTurn(rules) : indexed(masks, rules)
}

function singleRule({ test, serve }: CompiledRule): Reading<Resolution | undefined> {
  if (test === undefined) return serve
  return (context, batch) => (test(context, batch) ? serve(context, batch) : undefined)
}

function inTurn(rules: readonly CompiledRule[]): Reading<Resolution | undefined> {
  return (context, batch) => {
    for (const { test, serve } of rules) {
      if (test === undefined || test(context, batch)) return serve(context, batch)
    }
    return undefined
  }
}

/** Tests only rules that no mask rules out, in their order. */
function indexed(
  masks: readonly Reading<number>[],
  rules: readonly CompiledRule[],
): Reading<Resolution | undefined> {
  return (context, batch) => {
    let candidates = -1
    for (const mask of masks) {
      candidates &= mask(context, batch)
      if (candidates === 0) return undefined
    }
    for (; candidates !== 0; candidates &= candidates - 1) {
      const rule = rules[31 - Math.clz32(candidates & -candidates)]
      if (rule === undefined) return undefined
      const { test, serve } = rule
      if (test === undefined || test(context, batch)) return serve(context, batch)
    }
    return undefined
  }
}
