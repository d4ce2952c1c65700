import { isDeepStrictEqual } from 'node:util'
import type { EvaluationContext, FlagPart, Parts } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { createEvaluator } from '../../../sdk/evaluate/evaluator.ts'
import { createFlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { readGoldenFiles } from '../../conformance/golden-cases.ts'
import { evaluationIsRobust } from './fuzz/check-evaluation.ts'
import { flagPart, snapshotOf, unchecked } from './parts.ts'

const files = readGoldenFiles()
const evaluators = files.map(({ snapshot }) => ({ snapshot, evaluator: createEvaluator(snapshot) }))

/** Whatever a program can hold: class instances, maps, sparse arrays, bigints, odd prototypes. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})

t.test(
  'no getter throws, all agree, contexts are only read, damage stays where it is',
  async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    t.comment(`seed ${seed}; \`npm run fuzz -- 1000000 ${seed}\` goes on from there`)
    fc.assert(evaluationIsRobust, { numRuns: 500, seed })
  },
)

t.test('what prototypes have been polluted with is never read', async (t) => {
  const names = new Set(['targetingKey'])
  for (const { snapshot, cases } of files) {
    collectNames(snapshot, names)
    for (const { context } of cases) collectNames(context, names)
  }
  // They are there already, and more than evaluation rests on them.
  for (const name of Object.getOwnPropertyNames(Object.prototype)) names.delete(name)
  for (const pollution of ['on', true, 1, ['on'], { variation: 'on' }]) {
    const outcomes = withPollution(names, pollution, () => {
      return files.map(({ snapshot, cases }) => {
        const evaluator = createEvaluator(snapshot)
        return cases.map((each) => evaluator.details(each.flag, each.context, each.default))
      })
    })
    for (const [i, { cases }] of files.entries()) {
      for (const [j, { name, expect }] of cases.entries()) {
        const outcome = outcomes[i]?.[j]
        if (!isDeepStrictEqual(outcome, expect)) t.strictSame(outcome, expect, name)
      }
    }
  }
  t.ok(names.size > 50, `${names.size} names`)
})

/** The names of all members, however deep. */
function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(name)
    collectNames(inner, names)
  }
}

/** Calls `f` while every object inherits members of these names. */
function withPollution<T>(names: Iterable<string>, value: unknown, f: () => T): T {
  const polluted = [...names]
  try {
    for (const name of polluted) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true })
    }
    return f()
  } finally {
    for (const name of polluted) Reflect.deleteProperty(Object.prototype, name)
  }
}

t.test('no context makes an evaluation throw', async () => {
  const names = ['targetingKey', 'a', 'b', 'country', 'company', 'address', 'list', '__proto__']
  const attributes = fc.dictionary(fc.constantFrom(...names), anything)
  fc.assert(
    fc.property(fc.oneof(anything, attributes), fc.nat(), (context, pick) => {
      const { evaluator } = evaluators[pick % evaluators.length] ?? {}
      const all = evaluator?.all(unchecked<EvaluationContext>(context)) ?? {}
      return Object.values(all).every(({ reason }) => typeof reason === 'string')
    }),
    { numRuns: 1500 },
  )
})

t.test('no flag key makes an evaluation throw', async () => {
  fc.assert(
    fc.property(anything, anything, (flagKey, context) => {
      const { evaluator } = evaluators[0] ?? {}
      const key = unchecked<string>(flagKey)
      evaluator?.boolean(key, unchecked<EvaluationContext>(context), true)
      evaluator?.details(key, unchecked<EvaluationContext>(context), null)
    }),
    { numRuns: 1000 },
  )
})

t.test('damage to one flag leaves it alone or breaks it alone', async () => {
  const members = Object.keys(flagPart('x'))
  const parts = files.flatMap(({ snapshot }) => snapshot.flags).filter(({ rules }) => rules.length)
  const member = fc.constantFrom(...members.filter((name) => name !== 'key'))
  fc.assert(
    fc.property(fc.nat(), member, anything, (pick, name, damage) => {
      const part = parts[pick % parts.length] ?? flagPart('x')
      const flags = [unchecked<FlagPart>({ ...part, [name]: damage }), flagPart('healthy~')]
      const set = createFlagSet(snapshotOf({ flags }))
      const { errorCode } = set.resolve(part.key, { targetingKey: 'u' })
      const failed = set.failures.some(({ flagKey }) => flagKey === part.key)
      const isHealthy = set.resolve('healthy~', {}).value === true
      return isHealthy && failed === (errorCode === 'PARSE_ERROR')
    }),
    { numRuns: 2000 },
  )
})

t.test('whatever stands for a flag, a segment or a group, the others live on', async () => {
  const list = fc.array(anything, { maxLength: 3 })
  fc.assert(
    fc.property(list, list, list, (flags, segments, exclusionGroups) => {
      const uses = { id: 'r', when: { segment: 's' }, serve: { variation: 'on' } }
      const damaged = segments.map((segment) => Object.assign({}, segment, { key: 's' }))
      const groups = exclusionGroups.map((group) => Object.assign({}, group, { key: 'g' }))
      const snapshot = snapshotOf(
        unchecked<Partial<Parts>>({
          flags: [
            ...flags,
            flagPart('user~', { rules: [uses] }),
            flagPart('grouped~', { exclusionGroup: 'g' }),
            flagPart('healthy~'),
          ],
          segments: damaged,
          exclusionGroups: groups,
        }),
      )
      const evaluator = createEvaluator(snapshot)
      evaluator.all({ targetingKey: 'u' })
      return evaluator.boolean('healthy~', {}, false)
    }),
    { numRuns: 1500 },
  )
})

t.test('a deep value, a deep condition and a wide one break nothing but their flag', async (t) => {
  const deep = (wrap: (inner: unknown) => unknown, depth: number) => {
    let value: unknown = { segment: 's' }
    for (let i = 0; i < depth; i += 1) value = wrap(value)
    return value
  }
  const rule = (when: unknown) => [{ id: 'r', when, serve: { variation: 'on' } }]
  const damaged = [
    { ...flagPart('deep-condition'), rules: rule(deep((inner) => ({ not: inner }), 100_000)) },
    {
      ...flagPart('deep-value'),
      type: 'json',
      variations: [
        { key: 'on', value: deep((inner) => [inner], 100_000) },
        { key: 'off', value: 0 },
      ],
    },
  ]
  const values = Array.from({ length: 100_000 }, (_, i) => `user-${i}`)
  const wide = rule({ attribute: 'targetingKey', op: 'in', values })
  const flags = [...damaged, { ...flagPart('wide'), rules: wide }, flagPart('healthy')]
  const set = createFlagSet(snapshotOf({ flags: unchecked<FlagPart[]>(flags) }))
  t.equal(set.resolve('deep-condition', {}).errorCode, 'PARSE_ERROR')
  t.equal(set.resolve('deep-value', {}).errorCode, 'PARSE_ERROR')
  t.equal(set.resolve('wide', { targetingKey: 'user-99999' }).reason, 'TARGETING_MATCH')
  t.equal(set.resolve('healthy', {}).value, true)
})
