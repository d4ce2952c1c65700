import t, { type Test } from 'tap'
import { sweepDeleted } from '../../../server/jobs/sweep-deleted.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const production = `${shop}/environments/production`
const config = `${shop}/flags/checkout/environments/production`
const dayMs = 24 * 60 * 60 * 1000

const redis = await startRedis({ databases: '32' })
let database = 0
t.teardown(() => redis.stop())

/** Two planes on one store. */
async function startPlanes(t: Test): Promise<[TestServer, TestServer]> {
  database += 1
  const url = `${redis.url}/${database}`
  const store = () => openRedisStore({ url })
  const one = await startTestServer(t, { store })
  await createShop(one)
  return [one, await startTestServer(t, { store, adminToken: one.adminToken })]
}

/** A stream of a key that has begun. */
async function follow(t: Test, server: TestServer, key: string) {
  const stream = await openTestStream(t, server.url, key)
  await until(() => stream.events.length > 0, 'the first event')
  return stream
}

/** Waits until a condition holds that takes a request to look at. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const snapshotStatus = async (server: TestServer, token: string) =>
  (await server.get('/sdk/v1/snapshot', { token })).status

t.test(
  'an environment goes with its keys, on every plane, and comes back as another',
  async (t) => {
    const [one, two] = await startPlanes(t)
    await one.patch(config, { on: true })
    await one.post(`${config}/kill`, { reason: 'errors' })
    const key = await one.createKey('shop', 'production')
    const kept = await one.createKey('shop', 'staging')
    const { body: before } = await one.get('/sdk/v1/snapshot', { token: key.secret })
    await eventually(async () => (await snapshotStatus(two, key.secret)) === 200)
    const streams = [await follow(t, one, key.secret), await follow(t, two, key.secret)]
    const staying = await follow(t, two, kept.secret)

    const refused = await one.delete(production)
    t.match(refused, { status: 409, body: { code: 'IN_USE' } })
    t.match(refused.body.usedBy, [{ token: key.id, name: 'test' }])
    const { etag } = await one.get(production)
    const unmatched = await one.send('DELETE', `${production}?includingContents=true`)
    t.equal(unmatched.status, 428)
    const headers = { 'if-match': etag }
    const gone = await one.delete(`${production}?includingContents=true`, { headers })
    t.equal(gone.status, 204)
    t.match((await one.delete(`${production}?includingContents=true`, { headers })).status, 404)

    await Promise.all(streams.map((stream) => stream.ended()))
    t.ok(staying.events.length > 0)
    for (const plane of [one, two]) {
      t.equal(await snapshotStatus(plane, key.secret), 401)
      t.equal(await snapshotStatus(plane, kept.secret), 200)
      t.equal((await plane.get(production)).status, 404)
      t.equal((await plane.get(config)).status, 404)
      t.equal((await plane.get(`/api/v1/tokens/${key.id}`)).status, 404)
    }

    const made = await one.post(`${shop}/environments`, { key: 'production' })
    t.equal(made.status, 201)
    t.not(made.etag, etag)
    t.equal((await one.patch(production, { name: 'x' }, { headers })).status, 412)
    t.match((await one.get(config)).body, { on: false, killed: null }, 'nothing of the old one')
    const again = await one.createKey('shop', 'production')
    const { body: after } = await one.get('/sdk/v1/snapshot', { token: again.secret })
    t.not(after.environment, before.environment)
    await eventually(async () => (await snapshotStatus(two, again.secret)) === 200)
    const [here, there] = await Promise.all(
      [one, two].map((plane) => plane.get('/sdk/v1/snapshot', { token: again.secret })),
    )
    t.equal(here?.text, there?.text, 'both planes give the same bytes')
  },
)

t.test('a key that is made while its environment goes is no key', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  for (let round = 0; round < 6; round += 1) {
    const environment = `e${round}`
    await server.post(`${shop}/environments`, { key: environment })
    const body = { kind: 'server', name: 'test', project: 'shop', environment }
    const [made, gone] = await Promise.all([
      server.post('/api/v1/tokens', body),
      server.delete(`${shop}/environments/${environment}`),
    ])
    if (made.status === 201) t.match(gone, { status: 409, body: { code: 'IN_USE' } })
    else t.same([made.status, gone.status], [404, 204])
  }
})

t.test('a project says what goes with it, and goes with its tokens on every plane', async (t) => {
  const [one, two] = await startPlanes(t)
  await one.post(`${shop}/segments`, { key: 'beta', included: ['a'] })
  const key = await one.createKey('shop', 'production')
  const role = { kind: 'automation', name: 'ci', role: 'viewer' }
  const token = (await one.post('/api/v1/tokens', { ...role, project: 'shop' })).body
  const other = (await one.post('/api/v1/tokens', role)).body
  const streams = [await follow(t, one, key.secret), await follow(t, two, key.secret)]
  const feed = [...one.control.projects.feeds()][0]
  if (feed === undefined) throw new Error('no project')
  const { project: id } = feed.state

  const refused = await two.delete(shop)
  t.match(refused, { status: 409, body: { code: 'IN_USE', detail: /production, staging/ } })
  t.same(refused.body.contents, {
    environments: ['production', 'staging'],
    flags: 1,
    segments: 1,
    exclusionGroups: 0,
    sdkKeys: 1,
  })
  const { etag } = await two.get(shop)
  const headers = { 'if-match': etag }
  t.equal((await two.delete(`${shop}?includingContents=true`, { headers })).status, 204)
  await Promise.all(streams.map((stream) => stream.ended()))
  for (const plane of [one, two]) {
    await eventually(async () => (await snapshotStatus(plane, key.secret)) === 401)
    const asked = async (secret: unknown) =>
      (await plane.get('/api/v1/projects', { token: String(secret) })).status
    await eventually(async () => (await asked(token.secret)) === 401)
    t.equal(await asked(other.secret), 200)
    t.equal((await plane.get(shop)).status, 404)
    t.equal((await plane.get(`${shop}/flags`)).status, 404)
    t.same((await plane.get('/api/v1/projects')).body.items, [])
    t.same([...plane.control.projects.feeds()], [], 'nobody follows it any more')
  }

  await createShop(one, { flags: [] })
  t.equal((await one.patch(shop, { name: 'x' }, { headers })).status, 412)
  t.same((await one.get(`${shop}/flags`)).body.items, [], 'another project of the same key')
  t.equal(await snapshotStatus(one, key.secret), 401)
  await eventually(async () => (await two.get(`${shop}/segments`)).status === 200)

  const { log } = one.control.store
  await sweepDeleted(one.control.store, one.control.projects, Date.now())
  t.ok((await log.load(id)).head, 'what the store keeps of it stays for a day')
  await sweepDeleted(one.control.store, one.control.projects, Date.now() + dayMs)
  t.equal((await log.load(id)).head, null)
  t.equal((await log.load(id)).docs.size, 0)
  t.equal((await one.get(shop)).status, 200)
})

t.test('a repeated creation of a project that is gone again makes nothing', async (t) => {
  const server = await startTestServer(t)
  const headers = { 'idempotency-key': 'once' }
  const made = await server.post('/api/v1/projects', { key: 'shop' }, { headers })
  t.equal((await server.delete(shop)).status, 204, 'an empty one needs no more than its ETag')
  const again = await server.post('/api/v1/projects', { key: 'shop' }, { headers })
  t.same([again.status, again.body], [made.status, made.body])
  t.equal((await server.get(shop)).status, 404)
  t.same([...server.control.projects.feeds()], [])
})

t.test('what a deleted environment leaves is cleared away, and nothing else', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { projects, store } = server.control
  await server.patch(config, { on: true })
  await server.post(`${config}/kill`, { reason: 'errors' })
  await server.patch(`${shop}/flags/checkout/environments/staging`, { on: true })
  const limited = { kind: 'automation', name: 'ci', role: 'editor', project: 'shop' }
  const make = async (environments: string[]) =>
    String((await server.post('/api/v1/tokens', { ...limited, environments })).body.id)
  const useless = await make(['production'])
  const useful = await make(['staging', 'production'])
  t.equal((await server.delete(production)).status, 204)
  const feed = [...projects.feeds()][0]
  const names = () => [
    ...[...(feed?.state.documents.flagConfig.present() ?? [])],
    ...[...(feed?.state.documents.kill.present() ?? [])],
  ]
  t.equal(names().length, 3)
  const { body: before } = await server.get(`${shop}/flags/checkout/environments/staging`)
  await sweepDeleted(store, projects, Date.now())
  t.equal(names().length, 1)
  t.same((await server.get(`${shop}/flags/checkout/environments/staging`)).body, before)
  t.equal((await server.get(`/api/v1/tokens/${useless}`)).status, 404)
  t.equal((await server.get(`/api/v1/tokens/${useful}`)).status, 200)
  const head = feed?.state.head
  await sweepDeleted(store, projects, Date.now())
  t.same(feed?.state.head, head, 'the second time there is nothing to do')
})
