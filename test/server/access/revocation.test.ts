import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openTestStream } from '../../helpers/event-stream.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const boundMs = 5000

/** Every plane's stream of a key ends within five seconds of its end, another key's does not. */
async function endsEverywhere(
  t: Test,
  planes: readonly TestServer[],
  end: (first: TestServer, id: string) => Promise<unknown>,
): Promise<void> {
  const [first] = planes
  if (first === undefined) throw new Error('there is a plane')
  const key = await first.createKey('shop', 'production')
  const other = await first.createKey('shop', 'production')
  const open = (secret: string) =>
    Promise.all(planes.map(({ url }) => openTestStream(t, url, secret)))
  const [ending, kept] = [await open(key.secret), await open(other.secret)]
  for (const stream of [...ending, ...kept]) await stream.next('snapshot')
  const begun = performance.now()
  await end(first, key.id)
  await Promise.all(ending.map((stream) => stream.ended(boundMs)))
  t.comment(`${planes.length} planes: ${Math.round(performance.now() - begun)} ms`)
  for (const { get } of planes) {
    t.equal((await get('/sdk/v1/snapshot', { token: key.secret })).status, 401)
    t.equal((await get('/sdk/v1/snapshot', { token: other.secret })).status, 200)
  }
  const config = '/api/v1/projects/shop/flags/checkout/environments/production'
  const { body } = await first.get(config)
  await first.patch(config, { on: body.on !== true })
  await Promise.all(kept.map((stream) => stream.next('delta')))
}

const revoke = (server: TestServer, id: string) => server.delete(`/api/v1/tokens/${id}`)
const replace = (server: TestServer, id: string) =>
  server.post(`/api/v1/tokens/${id}/rotate`, { overlapMs: 0 })

t.test('on the embedded store, a revoked or replaced key ends its streams', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await endsEverywhere(t, [server], revoke)
  await endsEverywhere(t, [server], replace)
})

t.test('on Redis, it ends them on every control plane', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const adminToken = createSecret('personal').secret
  const store = () => openRedisStore({ url: redis.url })
  const a = await startTestServer(t, { store, adminToken })
  const b = await startTestServer(t, { store, adminToken })
  await createShop(a)
  await endsEverywhere(t, [a, b], revoke)
  await endsEverywhere(t, [b, a], replace)

  await t.test('and access tokens of one plane are taken, and ended, on the other', async (t) => {
    const body = { kind: 'automation', name: 'ci', role: 'viewer', project: 'shop' }
    const { id, secret } = (await a.post('/api/v1/tokens', body)).body
    const minted = await a.post('/api/v1/tokens/access', undefined, { token: String(secret) })
    const token = String(minted.body.secret)
    const status = async () => (await b.get('/api/v1/projects/shop', { token })).status
    t.equal(await status(), 200)
    const deleted = await a.delete(`/api/v1/tokens/${id}`)
    const after = deleted.headers.get('sluice-revision') ?? ''
    await b.get('/api/v1/projects/shop', { headers: { 'sluice-after': after } })
    await b.get('/api/v1/tokens')
    t.equal(await status(), 401)
  })
})
