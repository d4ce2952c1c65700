import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@sluice/sdk'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import type { Store } from '../../../server/store/contract.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { freePort } from '../../helpers/free-port.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const production = `${shop}/environments/production`
const kill = `${shop}/flags/checkout/environments/production/kill`

/** A report with defaults: an instance `web-1` without flags. */
function report(more: Record<string, unknown>) {
  return {
    ...{ instance: 'web-1', boot: 'b1', seq: 1, sdk: 'sluice-js/0.1.0', capabilities: [] },
    ...{ applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
    ...more,
  }
}

function placeOf({ control }: TestServer) {
  const [feed] = [...control.projects.feeds()]
  const delivery = [...control.deliveries.all()].at(-1)
  if (feed === undefined || delivery === undefined) throw new Error('there is an environment')
  return { feed, delivery }
}

t.test('10,000 false cursors change a counter, and nothing else', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret: token } = await server.createKey('shop', 'production')
  const { feed, delivery } = placeOf(server)
  let asked = 0
  const refresh = () => {
    asked += 1
    return feed.refresh()
  }
  const { ahead } = server.control
  const before = { head: delivery.head, logLines: server.logLines.length }
  const beganMs = performance.now()
  for (let i = 0; i < 10_000; i += 1) {
    await ahead.note('stream', { delivery, feed: { refresh } }, [`${9e14 + i}.1`])
  }
  const seconds = (performance.now() - beganMs) / 1000
  t.equal(ahead.counts.stream, 10_000)
  t.ok(asked <= seconds + 1, `the master was asked ${asked} times in ${seconds} s`)
  t.same({ head: delivery.head, logLines: server.logLines.length }, before)

  const stream = await openTestStream(t, server.url, token, '900000000000000.1')
  t.match(await stream.next('snapshot'), { id: delivery.head })
  const headers = { 'if-none-match': '"900000000000000.1.1", "900000000000000.1.1-gz"' }
  t.equal((await server.get('/sdk/v1/snapshot', { token, headers })).status, 200)
  const said = report({ applied: '900000000000000.1', evaluations: { checkout: { on: 3 } } })
  t.equal((await server.post('/sdk/v1/reports', said, { token })).status, 202)
  t.same(ahead.counts, { report: 1, stream: 10_001, snapshot: 1 })
  t.match((await server.get('/metrics')).text, 'sluice_ahead_total{source="stream"} 10001')
  t.equal((await server.get('/readyz')).status, 200)
  t.equal((await server.post(kill, { reason: 'a test' })).status, 200, 'a kill is taken')
  const usage = await server.get(`${production}/usage?flag=checkout`)
  t.match(usage.body, { evaluations: { checkout: { on: 3 } } }, 'and counts are counted')
  t.match((await server.get(`${production}/instances`)).body, { items: [{ state: 'AHEAD' }] })
})

t.test('a pair that the master knows is not ahead, on the slower of two planes too', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const adminToken = createSecret('personal').secret
  const start = () =>
    startTestServer(t, { store: () => openRedisStore({ url: redis.url }), adminToken })
  const fast = await start()
  await createShop(fast)
  const slow = await start()
  const { secret: token } = await fast.createKey('shop', 'production')
  await slow.get('/sdk/v1/snapshot', { token })
  // A plane that hears of nothing: entries come only when it asks.
  const { feed } = placeOf(slow)
  const take = feed.state.take.bind(feed.state)
  feed.state.take = () => 'applied'
  const { body } = await fast.post(kill, { reason: 'a test' })
  feed.state.take = take
  const said = report({ applied: body.revision, ageMs: 1 })
  t.equal((await slow.post('/sdk/v1/reports', said, { token })).status, 202)
  for (const plane of [slow, fast]) {
    t.match((await plane.get(`${production}/receipts`)).body, {
      ...{ revision: body.revision, connected: 1, applied: 1, ahead: 0, missing: [] },
    })
    t.same(plane.control.ahead.counts, { report: 0, stream: 0, snapshot: 0 })
  }
  feed.state.take = () => 'applied'
  const restored = await fast.post(kill.replace(/kill$/, 'restore'), { reason: 'a test' })
  const next = report({ applied: restored.body.revision, seq: 2 })
  t.equal((await fast.post('/sdk/v1/reports', next, { token })).status, 202)
  feed.state.take = take
  // The master is asked once a second at most.
  await until(async () => {
    const { body: receipts } = await slow.get(`${production}/receipts`)
    return receipts.applied === 1 && receipts.ahead === 0
  }, 'receipts on the slower plane')
})

