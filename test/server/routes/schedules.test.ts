import t from 'tap'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { StoreClock } from '../../helpers/store-clock.ts'
import { until } from '../../system/until.ts'

const shop = '/api/v1/projects/shop'
const schedules = `${shop}/schedules`
const place = { flag: 'checkout', environment: 'production' }
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

t.test('schedules', async (t) => {
  const clock = new StoreClock()
  const store = () => clock.open(openSqliteStore({ dataDir: t.testdir() }))
  const server = await startTestServer(t, { store })
  await createShop(server)
  const post = (members: object) =>
    server.post(schedules, { ...place, at: inDays(1), change: { on: true }, ...members })

  await t.test('are made, listed by time, changed and cancelled', async (t) => {
    const later = await post({ at: inDays(3), note: 'the end', change: { on: false } })
    t.match(later, { status: 201, body: { state: 'pending', note: 'the end', graceMinutes: 60 } })
    t.equal(later.headers.get('location'), `${schedules}/${later.body.id}`)
    const sooner = await post({ at: inDays(2), change: { default: { percent: 5 } } })
    t.match(sooner.body.warnings, [{ code: 'FLAG_OFF' }])
    const list = await server.get(`${schedules}?state=pending&flag=checkout`)
    t.match(list.body, { items: [{ id: sooner.body.id }, { id: later.body.id }], next: null })
    for (const query of ['state=done', 'flag=login', 'environment=staging']) {
      t.match((await server.get(`${schedules}?${query}`)).body, { items: [] }, query)
    }
    const path = `${schedules}/${later.body.id}`
    const { body, etag } = await server.get(path)
    t.equal(etag, later.etag)
    const same = await server.patch(path, body)
    t.match(same, { status: 200, body: { at: later.body.at, change: { on: false } } })
    const moved = await server.patch(path, { at: '2030-01-01T00:00:00Z' })
    t.match(moved, { status: 422, body: { errors: [{ path: '/at', code: 'RANGE' }] } })
    const stale = await server.delete(path, { headers: { 'if-match': '"1-1"' } })
    t.match(stale, { status: 412, body: { current: { id: later.body.id } } })
    t.equal((await server.delete(path)).status, 204)
    t.equal((await server.get(path)).status, 404)
    await server.delete(`${schedules}/${sooner.body.id}`)
  })

  await t.test('of one place and minute are refused, also when sent at once', async (t) => {
    const at = inDays(5)
    const answers = await Promise.all(Array.from({ length: 8 }, () => post({ at })))
    const made = answers.filter(({ status }) => status === 201)
    t.equal(made.length, 1)
    const refused = answers.filter(({ status }) => status === 409)
    t.equal(refused.length, 7)
    t.match(refused[0]?.body, { code: 'SCHEDULE_CONFLICT', conflictsWith: made[0]?.body.id })
    t.equal((await post({ at, environment: 'staging' })).status, 201, 'another place')
    const other = await post({ at: inDays(6) })
    const clash = await server.patch(`${schedules}/${other.body.id}`, { at })
    t.match(clash, { status: 409, body: { code: 'SCHEDULE_CONFLICT' } })
  })

  await t.test(
    'keep rules by the ids that they will have, and say what changed since',
    async (t) => {
      const rules = [
        { when: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: { percent: 10 } },
      ]
      const made = await post({ at: inDays(7), change: { rules } })
      t.match(made.body.change, { rules: [{ id: 'rule-1', serve: { percent: 10 } }] })
      t.match(made.body, { changedSince: false })
      await server.patch(`${shop}/flags/checkout/environments/production`, { on: true })
      const path = `${schedules}/${made.body.id}`
      t.match((await server.get(path)).body, { changedSince: true })
      t.match((await server.patch(path, { note: 'seen' })).body, { changedSince: false })
    },
  )

  await t.test('by the clock of a place say which time it is', async (t) => {
    const year = new Date(Date.now() + 30 * 86_400_000).getUTCFullYear()
    const at = `${Date.now() < Date.UTC(year, 5, 1) ? year : year + 1}-06-01T09:00`
    const made = await post({ at, timeZone: 'Europe/Amsterdam' })
    t.match(made.body, { at: `${at.slice(0, 10)}T07:00:00.000Z`, local: { time: at } })
    const { body } = await server.get(`${schedules}/${made.body.id}`)
    const kept = await server.patch(`${schedules}/${made.body.id}`, { at: body.at, note: 'x' })
    t.match(kept.body, { local: { time: at, timeZone: 'Europe/Amsterdam' } })
  })

  await t.test('that could not be carried out are refused, with what is wrong', async (t) => {
    const cases: [object, number, string, string][] = [
      [{ at: '2020-01-01T00:00:00Z' }, 422, '/at', 'PAST'],
      [{ at: inDays(401) }, 422, '/at', 'RANGE'],
      [{ at: 'tomorrow' }, 422, '/at', 'FORMAT'],
      [{ at: inDays(1).slice(0, 10) }, 422, '/at', 'FORMAT'],
      [{ at: inDays(1).slice(0, 16) }, 422, '/at', 'FORMAT'],
      [{ timeZone: 'UTC' }, 422, '/at', 'FORMAT'],
      [{ at: '2026-12-01T09:00', timeZone: 'Mars/Olympus' }, 422, '/timeZone', 'UNKNOWN_TIME_ZONE'],
      [{ change: {} }, 422, '/change', 'EMPTY'],
      [{ change: { killed: null } }, 422, '/change/killed', 'additionalProperties'],
      [{ change: { default: { variation: 'blue' } } }, 422, '/default/variation', ''],
      [
        { change: { rules: [{ when: { segment: 'x' }, serve: { percent: 1 } }] } },
        422,
        '/rules',
        '',
      ],
      [{ graceMinutes: 0 }, 422, '/graceMinutes', 'minimum'],
      [{ secret: 1 }, 422, '/secret', 'additionalProperties'],
      [{ flag: 'login' }, 404, '', ''],
      [{ environment: 'moon' }, 404, '', ''],
    ]
    for (const [members, status, path, code] of cases) {
      const answer = await post(members)
      const errors =
        path === '' ? undefined : [{ path: new RegExp(`^${path}`), code: new RegExp(code) }]
      t.match(answer, { status, body: { ...(errors && { errors }) } }, answer.text)
    }
    await server.post(`${shop}/flags`, { key: 'old', type: 'boolean' })
    await server.post(`${shop}/flags/old/archive`)
    t.match(await post({ flag: 'old' }), { status: 422, body: { errors: [{ code: 'ARCHIVED' }] } })
    const large = {
      targets: [{ variation: 'on', values: Array.from({ length: 9000 }, (_, i) => `user-${i}`) }],
    }
    t.match(await post({ change: large }), { status: 413, body: { code: 'TOO_LARGE' } })
  })

  await t.test(
    'are refused while a ramp drives the flag, and fail if one came since',
    async (t) => {
      await server.post(`${shop}/flags`, { key: 'ramped', type: 'boolean' })
      const path = `${shop}/flags/ramped/environments/production`
      await server.patch(path, { default: { percent: 0 } })
      const change = { default: { percent: 50 } }
      const early = await post({
        flag: 'ramped',
        at: clock.in(60_000),
        change,
      })
      t.equal((await server.post(`${path}/ramp`, { template: 'standard' })).status, 201)
      const late = await post({ flag: 'ramped', change })
      t.match(late, { status: 409, body: { code: 'RAMP_RUNNING' } })
      clock.aheadMs += 60_000
      const seen = async () => (await server.get(`${schedules}/${early.body.id}`)).body
      await until('it is over', 6000, async () => (await seen()).state !== 'pending')
      t.match(await seen(), {
        state: 'failed',
        outcome: /^RAMP_RUNNING: Ramp ramp_\w+ drives ramped/,
      })
      const over = await server.patch(`${schedules}/${early.body.id}`, { note: 'x' })
      t.match(over, { status: 409, body: { code: 'SCHEDULE_OVER' } })
    },
  )

  await t.test('go with their flag', async (t) => {
    await server.post(`${shop}/flags`, { key: 'brief', type: 'boolean' })
    const made = await post({ flag: 'brief', at: inDays(9) })
    await server.post(`${shop}/flags/brief/archive`)
    t.equal((await server.delete(`${shop}/flags/brief`)).status, 204)
    t.equal((await server.get(`${schedules}/${made.body.id}`)).status, 404)
  })
})
