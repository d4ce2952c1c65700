import t from 'tap'
import { slackMessage } from '../../../server/webhooks/slack-message.ts'
import { summaryOf } from '../../../server/webhooks/summary.ts'

/** What a webhook is told of a ramp. */
function event(type: string, parts: object = {}) {
  return {
    ...{ type, project: 'shop', revision: '1.8', committedAt: '2026-01-31T09:00:00.000Z' },
    ...{
      by: 'ramp:ramp_1',
      name: null,
      reason: null,
      reach: [],
      changes: [],
      changesLeftOut: 0,
      hash: '',
    },
    subject: {
      ...{ flag: 'checkout', environment: 'production', ramp: 'ramp_1', variation: 'on' },
      ...{ step: '2 of 5', to: '5 %' },
    },
    ...parts,
  }
}

t.test('a chat is told what a ramp did, where it stands, and why', async (t) => {
  const titles = ['started', 'stepped', 'paused', 'resumed', 'rolledBack', 'completed', 'aborted']
  t.same(
    titles.map((type) => summaryOf(event(`ramp.${type}`)).title),
    [
      'Ramp started: checkout (on, 5 %) in production',
      'Ramp advanced: checkout (on, 5 %) in production',
      'Ramp paused, waits for a person: checkout (on) in production',
      'Ramp goes on: checkout (on) in production',
      'Rolled back: checkout (on) in production',
      'Ramp completed: checkout (on) in production',
      'Ramp aborted: checkout (on) in production',
    ],
  )
  const changes = [{ document: 'ramp/ramp_1', path: '/state', before: 'running', after: 'x' }]
  const told = summaryOf(event('ramp.rolledBack', { reason: 'errors: 4.1 % of 1,200', changes }))
  t.match(slackMessage(told), {
    text: 'Rolled back: checkout (on) in production',
    blocks: [
      { type: 'section' },
      { elements: [{ text: /\*reason\*: errors: 4.1 % of 1,200\n\*step\*: 2 of 5: 5 %\n\*by\*/ }] },
    ],
  })
})
