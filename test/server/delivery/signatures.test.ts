import { createLocalJWKSet, flattenedVerify } from 'jose'
import t from 'tap'
import { openTestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { deliveryOf, targetsOf } from './delivery-of.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

async function openShop(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  const { secret } = await server.createKey('shop', 'production')
  return { server, secret, delivery: deliveryOf(server, 'production') }
}

/** Verifies as a stranger would, with the published keys; gives the protected header. */
async function verify(server: TestServer, jws: string, payload: string) {
  const keys = createLocalJWKSet({ keys: server.control.signing.published() })
  const [header = '', none, signature = ''] = jws.split('.')
  t.equal(none, '', 'the content is detached')
  const jwsParts = { protected: header, payload, signature }
  const { protectedHeader } = await flattenedVerify(jwsParts, keys, { algorithms: ['EdDSA'] })
  return protectedHeader
}

t.test('jose verifies snapshots, deltas and heartbeats with the published keys', async (t) => {
  const { server, secret, delivery } = await openShop(t)
  const stream = await openTestStream(t, server.url, secret)
  await stream.next('snapshot')
  await server.patch(config, { on: true })
  await stream.next('delta')
  delivery.streams.beat(new Date())
  await stream.next('heartbeat')
  const fetched = await server.get('/sdk/v1/snapshot', { token: secret })
  const all = [
    ...stream.events.map(({ event, signature, json }) => ({ event, signature, json })),
    {
      event: 'snapshot',
      signature: fetched.headers.get('sluice-signature') ?? '',
      json: fetched.text,
    },
  ]
  t.equal(all.length, 4)
  for (const { event, signature, json } of all) {
    const header = await verify(server, signature, json)
    const { id } = server.control.signing.current()
    const expected = { alg: 'EdDSA', b64: false, crit: ['b64'], kid: id, typ: `sluice-${event}` }
    t.same(header, expected, event)
    const { project, environment, epoch } = JSON.parse(json)
    t.same(
      { project, environment, epoch },
      { ...delivery.line, environment: delivery.view.environmentId },
    )
    await t.rejects(verify(server, signature, json.replace(/e/, 'f')), event)
  }
})

t.test('the signature holds for what any encoding decodes to, and a 304 has none', async (t) => {
  const { server, secret } = await openShop(t)
  await server.patch(config, targetsOf(100_000))
  for (const encoding of ['gzip', 'br', 'identity']) {
    const headers = { 'accept-encoding': encoding }
    const answer = await server.get('/sdk/v1/snapshot', { token: secret, headers })
    await verify(server, answer.headers.get('sluice-signature') ?? '', answer.text)
    const again = await server.get('/sdk/v1/snapshot', {
      token: secret,
      headers: { ...headers, 'if-none-match': answer.etag },
    })
    t.equal(again.status, 304)
    t.equal(again.headers.get('sluice-signature'), null)
  }
})

t.test('what is signed is signed once, however many read it', async (t) => {
  const { server, secret, delivery } = await openShop(t)
  const { counts } = server.control.deliveries
  const open = (from?: string) =>
    Promise.all(Array.from({ length: 30 }, () => openTestStream(t, server.url, secret, from)))
  const began = counts.signatures
  const streams = await open()
  for (const stream of streams) await stream.next('snapshot')
  t.equal(counts.signatures - began, 1, 'a snapshot for thirty')
  await server.patch(config, { on: true })
  for (const stream of streams) await stream.next('delta')
  t.equal(counts.signatures - began, 2, 'a delta for thirty')
  const returning = await open(delivery.head)
  for (const stream of returning) await stream.next('heartbeat')
  t.ok(counts.signatures - began <= 4, 'a heartbeat a second for all who come back')
  const before = counts.signatures
  delivery.streams.beat(new Date(Date.now() + 60_000))
  t.equal(counts.signatures - before, 1, 'a heartbeat for sixty')
  for (let count = 0; count < 10; count += 1) {
    await server.get('/sdk/v1/snapshot', { token: secret })
  }
  t.equal(counts.signatures - before, 2, 'a fetched snapshot for ten')
})
