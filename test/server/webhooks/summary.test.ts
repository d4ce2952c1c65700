import t from 'tap'
import type { DescribedEntry } from '../../../server/audit/describe-entries.ts'
import { summaryOf } from '../../../server/webhooks/summary.ts'

const place = { flag: 'checkout', environment: 'production', schedule: 'sch_1' }
const entry: DescribedEntry & { project: string } = {
  ...{ project: 'shop', revision: '1.8', committedAt: '', by: 'schedule:sch_1', name: null },
  ...{ type: 'flagConfig.changed', subject: place, reason: 'the campaign', reach: [], hash: '' },
  changes: [],
  changesLeftOut: 0,
}

t.test('chats are told of schedules in words', async (t) => {
  const cases: [string, string][] = [
    ['flagConfig.changed', 'Changed: checkout in production (schedule sch_1)'],
    ['schedule.created', 'Planned: checkout in production (schedule sch_1)'],
    ['schedule.failed', 'Could not be changed as planned: checkout in production (schedule sch_1)'],
    [
      'schedule.skipped',
      'Not changed, as its time was missed: checkout in production (schedule sch_1)',
    ],
  ]
  for (const [type, title] of cases) {
    const summary = summaryOf({ ...entry, type })
    t.equal(summary.title, title)
    t.match(summary.facts, [['reason', 'the campaign']])
  }
  const subject = { added: '3', list: 'included', removed: '0', segment: 'beta' }
  const { title } = summaryOf({ ...entry, type: 'segment.listChanged', subject })
  t.equal(title, 'Added 3 values to the included list of segment beta')
})

t.test(
  'chats are told what somebody gets in words, and nothing that follows from it',
  async (t) => {
    const document = 'flagConfig/checkout/production'
    const split = { bucketBy: 'targetingKey', seed: '9f', weights: { on: 25, off: 75 } }
    const facts = (changes: DescribedEntry['changes']) =>
      summaryOf({ ...entry, reason: null, changes }).facts.slice(0, -2)
    const changes = [
      { document, path: '/on', before: false, after: true },
      { document, path: '/default/variation', before: 'off' },
      { document, path: '/default/split', after: { ...split, allocations: [] } },
      { document, path: '/rules/r1/serve/variation', before: 'on', after: 'off' },
      { document, path: '/rules/r2/serve/split', before: split },
      { document, path: '/rules/r2/serve/variation', after: 'on' },
      { document, path: '/default/split/seed', before: 'a', after: 'b' },
    ]
    t.same(facts(changes), [
      ['on', 'false → true'],
      ['default', 'off → 25 % on, 75 % off'],
      ['rules/r1/serve', 'on → off'],
      ['rules/r2/serve', '25 % on, 75 % off → on'],
    ])
    const after = { on: true, default: { split }, rules: [] }
    t.same(facts([{ document, path: '', after }]), [
      ['on', 'true'],
      ['default', '25 % on, 75 % off'],
    ])
    const planned = { at: '2026-01-31T09:00:00.000Z', change: { on: true } }
    t.same(facts([{ document: 'schedule/sch_1', path: '', after: planned }]), [
      ['at', '2026-01-31T09:00:00.000Z'],
      ['change', '{"on":true}'],
    ])
  },
)
