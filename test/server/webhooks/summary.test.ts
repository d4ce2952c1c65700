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
})
