import t from 'tap'
import { traceLines } from '../../../server/cli/trace-text.ts'

t.test('a trace reads as steps, with the conditions of rules below them', async (t) => {
  const country = { attribute: 'country', op: 'in', values: ['NL', 'BE'] }
  const lines = traceLines([
    { step: 'prerequisite', subject: 'login', outcome: 'passed' },
    { step: 'target', subject: 'targetingKey', outcome: 'passed' },
    {
      step: 'rule',
      subject: 'beta',
      name: 'Beta testers',
      outcome: 'passed',
      condition: {
        condition: 'all',
        holds: false,
        parts: [
          { condition: country, holds: false, actual: 'DE' },
          { condition: { segment: 'insiders' }, holds: true },
        ],
      },
    },
    { step: 'default', outcome: 'served', bucket: 10_233 },
  ])
  t.same(lines, [
    '  prerequisite login: met',
    '  target targetingKey: skipped (no match)',
    '  rule beta "Beta testers": skipped (no match)',
    '    no  all',
    '      no  country in ["NL","BE"], has "DE"',
    '      yes segment insiders',
    '  default: served (bucket 10233 of 100000)',
  ])
})

t.test('whatever a newer server sends can be shown', async (t) => {
  const odd = [1, null, 'text', { holds: 3 }, { condition: [] }, { condition: { op: 'in' } }]
  for (const condition of odd) {
    t.ok(traceLines([{ step: 'rule', outcome: 'passed', condition }]).length >= 1)
  }
})