/** A store whose data can be put back to what it was, while no plane runs. */
interface Restorable {
  open(): Promise<Store>
  /** Remembers what is there now. */
  save(): Promise<void>
  putBack(): Promise<void>
}

async function embedded(t: Test): Promise<Restorable> {
  const [dataDir, copy] = [join(t.testdir(), 'data'), join(t.testdir(), 'copy')]
  return {
    open: () => openSqliteStore({ dataDir }),
    save: () => cp(dataDir, copy, { recursive: true }),
    putBack: async () => {
      await rm(dataDir, { recursive: true })
      await rename(copy, dataDir)
    },
  }
}

async function onRedis(t: Test): Promise<Restorable> {
  const redis = await startRedis()
  const client = new Redis(redis.url)
  t.teardown(async () => {
    client.disconnect()
    await redis.stop()
  })
  let kept: (readonly [key: string, value: Buffer | null])[] = []
  return {
    open: () => openRedisStore({ url: redis.url }),
    save: async () => {
      const keys = await client.keys('*')
      kept = await Promise.all(
        keys.map(async (key) => [key, await client.dumpBuffer(key)] as const),
      )
    },
    putBack: async () => {
      await client.flushall()
      for (const [key, value] of kept) if (value !== null) await client.restore(key, 0, value)
    },
  }
}

for (const [name, engine] of [
  ['the embedded store', embedded],
  ['Redis', onRedis],
] as const) {
  t.test(
    `an SDK that is ahead of a restored copy has not obeyed its kill, on ${name}`,
    async (t) => {
      const restorable = await engine(t)
      const [port, adminToken] = [await freePort(), createSecret('personal').secret]
      const start = () => startTestServer(t, { store: restorable.open, adminToken, port })
      const first = await start()
      await createShop(first)
      const { secret: key } = await first.createKey('shop', 'production')
      await first.stop()
      await restorable.save()

      const second = await start()
      const config = `${shop}/flags/checkout/environments/production`
      for (const percent of [10, 50, 100]) {
        await second.patch(config, { on: true, default: { percent } })
      }
      const client = createClient({ url: second.url, key, instance: 'web-1', logger: false })
      t.teardown(() => client.close())
      t.equal(await client.ready(30_000), true)
      await second.stop()
      await restorable.putBack()

      const third = await start()
      const killed = await third.post(kill, { reason: 'a test' })
      t.equal(killed.status, 200, killed.text)
      const receipts = async () => (await third.get(String(killed.body.receipts))).body
      await until(async () => (await receipts()).connected === 1, 'a report')
      const revision = `${client.status.epoch}.${client.status.revision}`
      t.match(await receipts(), {
        ...{ connected: 1, applied: 0, rejected: 0, ahead: 1, msTo100: null },
        missing: [{ instance: 'web-1', revision, ahead: true }],
      })
      t.equal(
        client.boolean('checkout', { targetingKey: 'u' }, false),
        true,
        'it serves the flag on',
      )
      t.ok((client.status.revision ?? 0) > Number(String(killed.body.revision).split('.')[1]))
      t.ok(third.control.ahead.counts.report > 0)
      // Once the store is beyond it, the SDK takes what it has.
      for (const percent of [10, 50, 100]) await third.patch(config, { default: { percent } })
      await until(() => !client.boolean('checkout', { targetingKey: 'u' }, true), 'the kill')
      await client.flush()
      t.match((await third.get(`${production}/receipts`)).body, { applied: 1, ahead: 0 })
    },
  )
}
