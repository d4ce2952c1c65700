import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { runSchedules } from '../../../server/jobs/run-schedules.ts'
import type { Store } from '../../../server/store/contract.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { StoreClock } from '../../helpers/store-clock.ts'
import { until } from '../../system/until.ts'

const shop = '/api/v1/projects/shop'
const minuteMs = 60_000
const flags = ['checkout', 'login', 'search', 'banner']

const partsOf = ({ control, app }: TestServer) => ({ ...control, logger: app.log })
const placeOf = (flag: string) => `${shop}/flags/${flag}/environments/production`

async function plan(server: TestServer, members: object): Promise<string> {
  const body = { flag: 'checkout', environment: 'production', change: { on: true }, ...members }
  const made = await server.post(`${shop}/schedules`, body)
  if (made.status !== 201) throw new Error(made.text)
  return String(made.body.id)
}

/** What the audit has of one schedule, oldest first. */
async function trailOf(server: TestServer, id: string): Promise<string[]> {
  const { body } = await server.get(`${shop}/audit?limit=1000`)
  const entries = Array.isArray(body.items) ? body.items : []
  return entries
    .filter(({ subject }) => subject.schedule === id)
    .map(({ type, by }) => `${type} ${String(by).split(':')[0]}`)
    .reverse()
}

async function cases(t: Test, open: () => Promise<Store>): Promise<void> {
  const clock = new StoreClock()
  const server = await startTestServer(t, { store: () => clock.open(open()) })
  await createShop(server, { flags })
  const show = async (id: string) => (await server.get(`${shop}/schedules/${id}`)).body

  await t.test('the job carries out what is due by itself', async (t) => {
    const change = { on: true, default: { percent: 25 } }
    const id = await plan(server, { at: clock.in(minuteMs), change })
    t.match((await server.get(placeOf('checkout'))).body, { on: false }, 'not before its time')
    clock.aheadMs += minuteMs
    await until('it is carried out', 6000, async () => (await show(id)).state === 'done')
    const { body } = await server.get(placeOf('checkout'))
    t.match(body, { on: true, default: { split: { weights: { on: 25, off: 75 } } } })
    t.same(await trailOf(server, id), ['schedule.created token', 'flagConfig.changed schedule'])
  })

  await t.test('one that is late is carried out within its grace, and skipped later', async (t) => {
    const inGrace = await plan(server, { flag: 'login', at: clock.in(minuteMs), graceMinutes: 60 })
    const missed = await plan(server, { flag: 'search', at: clock.in(minuteMs), graceMinutes: 5 })
    clock.aheadMs += 10 * minuteMs
    await runSchedules(partsOf(server))
    t.match(await show(inGrace), { state: 'done', outcome: null })
    t.match((await server.get(placeOf('login'))).body, { on: true })
    t.match(await show(missed), { state: 'skipped', outcome: /9 minutes late, and the grace is 5/ })
    t.match((await server.get(placeOf('search'))).body, { on: false })
    t.same(await trailOf(server, missed), ['schedule.created token', 'schedule.skipped schedule'])
  })

  await t.test('one that can no longer be made fails, and says why', async (t) => {
    const made = await server.post('/api/v1/tokens', {
      ...{ kind: 'automation', name: 'ci', role: 'editor', project: 'shop' },
    })
    const asCi = { token: String(made.body.secret) }
    const body = { flag: 'login', environment: 'production', change: { on: false } }
    const at = clock.in(2 * minuteMs)
    const ofRevoked = await server.post(`${shop}/schedules`, { ...body, at }, asCi)
    await server.delete(`/api/v1/tokens/${made.body.id}`)
    await server.post(`${shop}/segments`, { key: 'beta' })
    const rules = [{ when: { segment: 'beta' }, serve: { variation: 'on' } }]
    const ofSegment = await plan(server, { at: clock.in(minuteMs), change: { rules } })
    await server.delete(`${shop}/segments/beta`)
    const ofArchived = await plan(server, { flag: 'banner', at: clock.in(minuteMs) })
    await server.post(`${shop}/flags/banner/archive`)
    clock.aheadMs += 3 * minuteMs
    await runSchedules(partsOf(server))
    const revoked = String(ofRevoked.body.id)
    t.match(await show(revoked), { state: 'failed', outcome: /FORBIDDEN: token:\w+ .*revoked/ })
    t.match(await show(ofSegment), { state: 'failed', outcome: /INVALID: .*no segment "beta"/ })
    t.match(await show(ofArchived), { state: 'failed', outcome: /banner is archived/ })
    t.same(await trailOf(server, revoked), ['schedule.created token', 'schedule.failed schedule'])
    t.match((await server.get(placeOf('login'))).body, { on: true }, 'nothing was changed')
  })

  await t.test('it never lifts a kill', async (t) => {
    await server.post(`${placeOf('checkout')}/kill`, { reason: 'errors' })
    const change = { default: { percent: 50 } }
    const id = await plan(server, { at: clock.in(minuteMs), change })
    clock.aheadMs += 2 * minuteMs
    await runSchedules(partsOf(server))
    t.match(await show(id), { state: 'done', outcome: /when it is restored/ })
    t.match((await server.get(placeOf('checkout'))).body, { killed: { reason: 'errors' } })
  })
}

t.test('on SQLite', (t) => cases(t, () => openSqliteStore({ dataDir: t.testdir() })))

t.test('on Redis', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  await cases(t, () => openRedisStore({ url: redis.url }))

  await t.test('two planes that carry out the same do it once', async (t) => {
    const clock = new StoreClock()
    const adminToken = createSecret('personal').secret
    const store = () => clock.open(openRedisStore({ url: `${redis.url}/1` }))
    const start = () => startTestServer(t, { store, adminToken })
    const [a, b] = [await start(), await start()]
    const many = Array.from({ length: 20 }, (_, i) => `f${i}`)
    await createShop(a, { flags: many })
    const ids: string[] = []
    for (const flag of many) ids.push(await plan(a, { flag, at: clock.in(5 * minuteMs) }))
    await until('the other plane knows them', 5000, async () => {
      return (await b.get(`${shop}/schedules/${ids.at(-1)}`)).status === 200
    })
    clock.aheadMs += 6 * minuteMs
    // As if a lease had not kept one of them away.
    await Promise.all([a, b, a, b].map((plane) => runSchedules(partsOf(plane))))
    for (const id of ids) {
      t.same(await trailOf(a, id), ['schedule.created token', 'flagConfig.changed schedule'])
    }
    await a.stop()
    const later = await plan(b, { flag: 'f0', at: clock.in(minuteMs), change: { on: false } })
    clock.aheadMs += minuteMs
    await until('the plane that is left carries it out', 8000, async () => {
      return (await b.get(`${shop}/schedules/${later}`)).body.state === 'done'
    })
  })
})
