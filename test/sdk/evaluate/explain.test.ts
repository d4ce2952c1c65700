import type { FlagPart } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { explainFlag } from '../../../sdk/evaluate/explain.ts'
import { createFlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { readGoldenFiles } from '../../conformance/golden-cases.ts'
import { flagPart, groupPart, segmentPart, snapshotOf, unchecked } from './parts.ts'

function explain(flag: FlagPart, context = {}) {
  const set = createFlagSet(
    snapshotOf({
      flags: [flag, flagPart('other', { on: false })],
      segments: [segmentPart('insiders', { included: ['u1'] })],
      exclusionGroups: [groupPart('group')],
    }),
  )
  return explainFlag(set, flag.key, context)
}

const half = {
  split: {
    bucketBy: 'targetingKey',
    seed: 'seed',
    allocations: [
      { variation: 'on', ranges: [[0, 50_000] as const] },
      { variation: 'off', ranges: [[50_000, 100_000] as const] },
    ],
  },
}

t.test('what is explained is what happens, in every golden case', async (t) => {
  let cases = 0
  for (const file of readGoldenFiles()) {
    const set = createFlagSet(file.snapshot)
    for (const each of file.cases) {
      const { flag, context } = each
      const { resolution } = explainFlag(set, flag, context)
      const { value, variation, reason, errorCode, metadata } = set.resolve(flag, context)
      t.match(resolution, { value, variation, reason, errorCode, metadata }, `${flag} in ${file}`)
      cases += 1
    }
  }
  t.ok(cases > 100, `${cases} cases`)
})

t.test('off and killed flags say so', async (t) => {
  t.same(explain(flagPart('f', { on: false })).trace, [{ step: 'off', outcome: 'served' }])
  t.same(explain(flagPart('f', { killed: true })).trace, [{ step: 'killed', outcome: 'served' }])
})

t.test('rules say which condition failed, and splits the bucket', async (t) => {
  const country = { attribute: 'country', op: 'in', values: ['NL'] } as const
  const when = { all: [country, { segment: 'insiders' }] }
  const rules = [{ id: 'dutch', when, serve: { variation: 'on' } }]
  const { trace } = explain(flagPart('f', { rules, default: half }), {
    targetingKey: 'u2',
    country: 'NL',
  })
  const parts = [
    { condition: country, holds: true, actual: 'NL' },
    { condition: { segment: 'insiders' }, holds: false },
  ]
  const condition = { condition: 'all', holds: false, parts }
  t.match(trace, [
    { step: 'rule', subject: 'dutch', outcome: 'passed', condition },
    { step: 'default', outcome: 'served', bucket: Number },
  ])
})

t.test('prerequisites, targets and groups are named', async (t) => {
  const prerequisites = [{ flag: 'other', variations: ['on'] }]
  t.same(explain(flagPart('f', { prerequisites })).trace, [
    { step: 'prerequisite', subject: 'other', outcome: 'served' },
  ])
  const targets = [{ variation: 'off', bucketBy: 'targetingKey', values: ['u2'] }]
  const grouped = flagPart('f', { targets, exclusionGroup: 'group' })
  t.match(explain(grouped, { targetingKey: 'u1' }).trace, [
    { step: 'target', subject: 'targetingKey', outcome: 'passed' },
    { step: 'exclusionGroup', subject: 'group', outcome: 'served', bucket: Number },
  ])
  t.match(explain(grouped, {}).trace.at(-1), { step: 'exclusionGroup', outcome: 'failed' })
})

t.test('what cannot be evaluated is explained in words, and nothing throws', async (t) => {
  const broken = flagPart('f', { default: { variation: 'missing' } })
  t.match(explain(broken), {
    resolution: { errorCode: 'PARSE_ERROR' },
    trace: [{ step: 'error', outcome: 'failed', detail: /missing/ }],
  })
  const set = createFlagSet(snapshotOf({}))
  t.match(explainFlag(set, 'nowhere', {}), {
    resolution: { errorCode: 'FLAG_NOT_FOUND' },
    trace: [{ step: 'error', detail: /nowhere/ }],
  })
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (rules, serve) => {
      const flag = unchecked<FlagPart>({ ...flagPart('f'), rules, default: serve })
      return typeof explain(flag).resolution.reason === 'string'
    }),
  )
})
