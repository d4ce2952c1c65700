import t from 'tap'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { deliveryOf, targetsOf } from './delivery-of.ts'
import { SlowClient } from './slow-client.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`

async function openSlow(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'], environments: ['production'] })
  const { secret } = await server.createKey('shop', 'production')
  const client = new SlowClient(server, secret)
  t.teardown(() => client.destroy())
  await until(() => client.events.length === 1, 'the snapshot')
  const delivery = deliveryOf(server, 'production')
  return { server, secret, client, delivery }
}

t.test('a reader that is slow gets one delta for all it missed, when it drains', async (t) => {
  const { server, client, delivery } = await openSlow(t)
  const heads = [delivery.head]
  client.hold()
  // Large enough to fill what a connection buffers: from here on the reader is blocked.
  await server.patch(config, targetsOf(40_000))
  heads.push(delivery.head)
  for (const on of [true, false, true]) await server.patch(config, { on })
  await server.post(`${config}/kill`, { reason: 'a test' })
  await server.post(`${flags}/login/archive`)
  delivery.streams.beat(new Date())
  t.equal(client.events.length, 1, 'nothing is taken')
  client.release()
  await until(() => client.events.length === 3, 'what was missed')
  const [snapshot, first, second] = client.events
  t.equal(snapshot?.event, 'snapshot')
  t.match(first, { event: 'delta', data: { from: heads[0], to: heads[1] } })
  t.match(second, {
    event: 'delta',
    id: delivery.head,
    data: {
      from: heads[1],
      to: delivery.head,
      put: { flags: [{ key: 'checkout', on: true, killed: true }] },
      drop: { flags: ['login'] },
      digest: delivery.view.digest,
    },
  })
  await server.post(`${config}/restore`, { reason: 'a test' })
  await until(() => client.events.length === 4, 'the next one as ever')
  t.match(client.events[3]?.data, { from: second?.id })
})

t.test('a reader that missed too much is told to fetch', async (t) => {
  const { server, client, delivery } = await openSlow(t)
  client.hold()
  await server.patch(config, targetsOf(40_000))
  await server.patch(config, targetsOf(300_000))
  client.release()
  await until(() => client.events.length === 3, 'what was missed')
  t.match(client.events[2], { event: 'resync', id: null, data: { head: delivery.head } })
})

t.test('a slow reader holds nobody up', async (t) => {
  const { server, secret, client, delivery } = await openSlow(t)
  const quick = await openTestStream(t, server.url, secret)
  client.hold()
  await server.patch(config, targetsOf(40_000))
  await server.post(`${config}/kill`, { reason: 'a test' })
  await until(() => quick.events.at(-1)?.id === delivery.head, 'the kill')
  t.match(quick.events.at(-1)?.data, { put: { flags: [{ killed: true }] } })
})

t.test('a reader that takes nothing for ten seconds is cut', async (t) => {
  const { server, client, delivery } = await openSlow(t)
  delivery.streams.sweep(Date.now() + 600_000, () => true)
  t.equal(client.destroyed, false, 'an idle reader is not a slow one')
  client.hold()
  await server.patch(config, targetsOf(40_000))
  delivery.streams.sweep(Date.now() + 5000, () => true)
  t.equal(client.destroyed, false)
  delivery.streams.sweep(Date.now() + 10_001, () => true)
  await until(() => client.destroyed, 'the cut')
  await until(() => delivery.streams.readerCount === 0, 'the reader to be forgotten')
})

t.test('a reader that has recovered counts anew', async (t) => {
  const { server, client, delivery } = await openSlow(t)
  client.hold()
  await server.patch(config, targetsOf(40_000))
  client.release()
  await until(() => client.events.length === 2, 'the delta')
  delivery.streams.sweep(Date.now() + 600_000, () => true)
  t.equal(client.destroyed, false)
})
