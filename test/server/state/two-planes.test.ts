import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { type RedisServer, startRedis } from '../../helpers/redis.ts'
import {
  createShop,
  startTestServer,
  type TestAnswer,
  type TestServer,
} from '../../helpers/server.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
const environments = ['staging', 'production']
const flags = ['checkout', 'login', 'search', 'banner']
const shop = '/api/v1/projects/shop'

/** A small generator of numbers below `limit`, the same for the same seed (mulberry32). */
function numbers(start: number): (limit: number) => number {
  let state = start
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

async function startPlanes(t: Test, count: number) {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const adminToken = createSecret('personal').secret
  const start = () => startTestServer(t, { store: () => open(redis), adminToken })
  const planes: TestServer[] = []
  while (planes.length < count) planes.push(await start())
  const [a, b] = planes
  if (a === undefined || b === undefined) throw new Error('there are two planes')
  await createShop(a, { flags, environments })
  return { redis, a, b, start }
}

function open({ url }: RedisServer) {
  return openRedisStore({ url, logRetention: { entries: 20, sizeBytes: 10_000_000 } })
}

const revisionOf = ({ headers }: TestAnswer) => headers.get('sluice-revision') ?? ''

/** Waits until the other planes are where the first one is. */
async function untilLevel(first: TestServer, ...others: readonly TestServer[]): Promise<void> {
  const head = revisionOf(await first.get(`${shop}/flags`))
  for (const plane of others) {
    const answer = await plane.get(`${shop}/flags`, { headers: { 'sluice-after': head } })
    if (answer.status !== 200) throw new Error(answer.text)
  }
}

/** One random write through a plane; gives the answer's status. */
async function writeOnce(plane: TestServer, next: (limit: number) => number): Promise<number> {
  const flag = flags[next(flags.length)] ?? ''
  const environment = environments[next(2)] ?? ''
  const place = `${shop}/flags/${flag}/environments/${environment}`
  const write = [
    () => plane.patch(place, { on: next(2) === 0, default: { percent: next(101) } }),
    () => plane.patch(place, { targets: [{ variation: 'on', values: [`user-${next(99)}`] }] }),
    () => plane.post(`${place}/kill`, { reason: 'a test' }),
    () => plane.post(`${place}/restore`, { reason: 'a test' }),
    () => plane.post(`${shop}/environments/${environment}/kill`, { flags, reason: 'a test' }),
    () => plane.patch(`${shop}/flags/${flag}`, { clientVisible: next(2) === 0 }),
    () => plane.post(`${shop}/flags/${flag}/${next(3) === 0 ? 'archive' : 'unarchive'}`),
    () => plane.post(`${shop}/flags`, { key: `new-${next(20)}`, type: 'boolean' }),
  ][next(8)]
  return (await write?.())?.status ?? 0
}

t.test(
  `after concurrent writes through both, two planes serve the same bytes (seed ${seed})`,
  async (t) => {
    const { a, b, start } = await startPlanes(t, 2)
    const keys = await Promise.all(environments.map((one) => a.createKey('shop', one)))
    const tally: Record<number, number> = {}
    const writers = Array.from({ length: 8 }, async (_, i) => {
      const next = numbers(seed + i)
      for (let count = 0; count < 15; count += 1) {
        const status = await writeOnce(i % 2 === 0 ? a : b, next)
        tally[status] = (tally[status] ?? 0) + 1
      }
    })
    await Promise.all(writers)
    t.comment(`answers by status: ${JSON.stringify(tally)}`)
    t.same(
      Object.keys(tally).filter((status) => !['200', '201', '409', '412', '422'].includes(status)),
      [],
      'every write was done or refused for a reason',
    )
    t.ok((tally[200] ?? 0) > 50, 'most were done')
    const c = await start()
    await untilLevel(a, b, c)
    for (const { secret: token } of keys) {
      for (const encoding of ['identity', 'gzip', 'br']) {
        const headers = { 'accept-encoding': encoding }
        const [ours, ...others] = await Promise.all(
          [a, b, c].map((plane) => plane.get('/sdk/v1/snapshot', { token, headers })),
        )
        t.equal(ours?.status, 200)
        for (const theirs of others) {
          t.equal(theirs.text, ours?.text, `${encoding}: the same bytes`)
          t.equal(theirs.etag, ours?.etag, `${encoding}: the same ETag`)
          t.equal(revisionOf(theirs), ours && revisionOf(ours))
        }
      }
    }
  },
)

t.test('every plane reads its own writes at once, and the others’ on demand', async (t) => {
  const { a, b } = await startPlanes(t, 2)
  const place = `${shop}/flags/checkout/environments/production`
  for (let i = 0; i < 16; i += 1) {
    const [here, there] = i % 2 === 0 ? [a, b] : [b, a]
    // What was read may have been another plane's news; then its version is out of date.
    const head = revisionOf(await there.get(place))
    const { etag } = await here.get(place, { headers: { 'sluice-after': head } })
    const headers = { 'if-match': etag }
    const written = await here.patch(place, { default: { percent: i } }, { headers })
    t.equal(written.status, 200)
    const own = await here.get(place)
    const other = await there.get(place, { headers: { 'sluice-after': revisionOf(written) } })
    for (const answer of [own, other]) {
      t.match(answer.body, { default: { split: { weights: { on: i } } } })
      t.equal(answer.etag, written.etag)
    }
  }
})

t.test('what one plane made is there on the other without waiting', async (t) => {
  const { a, b } = await startPlanes(t, 2)
  const made = await a.post('/api/v1/projects', { key: 'fresh', environments: [{ key: 'only' }] })
  t.equal(made.status, 201)
  t.equal((await b.get('/api/v1/projects/fresh/environments')).status, 200)
  const key = await a.createKey('fresh', 'only')
  t.equal((await b.get('/sdk/v1/snapshot', { token: key.secret })).status, 200)
  const stream = await openTestStream(t, b.url, key.secret)
  await a.post('/api/v1/projects/fresh/flags', { key: 'x', type: 'boolean' })
  t.match(await stream.next('delta'), { data: { put: { flags: [{ key: 'x' }] } } })
  const revoked = await a.delete(`/api/v1/tokens/${key.id}`)
  t.equal(revoked.status, 204)
  await stream.ended()
  await until(
    async () => (await b.get('/sdk/v1/snapshot', { token: key.secret })).status === 401,
    'the revoked key to be refused',
  )
})

t.test('Sluice-After waits for the pair, and is refused when it never comes', async (t) => {
  const { a, b } = await startPlanes(t, 2)
  const [epoch, revision] = revisionOf(await a.get(`${shop}/flags`)).split('.')
  const next = `${epoch}.${Number(revision) + 1}`
  const waiting = b.get(`${shop}/flags/later`, { headers: { 'sluice-after': next } })
  await new Promise(setImmediate)
  const made = await a.post(`${shop}/flags`, { key: 'later', type: 'boolean' })
  t.equal(revisionOf(made), next)
  t.match(await waiting, { status: 200, body: { key: 'later' } })

  const startMs = performance.now()
  const refused = await Promise.all(
    [`${epoch}.${Number(revision) + 100}`, `${Number(epoch) + 1}.1`].map((never) =>
      b.get(`${shop}/flags`, { headers: { 'sluice-after': never } }),
    ),
  )
  t.ok(performance.now() - startMs > 1900, 'it waited for two seconds')
  for (const answer of refused) {
    t.match(answer, { status: 503, body: { code: 'STORE_UNAVAILABLE' } })
    t.equal(answer.headers.get('retry-after'), '1')
  }
  const passed = await b.get(`${shop}/flags`, { headers: { 'sluice-after': '1.99999' } })
  t.equal(passed.status, 200, 'an older epoch is long passed')
})

t.test('planes that lost Redis agree again once it is back', async (t) => {
  const { redis, a, b } = await startPlanes(t, 2)
  const key = await a.createKey('shop', 'production')
  await untilLevel(a, b)
  const place = `${shop}/flags/checkout/environments/production`
  await redis.kill9()
  const refused = await a.post(`${place}/kill`, { reason: 'a test' })
  t.match(refused, { status: 503, body: { code: /^(STORE_UNAVAILABLE|OUTCOME_UNKNOWN)$/ } })
  const before = await b.get('/sdk/v1/snapshot', { token: key.secret })
  t.equal(before.status, 200, 'flags are served while the store is away')
  await redis.restart()
  await until(async () => {
    const answer = await a.post(`${place}/kill`, { reason: 'a test' })
    return answer.status === 200
  }, 'Redis to be used again')
  await untilLevel(a, b)
  const [ours, theirs] = await Promise.all(
    [a, b].map((plane) => plane.get('/sdk/v1/snapshot', { token: key.secret })),
  )
  t.equal(ours?.text, theirs?.text)
  t.not(ours?.etag, before.etag)
})

t.test('a Redis that hangs makes nobody wait longer than was promised', async (t) => {
  const { redis, a } = await startPlanes(t, 2)
  const [epoch, revision] = revisionOf(await a.get(`${shop}/flags`)).split('.')
  redis.signal('SIGSTOP')
  t.teardown(() => redis.signal('SIGCONT'))
  const headers = { 'sluice-after': `${epoch}.${Number(revision) + 1}` }
  t.match(await a.get(`${shop}/flags`, { headers }), {
    status: 503,
    body: { code: 'STORE_UNAVAILABLE', detail: /2000 ms/ },
  })
  t.equal((await a.get(`${shop}/flags`)).status, 200)
  redis.signal('SIGCONT')
})
