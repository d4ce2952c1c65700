import t from 'tap'
import { Admission } from '../../../edge/streams/admission.ts'

t.test('so many new streams are taken at once, and so many in each second', async (t) => {
  const admission = new Admission({ streamsMax: 1_000, perSecond: 10 }, () => 0)
  const taken = (now: number, count: number) =>
    Array.from({ length: count }, () => admission.admit(now)).filter((wait) => wait === null).length
  t.equal(taken(5_000, 30), 10)
  t.equal(taken(5_100, 30), 1, 'a tenth of a second later')
  t.equal(taken(6_100, 30), 10)
  t.equal(taken(60_000, 30), 10, 'what was not used is not saved up')
  t.equal(taken(50_000, 5), 0, 'a clock that goes back gives nothing')
  t.equal(admission.refused, 20 + 29 + 20 + 20 + 5)
})

t.test('who is refused is spread over as long as the others need', async (t) => {
  const admission = new Admission({ streamsMax: 100_000, perSecond: 500 }, () => 0)
  const waits = Array.from({ length: 10_500 }, () => admission.admit(1_000)).filter(
    (wait) => wait !== null,
  )
  t.equal(waits.length, 10_000)
  t.ok(waits.every((wait) => Number.isInteger(wait) && wait >= 1 && wait <= 21))
  const bySecond = new Map<number, number>()
  for (const wait of waits) bySecond.set(wait, (bySecond.get(wait) ?? 0) + 1)
  t.ok(Math.max(...bySecond.values()) <= 10_000 * 0.25, 'no second gets a quarter of them')
  t.ok(bySecond.size >= 15, `they come back in ${bySecond.size} different seconds`)
})

t.test('a full server asks for longer waits, and none for longer than a minute', async (t) => {
  let open = 5
  const admission = new Admission({ streamsMax: 5, perSecond: 10 }, () => open)
  const wait = admission.admit(1_000)
  t.ok(wait !== null && wait >= 15 && wait <= 30)
  open = 4
  t.equal(admission.admit(1_000), null)
  const slow = new Admission(
    { streamsMax: 5, perSecond: 1 },
    () => 0,
    () => 0.999,
  )
  const waits = Array.from({ length: 1_000 }, () => slow.admit(1_000))
  t.equal(Math.max(...waits.map((one) => one ?? 0)), 60)
})
