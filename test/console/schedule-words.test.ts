import t from 'tap'
import { changeWords } from '../../server/console/src/schedules/change-words.ts'
import {
  afterSchedule,
  scheduleFault,
  writeChange,
  writeSchedule,
} from '../../server/console/src/schedules/schedule-draft.ts'
import { firstWhen, readWhen } from '../../server/console/src/schedules/when-draft.ts'

const nowMs = Date.parse('2026-03-01T23:30:00.000Z')
const when = { time: '2026-03-29T02:30', timeZone: 'Europe/Amsterdam', graceMinutes: 60, note: ' ' }
const split = { kind: 'split', weights: { on: 30, off: 60 }, bucketBy: 'id', stored: null } as const

t.test('a change is told in a few words', async (t) => {
  t.equal(changeWords({ on: true, default: { percent: 50 } }), 'Turn on, give it to 50 %')
  t.equal(changeWords({ on: false }), 'Turn off')
  t.equal(changeWords({ default: { variation: 'blue' } }), 'Give blue to everybody else')
  const weights = { green: 50, blue: 50, grey: 0 }
  t.equal(changeWords({ default: { weights } }), '50 % green and 50 % blue')
  t.equal(
    changeWords({ rules: [], targets: [], prerequisites: [], exclusionGroup: null }),
    'No rules, no lists of targets, no prerequisites, out of its exclusion group',
  )
})

t.test('a time is read by the clock of its place, and said back where clocks change', async (t) => {
  t.same(firstWhen(nowMs, 'Asia/Tokyo').time, '2026-03-03T09:00', 'tomorrow, there')
  t.match(readWhen(when, nowMs), { clocks: 'skipped' })
  t.match(readWhen({ ...when, time: '2026-10-25T02:30' }, nowMs), { clocks: 'repeated' })
  t.match(readWhen({ ...when, timeZone: 'UTC' }, nowMs), { clocks: 'plain' })
  t.match(readWhen({ ...when, timeZone: 'Atlantis' }, nowMs), { fault: /no time zone “Atlantis”/ })
  t.match(readWhen({ ...when, time: '' }, nowMs), { fault: /needed/ })
  t.match(readWhen({ ...when, time: '2026-03-01T09:00' }, nowMs), { fault: /over/ })
})

t.test('only what was chosen is sent', async (t) => {
  t.same(writeChange({ turn: 'off', serve: null }), { on: false })
  t.same(writeChange({ turn: 'keep', serve: split }), {
    default: { weights: { on: 30, off: 60 }, bucketBy: 'id' },
  })
  t.match(scheduleFault({ turn: 'keep', serve: null }), /what changes/)
  t.match(scheduleFault({ turn: 'on', serve: split }), /90 %/)
  t.equal(scheduleFault({ turn: 'on', serve: null }), null)
  const now = {
    ...{ on: false, offVariation: 'off', prerequisites: [], targets: [], rules: [] },
    default: { kind: 'variation', variation: 'on' },
  } as const
  t.same(afterSchedule(now, { turn: 'on', serve: null }), { ...now, on: true })
  t.same(afterSchedule(now, { turn: 'keep', serve: split }), { ...now, default: split })
  const place = { flag: 'checkout', environment: 'production' }
  t.same(writeSchedule(place, { on: true }, when), {
    ...{ ...place, change: { on: true }, graceMinutes: 60 },
    ...{ at: '2026-03-29T02:30', timeZone: 'Europe/Amsterdam' },
  })
})
