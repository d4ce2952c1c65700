import fc from 'fast-check'
import t from 'tap'
import { instantOf, parseRfc3339 } from '../../../sdk/evaluate/date.ts'

t.test('every date that Node writes is read back', async () => {
  const date = fc.date({
    min: new Date('0000-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(date, fc.integer({ min: -1439, max: 1439 }), (at, offsetMinutes) => {
      const size = Math.abs(offsetMinutes)
      const two = (part: number) => String(part).padStart(2, '0')
      const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
      const text = at.toISOString()
      const shifted = parseRfc3339(text.replace('Z', offset))
      return (
        parseRfc3339(text) === at.getTime() &&
        shifted === at.getTime() - offsetMinutes * 60_000 &&
        instantOf(at) === at.getTime()
      )
    }),
    { numRuns: 2000 },
  )
})

t.test('days that are not are refused', async (t) => {
  for (let month = 0; month <= 13; month += 1) {
    for (let day = 0; day <= 32; day += 1) {
      for (const year of [1900, 2000, 2023, 2024]) {
        const at = new Date(Date.UTC(year, month - 1, day))
        const exists = at.getUTCMonth() === month - 1 && at.getUTCDate() === day
        const two = (part: number) => String(part).padStart(2, '0')
        const text = `${year}-${two(month)}-${two(day)}T00:00:00Z`
        if ((parseRfc3339(text) !== undefined) !== exists) t.fail(text)
      }
    }
  }
  t.pass('all others are read')
})

t.test('nothing else is an instant', async (t) => {
  for (const value of ['', '1', '2026', {}, [], null, undefined, true, Number.NaN, Infinity, 1n]) {
    t.equal(instantOf(value), undefined, String(value))
  }
  t.equal(instantOf(-1.5), -1.5)
})
