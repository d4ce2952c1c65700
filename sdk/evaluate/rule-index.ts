import { compileAttribute } from './attribute.ts'
import { oncePerBatch, type Reading } from './batch.ts'
import { isScalar } from './condition.ts'
import { isRecord, member } from './shape.ts'
import type { Sharing } from './sharing.ts'

/** Rules that one mask of 31 bits, the integers V8 keeps off the heap, can tell apart. */
export const RULES_PER_INDEX = 31

/** What an index leaves to be tested of a rule: conditions that must all hold. */
export type Residual = readonly unknown[]

/** Which of some rules can hold, found without testing them one by one. */
export interface RuleIndex {
  /** For each attribute: the rules, as bits, that its value does not rule out. */
  readonly masks: readonly Reading<number>[]
  /** By rule. */
  readonly residuals: readonly Residual[]
}

interface Conjunct {
  readonly attribute: string
  readonly values: readonly unknown[]
  readonly condition: unknown
}

/**
 * Indexes rules by what they say of an attribute with `in`, since most rules of most flags differ
 * in the values of one or two attributes: one look-up of the value then stands for all their
 * conditions. Only attributes that two rules name are worth it; whatever is malformed stays in the
 * residual, whose compiler knows what is wrong with it.
 */
export function indexRules(whens: readonly unknown[], share: Sharing<Reading<number>>): RuleIndex {
  const conjuncts = whens.map(conjunctsOf)
  const indexable = conjuncts.map((each) => each.flatMap(indexableConjunct))
  const counts = new Map<string, number>()
  for (const each of indexable) {
    for (const attribute of new Set(each.map((conjunct) => conjunct.attribute))) {
      counts.set(attribute, (counts.get(attribute) ?? 0) + 1)
    }
  }
  const taken = new Set<unknown>()
  const masks: Reading<number>[] = []
  for (const [attribute, count] of counts) {
    if (count < 2) continue
    // A second condition on the same attribute is another one to an array of values.
    const byRule = indexable.map((each) => each.find((one) => one.attribute === attribute))
    for (const conjunct of byRule) if (conjunct !== undefined) taken.add(conjunct.condition)
    masks.push(maskOf(attribute, byRule, share))
  }
  return {
    masks,
    residuals: conjuncts.map((each) => each.filter((condition) => !taken.has(condition))),
  }
}

function conjunctsOf(when: unknown): readonly unknown[] {
  const all = isRecord(when) && Object.keys(when).length === 1 ? member(when, 'all') : undefined
  return Array.isArray(all) ? all : [when]
}

function indexableConjunct(condition: unknown): Conjunct[] {
  if (!isRecord(condition) || Object.keys(condition).length !== 3) return []
  const attribute = member(condition, 'attribute')
  const values = member(condition, 'values')
  if (typeof attribute !== 'string' || attribute === '' || member(condition, 'op') !== 'in')
    return []
  return Array.isArray(values) && values.every(isScalar) ? [{ attribute, values, condition }] : []
}

function maskOf(
  attribute: string,
  byRule: readonly (Conjunct | undefined)[],
  share: Sharing<Reading<number>>,
): Reading<number> {
  const byValue = new Map<unknown, number>()
  let others = 0
  byRule.forEach((conjunct, rule) => {
    if (conjunct === undefined) others |= 1 << rule
    for (const value of new Set(conjunct?.values)) {
      byValue.set(value, (byValue.get(value) ?? 0) | (1 << rule))
    }
  })
  for (const [value, mask] of byValue) byValue.set(value, mask | others)
  const name = `index:${JSON.stringify([attribute, others, ...byValue])}`
  return share(name, () => oncePerBatch(maskReading(attribute, byValue, others)))
}

function maskReading(
  attribute: string,
  byValue: ReadonlyMap<unknown, number>,
  others: number,
): Reading<number> {
  const read = compileAttribute(attribute)
  return (context) => {
    const value = read(context)
    if (typeof value === 'string' || !Array.isArray(value)) return byValue.get(value) ?? others
    let mask = others
    for (let i = 0; i < value.length; i += 1) mask |= byValue.get(value[i]) ?? 0
    return mask
  }
}
