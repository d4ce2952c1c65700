import type { PartIdentity } from '@sluice/sdk/model'
import t from 'tap'
import { digestOf } from '../../../sdk/evaluate/digest.ts'
import { openTestStream, type StreamEvent, until } from '../../helpers/event-stream.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { deliveryOf, targetsOf } from './delivery-of.ts'

const shop = '/api/v1/projects/shop'
const flags = `${shop}/flags`
const config = `${flags}/checkout/environments/production`
const reason = { reason: 'a test' }

async function openShop(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'], environments: ['production'] })
  const key = await server.createKey('shop', 'production')
  const delivery = deliveryOf(server, 'production')
  const open = (lastEventId?: string) => openTestStream(t, server.url, key.secret, lastEventId)
  return { server, key, delivery, open }
}

/** The parts of a client that applies what comes, by key. */
function applied(events: readonly StreamEvent[]): Map<string, PartIdentity> {
  const parts = new Map<string, PartIdentity>()
  for (const { event, data } of events) {
    const put = event === 'delta' && isObject(data.put) ? data.put : data
    const drop = isObject(data.drop) ? data.drop : {}
    if (event === 'snapshot') parts.clear()
    for (const kind of ['flags', 'segments', 'exclusionGroups']) {
      for (const part of Array.isArray(put[kind]) ? put[kind] : []) parts.set(part.key, part)
      for (const key of Array.isArray(drop[kind]) ? drop[kind] : []) parts.delete(key)
    }
  }
  return parts
}

async function snapshotOf(server: TestServer, token: string) {
  return (await server.get('/sdk/v1/snapshot', { token })).body
}

