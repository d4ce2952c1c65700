import t from 'tap'
import { usageBars } from '../../server/console/src/flag/usage-bars.ts'

const hourMs = 3_600_000
const usage = {
  ...{ period: 'hour' as const, from: '2026-01-31T06:00:00.000Z', to: '2026-01-31T09:30:00.000Z' },
  ...{ evaluations: {}, unknownFlags: {}, unknown: [], dropped: 0 },
  buckets: [
    { at: '2026-01-31T07:00:00.000Z', flag: 'checkout', variation: 'on', count: 3 },
    { at: '2026-01-31T07:00:00.000Z', flag: 'checkout', variation: 'off', count: 1 },
    { at: '2026-01-31T09:00:00.000Z', flag: 'checkout', variation: 'on', count: 5 },
    { at: '2026-01-31T09:00:00.000Z', flag: 'checkout', variation: 'on', count: 2 },
    { at: '2026-01-30T09:00:00.000Z', flag: 'checkout', variation: 'on', count: 99 },
  ],
}

t.test('every period has a bar, also one in which nobody asked, and none before', async (t) => {
  t.same(
    usageBars(usage, 3 * hourMs).map(({ at, ...bar }) => [new Date(at).getUTCHours(), bar]),
    [
      [7, { counts: { on: 3, off: 1 }, total: 4 }],
      [8, { counts: {}, total: 0 }],
      [9, { counts: { on: 7 }, total: 7 }],
    ],
  )
})
