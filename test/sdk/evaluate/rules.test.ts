import type { Condition, EvaluationContext, Rule } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { createEvaluator } from '../../../sdk/evaluate/evaluator.ts'
import { createFlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { anyText } from './any-text.ts'
import { flagPart, segmentPart, snapshotOf } from './parts.ts'

const scalar = fc.constantFrom<string | number | boolean>('NL', 'US', 'a', '', 1, 0, true, false)
const attribute = fc.constantFrom('country', 'plan', '/nested/plan', 'list')

const listed = fc.record({
  attribute,
  op: fc.constant('in' as const),
  values: fc.array(scalar, { minLength: 1, maxLength: 4 }),
})
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: listed },
  { weight: 1, arbitrary: fc.record({ attribute, op: fc.constant('exists' as const) }) },
  { weight: 1, arbitrary: fc.constant({ segment: 'insiders' }) },
)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))
const conjunction = fc.record({ all: fc.array(leaf, { maxLength: 3 }) })

const attributeValue = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.constantFrom(null, undefined, Number.NaN, {}),
)
const contexts: fc.Arbitrary<EvaluationContext> = fc.record(
  {
    targetingKey: fc.constantFrom('u1', 'u2', 'u3'),
    country: attributeValue,
    plan: attributeValue,
    nested: fc.record({ plan: attributeValue }, { requiredKeys: [] }),
    list: attributeValue,
  },
  { requiredKeys: [] },
)

const segments = [
  segmentPart('insiders', {
    included: ['u1'],
    rules: [{ attribute: 'country', op: 'in', values: ['NL'] }],
  }),
]

function rulesOf(conditions: readonly Condition[]): Rule[] {
  return conditions.map((when, i) => ({ id: `r${i}`, when, serve: { variation: 'on' } }))
}

t.test('many rules together serve what the first that holds alone would serve', async () => {
  const conditions = fc.array(fc.oneof(listed, conjunction, condition), {
    minLength: 1,
    maxLength: 70,
  })
  fc.assert(
    fc.property(conditions, fc.array(contexts, { minLength: 1, maxLength: 5 }), (whens, asked) => {
      const rules = rulesOf(whens)
      const alone = rules.map((rule) => flagPart(`alone-${rule.id}`, { rules: [rule] }))
      const together = flagPart('together', { rules, default: { variation: 'off' } })
      const set = createFlagSet(snapshotOf({ flags: [together, ...alone], segments }))
      return asked.every((context) => {
        const first = rules.find(({ id }) => {
          return set.resolve(`alone-${id}`, context).reason === 'TARGETING_MATCH'
        })
        return set.resolve('together', context).metadata.rule === first?.id
      })
    }),
    { numRuns: 500 },
  )
})

t.test('all flags for one context are what each flag is for it alone', async () => {
  const split = (seed: string) => ({
    split: {
      bucketBy: 'targetingKey',
      seed,
      allocations: [
        { variation: 'on', ranges: [[0, 50_000] as const] },
        { variation: 'off', ranges: [[50_000, 100_000] as const] },
      ],
    },
  })
  const flags = fc.array(fc.array(fc.oneof(listed, conjunction, condition), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 8,
  })
  const units = fc.oneof(fc.string(), anyText(2000), fc.double())
  fc.assert(
    fc.property(flags, contexts, units, (whens, context, targetingKey) => {
      const parts = whens.map((each, i) => {
        return flagPart(`f${i}`, { rules: rulesOf(each), default: split(`seed-${i}`) })
      })
      const evaluator = createEvaluator(snapshotOf({ flags: parts, segments }))
      const asked = { ...context, targetingKey }
      const all = evaluator.all(asked)
      const bound = evaluator.for(asked)
      return parts.every(({ key }) => {
        const alone = JSON.stringify(evaluator.details(key, asked, false))
        const failed = all[key]?.reason === 'ERROR'
        const isSame = failed || alone === JSON.stringify(all[key])
        return isSame && alone === JSON.stringify(bound.details(key, false))
      })
    }),
    { numRuns: 500 },
  )
})

t.test("two contexts that are asked in turn never get each other's answers", async (t) => {
  const when: Condition = {
    any: [{ segment: 'insiders' }, { attribute: 'plan', op: 'in', values: ['pro'] }],
  }
  const rules = rulesOf([{ not: { not: when } }])
  const flag = flagPart('f', { rules, default: { variation: 'off' } })
  const evaluator = createEvaluator(snapshotOf({ flags: [flag], segments }))
  const insider = evaluator.for({ targetingKey: 'u1' })
  const outsider = evaluator.for({ targetingKey: 'u9' })
  for (let i = 0; i < 3; i += 1) {
    t.equal(insider.boolean('f', false), true)
    t.equal(outsider.boolean('f', true), false)
  }
})
