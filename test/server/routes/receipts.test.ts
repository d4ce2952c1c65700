import t, { type Test } from 'tap'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const production = `${shop}/environments/production`

/** A report with defaults: an instance `web-1` without flags. */
function report(more: Record<string, unknown>) {
  return {
    ...{ instance: 'web-1', boot: 'b1', seq: 1, sdk: 'sluice-js/0.1.0', capabilities: [] },
    ...{ applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
    ...more,
  }
}

async function setUp(t: Test, options: Parameters<typeof startTestServer>[1] = {}) {
  const server = await startTestServer(t, options)
  await createShop(server)
  const { secret: token } = await server.createKey('shop', 'production')
  const send = async (more: Record<string, unknown>, to: TestServer = server) => {
    const answer = await to.post('/sdk/v1/reports', report(more), { token })
    t.equal(answer.status, 202, answer.text)
  }
  const kill = async () => {
    const body = { reason: 'errors' }
    const killed = await server.post(`${shop}/flags/checkout/environments/production/kill`, body)
    return { revision: String(killed.body.revision), receipts: String(killed.body.receipts) }
  }
  const headOf = async () => String((await server.get(`${production}/receipts`)).body.revision)
  return { server, token, send, kill, headOf }
}

function openReceipts(t: Test, server: TestServer, path = `${production}/receipts`) {
  return openTestStream(t, server.url, server.adminToken, undefined, path, {
    accept: 'text/event-stream',
  })
}

t.test('a kill is followed to the last instance, which is named until then', async (t) => {
  const { server, send, kill, headOf } = await setUp(t)
  const before = await headOf()
  for (const instance of ['web-1', 'web-2', 'web-3']) await send({ instance, applied: before })
  const { revision, receipts } = await kill()
  t.match((await server.get(receipts)).body, {
    ...{ environment: 'production', revision, connected: 3, applied: 0, rejected: 0 },
    missing: [{ instance: 'web-1', revision: before }, {}, {}],
    ...{ rejections: [], msTo50: null, msTo95: null, msTo100: null },
  })
  const stream = await openReceipts(t, server, receipts)
  t.match(await stream.next('receipts'), { id: revision, data: { applied: 0, connected: 3 } })
  await send({ instance: 'web-1', seq: 2, applied: revision })
  await send({ instance: 'web-2', seq: 2, applied: revision })
  await until(() => stream.events.at(-1)?.data.applied === 2, 'two of three')
  t.match(stream.events.at(-1)?.data, { missing: [{ instance: 'web-3', revision: before }] })
  const rejected = { revision, code: 'MALFORMED_DATA', detail: 'no JSON' }
  await send({ instance: 'web-3', seq: 2, applied: before, rejected })
  await until(() => stream.events.at(-1)?.data.rejected === 1, 'the rejection')
  t.match(stream.events.at(-1)?.data, {
    rejections: [{ instance: 'web-3', code: 'MALFORMED_DATA', detail: 'no JSON' }],
  })
  await send({ instance: 'web-3', seq: 3, applied: revision })
  await until(() => stream.events.at(-1)?.data.applied === 3, 'the last one')
  const last = stream.events.at(-1)?.data
  t.match(last, { missing: [], rejected: 0, msTo50: Number, msTo95: Number, msTo100: Number })
  t.ok(Number(last?.msTo50) <= Number(last?.msTo95))
  t.match(stream.headers['content-type'], 'text/event-stream')
})

t.test('without a revision, live receipts go on to each new head', async (t) => {
  const { server, send, kill, headOf } = await setUp(t)
  await send({ applied: await headOf() })
  const stream = await openReceipts(t, server)
  t.match((await stream.next('receipts')).data, { applied: 1 })
  const { revision } = await kill()
  await until(() => stream.events.at(-1)?.data.revision === revision, 'the next head')
  t.match(stream.events.at(-1)?.data, { applied: 0, missing: [{ instance: 'web-1' }] })
  const { etag } = await server.get(production)
  const deleted = await server.delete(`${production}?includingContents=true`, {
    headers: { 'if-match': etag },
  })
  t.equal(deleted.status, 204, deleted.text)
  await stream.ended()
})

t.test('live receipts end with the token that opened them, and are bounded', async (t) => {
  const { server } = await setUp(t)
  const body = { kind: 'automation', name: 'ci', role: 'viewer', project: 'shop' }
  const made = await server.post('/api/v1/tokens', body)
  const stream = await openTestStream(
    t,
    server.url,
    String(made.body.secret),
    undefined,
    `${production}/receipts`,
    { accept: 'text/event-stream' },
  )
  await stream.next('receipts')
  await server.delete(`/api/v1/tokens/${made.body.id}`)
  await stream.ended()
  const open = await Promise.all(Array.from({ length: 200 }, () => openReceipts(t, server)))
  const headers = { accept: 'text/event-stream' }
  t.match(await server.get(`${production}/receipts`, { headers }), {
    status: 429,
    body: { code: 'RATE_LIMITED' },
  })
  for (const one of open) one.close()
})

t.test('however many reports come, events come at a bounded rate', async (t) => {
  const { server, send, headOf } = await setUp(t)
  const head = await headOf()
  const stream = await openReceipts(t, server)
  await stream.next('receipts')
  const began = performance.now()
  const names = Array.from({ length: 150 }, (_, i) => `web-${i}`)
  for (const instance of names) await send({ instance, applied: head })
  await until(() => stream.events.at(-1)?.data.applied === 150, 'all of them')
  const events = stream.events.length - 1
  t.ok(events <= (performance.now() - began) / 250 + 1, `${events} events`)
})

t.test('a commit elsewhere in the project does not make anybody missing', async (t) => {
  const { server, send, headOf } = await setUp(t)
  const head = await headOf()
  await send({ applied: head })
  const config = `${shop}/flags/checkout/environments/staging`
  const changed = await server.patch(config, { on: true })
  const revision = changed.headers.get('sluice-revision')
  t.not(revision, head)
  t.match((await server.get(`${production}/receipts?revision=${revision}`)).body, {
    ...{ revision: head, applied: 1, missing: [] },
  })
  t.match(await server.get(`${production}/receipts?revision=1.999999999999999`), {
    status: 200,
    body: { committedAt: null },
  })
  const [epoch = ''] = head.split('.')
  t.match(await server.get(`${production}/receipts?revision=${epoch}.99999`), {
    status: 404,
    body: { code: 'NOT_FOUND' },
  })
})

t.test('who says goodbye is not expected any more', async (t) => {
  const { server, send, kill, headOf } = await setUp(t)
  const head = await headOf()
  await send({ instance: 'web-1', applied: head })
  await send({ instance: 'web-2', applied: head })
  await send({ instance: 'web-2', seq: 2, applied: head, goodbye: true })
  const { receipts } = await kill()
  t.match((await server.get(receipts)).body, { connected: 1, missing: [{ instance: 'web-1' }] })
})

t.test('two processes of one name are two: one that obeys does not hide the other', async (t) => {
  const { server, send, kill, headOf } = await setUp(t)
  const head = await headOf()
  await send({ boot: 'b1', applied: head })
  const { revision, receipts } = await kill()
  await send({ boot: 'b2', applied: revision })
  t.match((await server.get(receipts)).body, {
    ...{ connected: 2, applied: 1, missing: [{ instance: 'web-1', revision: head }] },
  })
})

t.test('a relay forwards a row for each of its instances, and says that it is one', async (t) => {
  const { server, send, kill, headOf } = await setUp(t)
  const head = await headOf()
  const { revision, receipts } = await kill()
  await send({
    ...{ instance: 'edge-1', applied: revision, relay: true },
    instances: [
      { instance: 'web-1', pair: revision, ageMs: 5 },
      { instance: 'web-2', boot: 'x', pair: head, ageMs: 70_000, sdk: 'sluice-js/0.2.0' },
    ],
  })
  t.match((await server.get(receipts)).body, {
    ...{ connected: 2, applied: 1, missing: [{ instance: 'web-2', revision: head }] },
    relays: { connected: 1, applied: 1 },
  })
  t.match((await server.get(`${production}/instances`)).body.items, [
    { instance: 'edge-1', relay: true, state: 'READY' },
    { instance: 'web-1', relay: false, sdk: 'sluice-js/0.1.0', state: 'READY' },
    { instance: 'web-2', sdk: 'sluice-js/0.2.0', state: 'BEHIND', revision: head },
  ])
})

t.test('instances are listed by page and state, with who they are', async (t) => {
  const { server, send, headOf } = await setUp(t)
  const head = await headOf()
  await send({ instance: 'web-1', applied: head, ageMs: 1000, mode: 'stream' })
  await send({ instance: 'web-2', applied: null, mode: 'poll' })
  const page = await server.get(`${production}/instances?limit=1`)
  const [first] = Array.isArray(page.body.items) ? page.body.items : []
  t.match(first, {
    ...{ instance: 'web-1', boot: 'b1', sdk: 'sluice-js/0.1.0', state: 'READY' },
    ...{ mode: 'stream', revision: head, plane: /./, relay: false, rejected: null },
  })
  t.ok(Date.parse(first.lastSeenAt) - Date.parse(first.servedSince) >= 999)
  t.ok(first.silentMs < 30_000)
  const rest = await server.get(`${production}/instances?limit=1&cursor=${page.body.next}`)
  t.match(rest.body, { items: [{ instance: 'web-2', state: 'NOT_READY' }], next: null })
  const ready = await server.get(`${production}/instances?state=READY`)
  t.match(ready.body.items, [{ instance: 'web-1' }])
  t.equal((await server.get(`${production}/instances?state=WELL`)).status, 422)
})

t.test('two planes on one store tell the same, whoever takes the report', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const store = () => openRedisStore({ url: redis.url })
  const { server, send, kill, headOf } = await setUp(t, { store })
  const other = await startTestServer(t, { store, adminToken: server.adminToken })
  const head = await headOf()
  await send({ instance: 'web-1', applied: head })
  await send({ instance: 'web-2', applied: head }, other)
  const { revision, receipts } = await kill()
  const streams = [await openReceipts(t, server, receipts), await openReceipts(t, other, receipts)]
  const served = [{ revision: head, ageMs: 60_000 }]
  await send({ instance: 'web-1', seq: 2, applied: revision, served }, other)
  await send({ instance: 'web-2', seq: 2, applied: revision, ageMs: 10, served })
  for (const stream of streams) {
    await until(() => stream.events.at(-1)?.data.applied === 2, 'both, on either plane')
    t.match(stream.events.at(-1)?.data, { connected: 2, missing: [], msTo100: Number })
  }
  t.equal(streams[0]?.events.at(-1)?.json, streams[1]?.events.at(-1)?.json)
  const after = await other.get(`${production}/receipts`)
  t.match(after.body, { revision, applied: 2 })
})
