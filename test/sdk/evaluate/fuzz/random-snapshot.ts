import type { Condition, FlagPart, Operator, Rule, SegmentPart, Serve } from '@sluice/sdk/model'
import fc from 'fast-check'
import { flagPart, groupPart, segmentPart, unchecked } from '../parts.ts'
import { ATTRIBUTES } from './random-context.ts'

/** Parts of a snapshot, of which one flag may be damaged. */
export interface RandomParts {
  readonly flags: readonly FlagPart[]
  readonly segments: readonly SegmentPart[]
  /** The flag that has one member that is not what it should be; undefined if all are well. */
  readonly damaged: FlagPart | undefined
}

/** Values for conditions of each operator; a few, so that some of them meet contexts. */
const OPERANDS: {
  readonly [op in Exclude<Operator, 'exists'>]: readonly (string | number | boolean)[]
} = {
  in: ['a', 'NL', '', 1, 0, true, false],
  contains: ['a', ''],
  startsWith: ['a', 'user'],
  endsWith: ['a', '1'],
  matches: ['^a', '.', '^[a-z]+$', 'é$'],
  lt: [0, 1, -1.5],
  lte: [0, 1e300],
  gt: [0, 1],
  gte: [0, -0],
  before: ['2026-01-31T09:00:00Z', 0],
  after: ['2026-01-31T09:00:00+02:00', 1e12],
  semverEq: ['1.2.3'],
  semverLt: ['1.2.3', '2.0.0-rc.1'],
  semverLte: ['1.2.3'],
  semverGt: ['1.2.3'],
  semverGte: ['0.0.0-0'],
  ipIn: ['10.0.0.0/8', '2001:db8::/32'],
}

const attribute = fc.constantFrom(...ATTRIBUTES, '/o/a', '/o/o/b', '/', '/o~1')
const variation = fc.constantFrom('on', 'off')
const flagKeys = ['f0', 'f1', 'f2', 'f3'] as const
const segmentKeys = ['s0', 's1', 's2'] as const

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  ...Object.entries(OPERANDS).map(([op, values]) => {
    const some = fc.subarray([...values], { minLength: 1 })
    return fc.record({ attribute, op: fc.constant(unchecked<Operator>(op)), values: some })
  }),
  fc.record({ attribute, op: fc.constant<Operator>('exists') }),
)

const condition = fc.letrec<{ tree: Condition }>((tie) => {
  const some = fc.array(tie('tree'), { maxLength: 3 })
  return {
    tree: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      { weight: 4, arbitrary: comparison },
      { weight: 1, arbitrary: fc.record({ segment: fc.constantFrom(...segmentKeys, 'gone') }) },
      { weight: 1, arbitrary: fc.record({ all: some }) },
      { weight: 1, arbitrary: fc.record({ any: some }) },
      { weight: 1, arbitrary: fc.record({ not: tie('tree') }) },
    ),
  }
}).tree

const serve: fc.Arbitrary<Serve> = fc.oneof(
  fc.record({ variation }),
  fc.record({ bucketBy: attribute, at: fc.integer({ min: 1, max: 99_999 }) }).map(
    ({ bucketBy, at }): Serve => ({
      split: {
        bucketBy,
        seed: 'seed',
        allocations: [
          { variation: 'on', ranges: [[0, at]] },
          { variation: 'off', ranges: [[at, 100_000]] },
        ],
      },
    }),
  ),
)

const units = fc.subarray(['u', 'v', 'a', 1, 42])
const rule: fc.Arbitrary<Rule> = fc.record({
  id: fc.constantFrom('r1', 'r2'),
  when: condition,
  serve,
})

const flagMembers: fc.Arbitrary<Partial<FlagPart>> = fc.record(
  {
    killed: fc.boolean(),
    rules: fc.array(rule, { maxLength: 3 }),
    default: serve,
    targets: fc.array(fc.record({ variation, bucketBy: attribute, values: units }), {
      maxLength: 2,
    }),
    prerequisites: fc.array(
      fc.record({ flag: fc.constantFrom(...flagKeys, 'gone'), variations: fc.constant(['on']) }),
      { maxLength: 2 },
    ),
    exclusionGroup: fc.constantFrom('g', 'gone'),
  },
  { requiredKeys: ['rules', 'default'] },
)

const segment = fc.record({
  bucketBy: attribute,
  included: units,
  excluded: units,
  rules: fc.array(condition, { maxLength: 2 }),
})

/** What may stand where a member of a flag should. */
const nonsense = fc.constantFrom<unknown>(
  ...[undefined, null, true, 0, -1, Number.NaN, '', 'on', '__proto__', 10n, Symbol('s')],
  ...[[], [null], [[]], [{}], {}, { all: 1 }, { variation: 'gone' }, { split: {} }, new Date(0)],
  ...[() => 1, new Map(), Object.create(null)],
)
const damage = fc.option(
  fc.record({
    pick: fc.constantFrom(...flagKeys),
    name: fc.constantFrom(...Object.keys(flagPart('x')).filter((name) => name !== 'key')),
    value: nonsense,
  }),
)

/** An exclusion group in which the first flag owns half of the buckets. */
export const group = groupPart('g', { slots: [{ flag: 'f0', ranges: [[0, 50_000]] }] })

/** Four flags and three segments that may use each other, even in circles. */
export const randomParts: fc.Arbitrary<RandomParts> = fc
  .tuple(
    fc.tuple(flagMembers, flagMembers, flagMembers, flagMembers),
    fc.tuple(segment, segment, segment),
    damage,
  )
  .map(([members, segments, harm]) => {
    const flags = flagKeys.map((key, i) => flagPart(key, members[i]))
    const well = flags.find(({ key }) => key === harm?.pick)
    const damaged = harm && well && unchecked<FlagPart>({ ...well, [harm.name]: harm.value })
    return {
      flags,
      segments: segmentKeys.map((key, i) => segmentPart(key, segments[i])),
      damaged: damaged ?? undefined,
    }
  })
