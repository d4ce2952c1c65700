import t from 'tap'
import type { Condition, EvaluateAnswer } from '../../server/console/src/api/types.ts'
import { readTrace } from '../../server/console/src/explain/read-trace.ts'
import { audienceChanges } from '../../server/console/src/flag/audience.ts'
import {
  conditionWords,
  typesOfAttributes,
  valuesFor,
} from '../../server/console/src/flag/conditions.ts'
import { configChanges } from '../../server/console/src/flag/config-changes.ts'
import {
  type ConfigDraft,
  draftConfig,
  previewConfig,
  writePatch,
} from '../../server/console/src/flag/config-draft.ts'
import { changeTargets, targetLists } from '../../server/console/src/flag/target-lists.ts'
import { outcomeWords } from '../../server/domain/trace-words.ts'
import { createShop, startTestServer } from '../helpers/server.ts'

const path = '/api/v1/projects/shop/flags/checkout/environments/production'
const targets = [
  { variation: 'on', bucketBy: 'company', values: ['acme', 7] },
  { variation: 'on', bucketBy: 'targetingKey', values: ['ann'] },
  { variation: 'off', bucketBy: 'targetingKey', values: ['NL', 'nl'] },
  { variation: 'on', bucketBy: 'targetingKey', values: ['bob'] },
]
const rule = {
  id: 'vip',
  name: 'VIP',
  when: {
    all: [
      { attribute: 'account', op: 'in', values: ['42', '43', 'true'] },
      { attribute: 'country', op: 'in', values: ['NL', 'nl'] },
    ],
  },
  serve: { variation: 'on' },
}

t.test('a list of targets is edited without touching any other', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.patch(path, { on: true, targets, rules: [rule] })
  const before = draftConfig(JSON.parse((await server.get(path)).text))
  const lists = targetLists(before.targets, ['on', 'off'])
  t.same(
    lists.map(({ name }) => name),
    ['on', 'on (list 2)', 'on, by company', 'off'],
  )
  const [first] = lists
  if (first === undefined) throw new Error('there is no list')
  const changed = changeTargets(before.targets, first, ['ann', 'eve'])
  const after = { ...before, targets: changed }
  await server.patch(path, writePatch(before, after))
  const saved = JSON.parse((await server.get(path)).text)
  t.strictSame(
    saved.targets,
    targets
      .with(1, { ...first, ...targets[1], values: ['ann', 'eve'] })
      .map(({ variation, bucketBy, values }) => ({ variation, bucketBy, values })),
  )
  t.strictSame(saved.rules[0].when, rule.when, 'and rules stay byte for byte')
  t.strictSame(configChanges(previewConfig(before), previewConfig(after)), [
    { path: '/targets/on', what: 'Always › on', before: 'ann', after: 'ann, eve' },
  ])
  t.strictSame(audienceChanges(before, after), ['1 individual target changes.'])

  const evaluate = '/api/v1/projects/shop/environments/production/evaluate'
  const explained: EvaluateAnswer = JSON.parse(
    (await server.post(evaluate, { context: { account: '42', country: 'BE' } })).text,
  )
  const step = explained.results[0]?.trace?.find((one) => one.step === 'rule')
  t.match(step, { subject: 'vip', name: 'VIP', outcome: 'passed' })
  t.match(readTrace(step?.condition), {
    condition: 'all',
    holds: false,
    parts: [
      { condition: rule.when.all[0], holds: true, actual: '42' },
      { condition: rule.when.all[1], holds: false, actual: 'BE' },
    ],
  })
  t.equal(outcomeWords({ step: 'rule', outcome: 'passed' }), 'skipped (no match)')

  const emptied = { ...before, targets: changeTargets(before.targets, first, []) }
  t.equal(emptied.targets.length, targets.length, 'it keeps its place while it is edited')
  t.same(writePatch(before, emptied).targets, targets.toSpliced(1, 1))
  const [created] = targetLists([], ['on'])
  t.same(created && changeTargets([], created, ['zoe']), [
    { variation: 'on', bucketBy: 'targetingKey', values: ['zoe'] },
  ])
})

t.test(
  'a review says that it cannot know who is affected by other conditions, never nobody',
  async (t) => {
    const before: ConfigDraft = {
      on: true,
      offVariation: 'off',
      prerequisites: [],
      targets: [],
      rules: [
        {
          id: 'a',
          name: 'A',
          when: { attribute: 'id', op: 'in', values: ['42'] },
          serve: { kind: 'variation', variation: 'on' },
        },
        {
          id: 'b',
          name: 'B',
          when: { segment: 'beta' },
          serve: { kind: 'variation', variation: 'on' },
        },
      ],
      default: { kind: 'variation', variation: 'off' },
    }
    const [a, b] = before.rules
    if (a === undefined || b === undefined) throw new Error('there are two rules')
    const unknown = 'How many users that affects depends on their attributes: it is not known here.'
    const told = (after: Partial<ConfigDraft>) => audienceChanges(before, { ...before, ...after })
    t.same(told({}), [])
    t.same(told({ default: { kind: 'variation', variation: 'on' } }), [])
    t.same(told({ rules: [{ ...a, when: { attribute: 'id', op: 'in', values: [42] } }, b] }), [
      ...['“A” matches other users than before.', unknown],
    ])
    t.same(told({ rules: [b, a] }), ['The rules are in another order.', unknown])
    t.same(told({ rules: [b] }), ['“A” is removed.', unknown])
    t.same(told({ rules: [a, b, { ...b, id: 'c', name: 'C' }] }), ['“C” is a new rule.', unknown])
    t.match(told({ prerequisites: [{ flag: 'x', variations: ['on'] }] }), [
      'The prerequisites change.',
      unknown,
    ])
    t.match(told({ on: false }), ['Rules and targets no longer count.', unknown])
  },
)

t.test('changed values are shown with their types, however deep and however many', async (t) => {
  const config = (values: (string | number)[]) => ({
    targets: [],
    rules: [{ id: 'a', when: { all: [{ segment: 's' }, { attribute: 'id', op: 'in', values }] } }],
  })
  t.match(configChanges(config(['42']), config([42])), [
    { what: 'Rule › a › when › all › 2 › values', before: '"42"', after: '42' },
  ])
  const many = Array.from({ length: 10_000 }, (_, n) => `user-${n}`)
  t.match(configChanges(config(many), config([...many, 'NL', 'nl'])), [
    { before: '10,000 values', after: '10,002 values, only here: NL, nl' },
  ])
})

t.test('conditions tell and keep the types of their values', async (t) => {
  const condition: Condition = { attribute: 'id', op: 'in', values: ['42', 43, 'true', 'NL'] }
  t.equal(conditionWords(condition), 'id is one of "42", 43, "true", NL')
  t.strictSame(valuesFor('in', ['42', 43]), ['42', 43])
  t.strictSame(valuesFor('lt', ['42', 'x', 7]), [42, 'x', 7], 'which numbers alone can be')
  t.strictSame(valuesFor('contains', [42, true]), ['42', 'true'])
  const types = typesOfAttributes([
    { not: { attribute: 'plan', op: 'in', values: [1] } },
    { any: [{ attribute: 'plan', op: 'in', values: [2] }, condition] },
    { attribute: 'age', op: 'gt', values: [18] },
    { attribute: 'age', op: 'in', values: ['18'] },
  ])
  t.same(
    [...types],
    [
      ['plan', 'number'],
      ['id', 'text'],
      ['age', 'text'],
    ],
  )
})
