import { isDeepStrictEqual } from 'node:util'
import { runInNewContext } from 'node:vm'
import type { EvaluationContext, FlagPart, JsonValue, Rule, Snapshot } from '@sluice/sdk/model'
import t from 'tap'
import { createEvaluator } from '../../../sdk/evaluate/evaluator.ts'
import { createFlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { UnreadableSnapshot } from '../../../sdk/evaluate/unreadable.ts'
import { flagPart, snapshotOf, unchecked } from './parts.ts'

const half = {
  split: {
    bucketBy: 'targetingKey',
    seed: 's',
    allocations: [
      { variation: 'on', ranges: [[0, 50_000]] },
      { variation: 'off', ranges: [[50_000, 100_000]] },
    ],
  },
} as const

function ruleBy(op: 'before' | 'after', value: string): Rule {
  const when = { attribute: 'at', op, values: [value] }
  return { id: 'r', when, serve: { variation: 'on' } }
}

t.test('the same outcome is the same frozen object', async (t) => {
  const set = createFlagSet(snapshotOf({ flags: [flagPart('a', { default: half })] }))
  const seen = new Set()
  for (let i = 0; i < 100; i += 1) seen.add(set.resolve('a', { targetingKey: `user-${i}` }))
  t.equal(seen.size, 2)
  for (const resolution of seen) t.ok(Object.isFrozen(resolution))
  t.equal(set.resolve('x', {}), set.resolve('y', {}), 'errors are shared too')
})

t.test('a json value is deeply frozen and apart from the snapshot', async (t) => {
  const value = { list: [{ a: 1 }] }
  const variations = [{ key: 'on', value }]
  const flag = flagPart('a', { type: 'json', variations, offVariation: 'on' })
  const evaluator = createEvaluator(snapshotOf({ flags: [flag] }))
  const served = evaluator.json('a', {}, null)
  t.strictSame(served, value)
  t.equal(evaluator.json('a', {}, null), served, 'it is one object for all')
  value.list.push({ a: 2 })
  t.strictSame(served, { list: [{ a: 1 }] }, 'the owner of the snapshot cannot change it')
  t.notOk(Object.isFrozen(value), 'nor is the snapshot frozen')
  const isFrozen = (each: JsonValue): boolean =>
    typeof each !== 'object' ||
    each === null ||
    (Object.isFrozen(each) && Object.values(each).every(isFrozen))
  t.ok(isFrozen(served))
})

t.test('dates may be Date objects, of any realm', async (t) => {
  const flags = [
    flagPart('before', {
      rules: [ruleBy('before', '2026-03-01T00:00:00Z')],
      default: { variation: 'off' },
    }),
    flagPart('after', {
      rules: [ruleBy('after', '2026-03-01T00:00:00Z')],
      default: { variation: 'off' },
    }),
  ]
  const evaluator = createEvaluator(snapshotOf({ flags }))
  const ask = (at: Date) => [
    evaluator.boolean('before', { at }, false),
    evaluator.boolean('after', { at }, false),
  ]
  t.same(ask(new Date('2026-02-28T23:59:59.999Z')), [true, false])
  t.same(ask(new Date('2026-03-01T00:00:00.000Z')), [false, false])
  t.same(ask(new Date('2026-03-01T00:00:00.001Z')), [false, true])
  t.same(ask(new Date(Number.NaN)), [false, false])
  t.same(ask(runInNewContext('new Date(0)')), [true, false])
  const disguised: EvaluationContext = { at: Object.create(Date.prototype) }
  t.equal(evaluator.boolean('before', disguised, true), false, 'no date, so it does not match')
})

t.test('inherited attributes do not exist', async (t) => {
  const rules: Rule[] = [
    { id: 'r', when: { attribute: 'plan', op: 'exists' }, serve: { variation: 'on' } },
  ]
  const flag = flagPart('a', { rules, default: { variation: 'off' } })
  const evaluator = createEvaluator(snapshotOf({ flags: [flag] }))
  t.equal(evaluator.boolean('a', Object.create({ plan: 'pro' }), false), false)
  const polluted = JSON.parse('{"__proto__":{"plan":"pro"}}')
  t.equal(evaluator.boolean('a', polluted, false), false)
  t.equal(evaluator.boolean('a', Object.assign(Object.create(null), { plan: 'x' }), false), true)
})

t.test('callers without types get their default, never an exception', async (t) => {
  const flags = [flagPart('split', { default: half }), flagPart('static')]
  const evaluator = createEvaluator(snapshotOf({ flags }))
  for (const context of [undefined, null, 1, 'x', Symbol('s'), () => 1, []]) {
    const given = unchecked<EvaluationContext>(context)
    t.equal(evaluator.boolean('split', given, true), true)
    t.equal(evaluator.details('split', given, true).errorCode, 'TARGETING_KEY_MISSING')
    t.equal(evaluator.boolean('static', given, false), true, 'where no unit is needed it serves')
  }
  const hostile = Object.defineProperty({}, 'targetingKey', {
    get: () => {
      throw new Error('no')
    },
  })
  t.equal(evaluator.boolean('split', hostile, true), true)
  t.strictSame(evaluator.details('split', hostile, true), {
    value: true,
    reason: 'ERROR',
    errorCode: 'PARSE_ERROR',
    metadata: {},
  })
  t.notOk(createFlagSet(snapshotOf({ flags })).failures.length, 'the flag is not to blame')
})

t.test('the getters need no receiver', async (t) => {
  const { boolean, details } = createEvaluator(snapshotOf({ flags: [flagPart('a')] }))
  t.equal(boolean('a', {}, false), true)
  t.equal(details('a', {}, false).reason, 'STATIC')
})

t.test('failures name the flags that cannot be compiled, once they were asked for', async (t) => {
  const bad = flagPart('bad', { default: { variation: 'nope' } })
  const nameless: unknown = { type: 'boolean' }
  const snapshot = snapshotOf({ flags: [bad, flagPart('good')] })
  const damaged = { ...snapshot, flags: [...snapshot.flags, unchecked<FlagPart>(nameless)] }
  const set = createFlagSet(damaged)
  t.same(set.failures, [{ flagKey: 'flags[2]', detail: 'the part has no key' }])
  t.equal(set.resolve('good', {}).reason, 'STATIC')
  t.equal(set.resolve('bad', {}).errorCode, 'PARSE_ERROR')
  t.same(set.failures[1], { flagKey: 'bad', detail: 'there is no variation "nope"' })
})

t.test('only what is no snapshot at all is refused', async (t) => {
  const good = snapshotOf({})
  const damaged: unknown[] = [
    null,
    undefined,
    1,
    'x',
    [],
    {},
    { ...good, format: 2 },
    { ...good, type: 'delta' },
    { ...good, flags: {} },
    { ...good, segments: null },
    { ...good, exclusionGroups: undefined },
    { ...good, epoch: '1' },
    { ...good, revision: 1.5 },
    { ...good, revision: -1 },
    { ...good, project: 1 },
    { ...good, environment: null },
    { ...good, committedAt: 5 },
  ]
  for (const snapshot of damaged) {
    t.throws(() => createEvaluator(unchecked<Snapshot>(snapshot)), UnreadableSnapshot)
  }
  t.ok(isDeepStrictEqual({ ...createEvaluator(good).all({}) }, {}))
})
