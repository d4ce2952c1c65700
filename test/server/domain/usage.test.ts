import t from 'tap'
import {
  bucketsOf,
  finestPeriod,
  isWatched,
  readUsageField,
  usageFields,
  uselessUsage,
} from '../../../server/domain/usage.ts'

const now = Date.parse('2026-01-31T09:30:30Z')
const hour = 3_600_000
const day = 24 * hour

t.test(
  'an evaluation counts for its hour and its day, a watched one for its minute too',
  async (t) => {
    const fields = usageFields('checkout', 'on', now, true)
    t.same(fields.map(readUsageField), [
      ...['minute', 'hour', 'day'].map((period, i) => ({
        ...{ flag: 'checkout', variation: 'on', period },
        at: Date.parse(['2026-01-31T09:30Z', '2026-01-31T09:00Z', '2026-01-31'][i] ?? ''),
      })),
    ])
    t.same(usageFields('checkout', 'on', now, false), fields.slice(1))
    t.equal(isWatched(now - 2 * hour, now), true)
    t.equal(isWatched(now - 4 * hour, now), false)
  },
)

t.test('what is no counter of usage is not read as one', async (t) => {
  for (const field of [
    '',
    'a/b',
    'a/b/x1',
    'a/b/h',
    'a/b/h1/c',
    'a/b/h-1',
    '~overflow',
    'a/b/h1e3',
  ]) {
    t.equal(readUsageField(field), null, field)
  }
})

t.test('counters are kept for as long as their period says', async (t) => {
  const of = (ms: number) => usageFields('a', 'on', now - ms, true)
  const useless = (ms: number) =>
    uselessUsage(of(ms), now, 1000).map((field) => readUsageField(field)?.period)
  t.same(useless(2 * hour), [])
  t.same(useless(4 * hour), ['minute'])
  t.same(useless(15 * day), ['minute', 'hour'])
  t.same(useless(402 * day), ['minute', 'hour', 'day'])
  t.same(uselessUsage(['evaluation/a/on', '~overflow'], now, 10), ['evaluation/a/on', '~overflow'])
})

t.test('over the limit the finest and oldest go first', async (t) => {
  const older = usageFields('a', 'on', now - hour, true)
  const newer = usageFields('a', 'off', now, true)
  const useless = uselessUsage([...newer, ...older], now, 3)
  t.same(useless, [older[0], newer[0], older[1]])
})

t.test('buckets are those between two times, oldest first', async (t) => {
  const counters: Record<string, number> = {}
  for (let i = 0; i < 5; i += 1) {
    for (const field of usageFields('a', 'on', now - i * hour, false)) {
      counters[field] = (counters[field] ?? 0) + 1
    }
  }
  const buckets = bucketsOf(counters, 'hour', now - 2 * hour, now)
  t.same(
    buckets.map(({ at }) => new Date(at).toISOString().slice(11, 16)),
    ['07:00', '08:00', '09:00'],
  )
  t.match(bucketsOf(counters, 'day', 0, now), [{ flag: 'a', variation: 'on', count: 5 }])
  t.equal(finestPeriod(now - 13 * day, now), 'hour')
  t.equal(finestPeriod(now - 15 * day, now), 'day')
})
