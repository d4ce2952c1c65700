import t from 'tap'
import { matchesEvent, patternFaults } from '../../../server/domain/event-filter.ts'

const killed = { type: 'flag.killed', subject: { flag: 'checkout', environment: 'production' } }
const created = { type: 'flag.created', subject: { flag: 'checkout' } }

t.test('events are chosen by type, by the first word of it, or all', async (t) => {
  const wants = (events: string[], event = killed) =>
    matchesEvent({ events, environments: null }, event)
  t.ok(wants(['*']))
  t.ok(wants(['flag.*']))
  t.ok(wants(['segment.*', 'flag.killed']))
  t.notOk(wants(['flag.restored']))
  t.notOk(wants(['flagConfig.*']))
  t.notOk(wants(['flag.*'], { ...killed, type: 'flagConfig.changed' }))
})

t.test(
  'what concerns no single environment is told whatever the choice of environments',
  async (t) => {
    const filter = { events: ['*'], environments: ['staging'] }
    t.notOk(matchesEvent(filter, killed))
    t.ok(matchesEvent(filter, created))
    t.ok(matchesEvent({ ...filter, environments: ['production'] }, killed))
    t.ok(matchesEvent(filter, { ...created, subject: Object.create({ environment: 'x' }) }))
  },
)

t.test('a pattern that no event can match is a fault', async (t) => {
  t.same(patternFaults(['*', 'flag.*', 'flag.killed']), [])
  t.match(patternFaults(['flag.kiled', 'flags.*', 'flag']), [
    { path: '/events/0', code: 'UNKNOWN_EVENT', message: /flag\.killed/ },
    { path: '/events/1', code: 'UNKNOWN_EVENT' },
    { path: '/events/2', code: 'UNKNOWN_EVENT' },
  ])
})
