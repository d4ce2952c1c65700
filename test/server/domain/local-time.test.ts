import t from 'tap'
import { isTimeZone, momentOf, wallTime } from '../../../server/domain/local-time.ts'
import { createRandom } from '../../system/random.ts'

t.test('a time of a place is a moment, also where clocks are put forward or back', async (t) => {
  const cases = [
    ['2026-03-01T09:00', 'Europe/Amsterdam', '2026-03-01T08:00:00.000Z', 'plain'],
    ['2026-07-01T09:00:30', 'Europe/Amsterdam', '2026-07-01T07:00:30.000Z', 'plain'],
    ['2026-03-29T01:59', 'Europe/Amsterdam', '2026-03-29T00:59:00.000Z', 'plain'],
    ['2026-03-29T02:00', 'Europe/Amsterdam', '2026-03-29T01:00:00.000Z', 'skipped'],
    ['2026-03-29T02:30', 'Europe/Amsterdam', '2026-03-29T01:30:00.000Z', 'skipped'],
    ['2026-03-29T03:00', 'Europe/Amsterdam', '2026-03-29T01:00:00.000Z', 'plain'],
    ['2026-10-25T02:30', 'Europe/Amsterdam', '2026-10-25T00:30:00.000Z', 'repeated'],
    ['2026-10-25T03:00', 'Europe/Amsterdam', '2026-10-25T02:00:00.000Z', 'plain'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z', 'repeated'],
    ['2026-03-08T02:15', 'America/New_York', '2026-03-08T07:15:00.000Z', 'skipped'],
    // Half an hour only, and by half hours from UTC.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z', 'skipped'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', 'plain'],
    // A whole day that was left out.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z', 'skipped'],
    ['2026-02-28T12:00', 'UTC', '2026-02-28T12:00:00.000Z', 'plain'],
  ] as const
  for (const [text, zone, expected, clocks] of cases) {
    const moment = momentOf(text, zone)
    const at = moment === null ? null : new Date(moment.atMs).toISOString()
    t.same({ at, clocks: moment?.clocks }, { at: expected, clocks }, `${text} ${zone}`)
  }
})

t.test('what is no time, or no place, is none', async (t) => {
  const texts = ['', '2026-03-01', '2026-03-01T25:00', '2026-04-31T12:00', '2026-13-01T12:00']
  for (const text of [...texts, '2026-03-01T09:00Z', '2026-03-01T09:00+01:00', 'x'.repeat(99)]) {
    t.equal(momentOf(text, 'UTC'), null, text)
  }
  for (const zone of ['', 'Europe/Atlantis', '../etc/passwd', 'x'.repeat(1000), '\0']) {
    t.notOk(isTimeZone(zone), JSON.stringify(zone))
  }
  t.ok(isTimeZone('Europe/Amsterdam'))
})

const seed = Date.now() % 1_000_000

t.test(
  `a clock's reading leads back to a moment when it shows just that (seed ${seed})`,
  async (t) => {
    const { between } = createRandom(seed)
    const zones = Intl.supportedValuesOf('timeZone')
    for (let turn = 0; turn < 300; turn += 1) {
      const zone = zones[between(0, zones.length - 1)] ?? 'UTC'
      const atMs = Date.UTC(2024, 0, 1) + between(0, 1_500_000) * 60_000
      const text = wallTime(atMs, zone)
      const moment = momentOf(text, zone)
      const where = `${new Date(atMs).toISOString()} ${zone}`
      const { atMs: ledTo = Number.NaN, clocks } = moment ?? {}
      t.not(clocks, 'skipped', where)
      if (clocks === 'plain') t.equal(ledTo, atMs, where)
      else t.ok(ledTo <= atMs && wallTime(ledTo, zone) === text, where)
    }
  },
)