t.test('a stream begins with the snapshot, as it can be fetched', async (t) => {
  const { server, key, delivery, open } = await openShop(t)
  const stream = await open()
  t.equal(stream.status, 200)
  t.match(stream.headers, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  const first = await stream.next('snapshot')
  t.equal(first.id, delivery.head)
  t.equal(first.json, (await server.get('/sdk/v1/snapshot', { token: key.secret })).text)
})

t.test('deltas lead from head to head, to what a snapshot holds', async (t) => {
  const { server, key, delivery, open } = await openShop(t)
  const stream = await open()
  await stream.next('snapshot')
  await server.patch(config, { on: true, default: { percent: 10 } })
  await server.post(`${config}/kill`, reason)
  await server.post(flags, { key: 'third', type: 'boolean' })
  await server.post(`${flags}/login/archive`)
  await server.post(`${config}/restore`, reason)
  await until(() => stream.events.at(-1)?.id === delivery.head, 'the last delta')
  const [snapshot, ...deltas] = stream.events
  let head = snapshot?.id
  for (const { event, id, data } of deltas) {
    t.match(
      { event, data },
      { event: 'delta', data: { type: 'delta', format: 1, from: head, to: id } },
    )
    head = id
  }
  t.match(deltas[0]?.data, {
    put: { flags: [{ key: 'checkout', on: true }], segments: [], exclusionGroups: [] },
    drop: { flags: [], segments: [], exclusionGroups: [] },
    committedAt: /^\d{4}-/,
    project: snapshot?.data.project,
    environment: snapshot?.data.environment,
    epoch: snapshot?.data.epoch,
  })
  t.match(deltas[1]?.data, { put: { flags: [{ key: 'checkout', killed: true }] } })
  t.match(deltas[3]?.data, { put: { flags: [] }, drop: { flags: ['login'] } })
  const parts = applied(stream.events)
  t.same(
    [...parts.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    (await snapshotOf(server, key.secret)).flags,
  )
  for (let count = 1; count <= deltas.length; count += 1) {
    const held = applied(stream.events.slice(0, count + 1))
    const digest = digestOf([...held.values()].map((part) => ({ ...part })))
    t.equal(deltas[count - 1]?.data.digest, digest, `digest after ${count}`)
  }
})

t.test('who comes back gets what he missed, and no more', async (t) => {
  const { server, key, delivery, open } = await openShop(t)
  const old = delivery.head
  await server.post(`${config}/kill`, reason)
  await server.post(`${flags}/login/archive`)
  const { epoch } = delivery.line
  const revision = delivery.view.revision
  const opened = async (lastEventId: string) => {
    const stream = await open(lastEventId)
    await until(() => stream.events.length > 0, 'the first event')
    return stream.events[0]
  }
  t.match(await opened(delivery.head), { event: 'heartbeat', id: delivery.head }, 'equal')
  t.match(await opened(old), {
    event: 'delta',
    id: delivery.head,
    data: {
      from: old,
      to: delivery.head,
      put: { flags: [{ key: 'checkout', killed: true }] },
      drop: { flags: ['login'] },
    },
  })
  t.match(await opened(`${epoch}.0`), { event: 'delta', data: { put: { flags: [{}] } } }, 'from 0')
  for (const [what, cursor] of [
    ['ahead', `${epoch}.${revision + 1}`],
    ['an older epoch', `${epoch - 1}.${revision}`],
    ['a newer epoch', `${epoch + 1}.1`],
    ['nonsense', 'x'],
    ['more digits than any pair', `${'9'.repeat(20)}.1`],
  ] as const) {
    const event = await opened(cursor)
    t.match(event, { event: 'snapshot', id: delivery.head }, what)
  }
  t.same(server.control.ahead.counts, { report: 0, stream: 2, snapshot: 0 })
  t.equal((await snapshotOf(server, key.secret)).revision, revision)
})

t.test('a cursor ahead of this plane makes it read on first', async (t) => {
  const { server, delivery, open } = await openShop(t)
  const [feed] = server.control.projects.feeds()
  if (feed === undefined) throw new Error('there is a project')
  // A plane that hears of nothing: entries come only when it asks.
  const take = feed.state.take.bind(feed.state)
  feed.state.take = () => 'applied'
  const killed = server.post(`${config}/kill`, reason)
  const { body } = await killed
  t.not(delivery.head, body.revision, 'it has not heard of the kill')
  feed.state.take = take
  const stream = await open(String(body.revision))
  t.match(await stream.next('heartbeat'), { id: body.revision })
  t.equal(delivery.head, body.revision)
})

t.test('a snapshot too large to stream is fetched instead', async (t) => {
  const { server, key, delivery, open } = await openShop(t)
  const before = delivery.head
  await server.patch(config, targetsOf(80_000))
  const stream = await open()
  const resync = await stream.next('resync')
  t.match(resync, { id: null, data: { type: 'resync', head: delivery.head, jitterMs: 0 } })
  t.match(await snapshotOf(server, key.secret), { revision: delivery.view.revision })
  const returning = await open(before)
  t.match(await returning.next('delta'), { id: delivery.head }, 'a delta of that size goes through')

  const seen = delivery.head
  await server.patch(config, targetsOf(300_000))
  const late = await open(seen)
  t.match(await late.next('resync'), { id: null, data: { head: delivery.head, jitterMs: 2000 } })
  t.match(await stream.next('resync', 1), { data: { head: delivery.head, jitterMs: 2000 } })
  await server.post(`${config}/kill`, reason)
  const count = 3
  await until(() => stream.events.length === count, 'another resync')
  t.match(stream.events[2], { event: 'resync', data: { head: delivery.head, jitterMs: 0 } })
  await server.post(`${config}/restore`, reason)
  await until(() => stream.events.length > count, 'one more')
  t.match(stream.events[3], { data: { jitterMs: 2000 } }, 'only a kill is in a hurry')
})

t.test('heartbeats name the head and the time', async (t) => {
  const { delivery, open } = await openShop(t)
  const stream = await open()
  await stream.next('snapshot')
  delivery.streams.beat(new Date('2026-01-31T09:00:00Z'))
  t.match(await stream.next('heartbeat'), {
    id: delivery.head,
    data: { type: 'heartbeat', head: delivery.head, time: '2026-01-31T09:00:00.000Z', format: 1 },
  })
})

t.test('a revoked or expired key ends its streams, and only those', async (t) => {
  const { server, key, delivery, open } = await openShop(t)
  const other = await server.createKey('shop', 'production')
  const soon = new Date(Date.now() + 60_000).toISOString()
  const expiring = await server.post('/api/v1/tokens', {
    kind: 'server',
    name: 'short',
    project: 'shop',
    environment: 'production',
    expiresAt: soon,
  })
  const revoked = await open()
  const kept = await openTestStream(t, server.url, other.secret)
  const expired = await openTestStream(t, server.url, String(expiring.body.secret))
  for (const stream of [revoked, kept, expired]) await stream.next('snapshot')
  await server.delete(`/api/v1/tokens/${key.id}`)
  await revoked.ended()
  const { principals } = server.control
  const sweep = (time: number) =>
    delivery.streams.sweep(time, (principal, now) => principals.isValid(principal, now))
  sweep(Date.parse(soon) - 1)
  t.equal(delivery.streams.readerCount, 2, 'not before its time')
  sweep(Date.parse(soon))
  await expired.ended()
  await until(() => delivery.streams.readerCount === 1, 'the streams to be forgotten')
  await server.patch(config, { on: true })
  t.match(await kept.next('delta'), { id: delivery.head })
})

t.test('streams end in order when the server stops, and none begins then', async (t) => {
  const { server, key, open } = await openShop(t)
  const stream = await open()
  await stream.next('snapshot')
  await server.control.deliveries.stop(0)
  await stream.ended()
  const { event, id, signature, data } = stream.events[1] ?? {}
  t.match({ event, id, signature }, { event: 'control', id: null, signature: '' })
  t.ok(Number(data?.reconnectInMs) >= 0 && Number(data?.reconnectInMs) <= 1000)
  const late = await server.get('/sdk/v1/stream', { token: key.secret })
  t.match(late, { status: 503, body: { code: 'OVERLOADED' } })
  t.equal((await server.get('/readyz')).status, 503, 'no load balancer sends more')
  t.equal((await server.get('/healthz')).status, 200)
})
