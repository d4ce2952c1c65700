import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { writeBackup } from '../../../server/backup/file.ts'
import { readStore } from '../../../server/backup/read-store.ts'
import { restoreBackup } from '../../../server/backup/restore.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { commitMany } from '../store/backend.ts'

const redis = await startRedis()
const client = new Redis(redis.url)
const store = await openRedisStore({ url: redis.url })
t.teardown(async () => {
  client.disconnect()
  await store.close()
  await redis.stop()
})
t.beforeEach(() => client.flushall())

const kill = '/api/v1/projects/shop/flags/checkout/environments/production/kill'

async function startPlane(t: Test) {
  const adminToken = createSecret('personal').secret
  const plane = await startTestServer(t, {
    store: () => openRedisStore({ url: redis.url }),
    adminToken,
  })
  await createShop(plane)
  const [feed] = [...plane.control.projects.feeds()]
  if (feed === undefined) throw new Error('there is a project')
  const key = await plane.createKey('shop', 'production')
  return { plane, feed, key: key.secret }
}

/** Everything in Redis, to be put back as it is now. */
async function remember(): Promise<() => Promise<void>> {
  const keys = await client.keys('*')
  const kept = await Promise.all(
    keys.map(async (key) => [key, await client.dumpBuffer(key)] as const),
  )
  return async () => {
    for (const [key, value] of kept)
      if (value !== null) await client.restore(key, 0, value, 'REPLACE')
  }
}

t.test('a plane on a branch that the store lost is not fresh at any poll', async (t) => {
  const { plane, feed } = await startPlane(t)
  const putBack = await remember()
  t.equal((await plane.post(kill, { reason: 'a test' })).status, 200)
  const { head } = feed.state
  await putBack()
  await commitMany(store, feed.state.project, 3)
  let fresh = 0
  for (let poll = 1; poll <= 40; poll += 1) {
    await feed.refresh()
    if ((await plane.get('/readyz')).status === 200) fresh += 1
  }
  t.equal(fresh, 0, 'of 40 polls')
  t.same(feed.state.head, head, 'it keeps what it had')
  t.match(await plane.post(kill, { reason: 'again' }), {
    status: 503,
    body: { code: 'STORE_REGRESSED' },
  })
  const said = plane.logLines.filter((line) => line.includes('the store lost history'))
  t.equal(said.length, 1, 'lines in the log')
})

for (const [what, laterCommits] of [
  ['that ends where the plane is', 0],
  ['that ends before the plane does', 3],
] as const) {
  t.test(`a backup ${what} is restored under it, and begins a new epoch`, async (t) => {
    const { plane, feed, key } = await startPlane(t)
    const stream = await openTestStream(t, plane.url, key)
    const { data: before } = await stream.next('snapshot')
    const file = `${t.testdir()}/backup`
    await writeBackup(file, readStore(store, 'a test'))
    for (let i = 0; i < laterCommits; i += 1) {
      await plane.post(`/api/v1/projects/shop/flags`, { key: `later-${i}`, type: 'boolean' })
    }
    const from = stream.events.length
    await client.flushall()
    await restoreBackup(file, store)
    const epochOf = async () => (await store.log.head(feed.state.project))?.epoch ?? 0
    const epoch = await epochOf()
    t.ok(epoch > Number(before.epoch))
    await until(() => feed.state.head?.epoch === epoch && !feed.regressed, 'the new epoch')
    await plane.control.projects.refreshAll()
    const answer = await plane.post(kill, { reason: 'a test' })
    t.equal(answer.status, 200, answer.text)
    t.match(answer.body.revision, `${epoch}.`)
    const snapshot = await plane.get('/sdk/v1/snapshot', { token: key })
    t.match(snapshot.body, { epoch, revision: Number(String(answer.body.revision).split('.')[1]) })
    t.match(snapshot.headers.get('sluice-revision'), `${epoch}.`)
    const carried = () =>
      stream.events.slice(from).filter(({ event }) => event === 'snapshot' || event === 'delta')
    await until(() => carried().some(({ json }) => json.includes('"killed":true')), 'the kill')
    t.same([...new Set(carried().map(({ data }) => data.epoch))].slice(-1), [epoch])
  })
}
