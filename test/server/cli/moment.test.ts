import t from 'tap'
import { readMoment } from '../../../server/cli/moment.ts'

t.test('a time is how long ago it was, or what it says', async (t) => {
  const now = Date.parse('2026-11-26T15:00:00Z')
  t.equal(readMoment('90m', '--from', now), '2026-11-26T13:30:00.000Z')
  t.equal(readMoment('7d', '--from', now), '2026-11-19T15:00:00.000Z')
  t.equal(readMoment('2026-11-26', '--from', now), '2026-11-26')
  t.equal(readMoment('yesterday', '--from', now), 'yesterday')
})
