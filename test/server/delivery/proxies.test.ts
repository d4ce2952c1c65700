import { createClient } from '@sluice/sdk'
import t from 'tap'
import { documentedProxies, startDocumentedProxy } from '../../helpers/documented-proxy.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, isObject, startTestServer } from '../../helpers/server.ts'
import { deliveryOf } from './delivery-of.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

async function openShop(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  await server.patch('/api/v1/projects/shop/flags/checkout', { clientVisible: true })
  await server.patch(config, { on: true })
  const { secret } = await server.createKey('shop', 'production')
  return { server, secret, delivery: deliveryOf(server, 'production') }
}

for (const name of documentedProxies) {
  t.test(`${name} as documented passes each event on at once`, async (t) => {
    const { server, secret, delivery } = await openShop(t)
    const proxy = await startDocumentedProxy(name, server.url)
    t.teardown(() => proxy.stop())
    const stream = await openTestStream(t, proxy.url, secret)
    t.equal(stream.status, 200)
    await stream.next('snapshot')
    delivery.streams.beat(new Date())
    await stream.next('heartbeat')

    const page = await server.createKey('shop', 'production', 'client')
    const answer = await fetch(`${proxy.url}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: { 'x-api-key': page.secret, 'content-type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
    })
    t.equal(answer.status, 200)
    const notices = await openTestStream(
      t,
      proxy.url,
      '',
      undefined,
      noticesOf(await answer.json()),
    )
    t.equal(notices.status, 200)
    // The first one tells a page that comes without a position to ask.
    await notices.next('message')
    const heard = notices.events.length

    await server.post(`${config}/kill`, { reason: 'a test' })
    t.match((await stream.next('delta')).data, { put: { flags: [{ killed: true }] } })
    await notices.next('message', heard)
    await server.control.deliveries.stop(0)
    await stream.next('control')
    await Promise.all([stream.ended(), notices.ended()])
  })
}

t.test('an SDK behind a proxy streams, verifies, and comes back when the proxy does', async (t) => {
  const { server, secret } = await openShop(t)
  const proxy = await startDocumentedProxy('nginx', server.url)
  t.teardown(() => proxy.stop())
  const client = createClient({
    url: proxy.url,
    key: secret,
    logger: false,
    pollMs: 1_000,
    verifyKeys: server.control.signing.published(),
  })
  t.teardown(() => client.close())
  const enabled = () => client.boolean('checkout', {}, false)
  await until(() => client.status.mode === 'stream' && enabled(), 'the stream')
  t.equal(client.status.verified, true)
  await server.post(`${config}/kill`, { reason: 'a test' })
  await until(() => !enabled(), 'the kill')
  await proxy.kill()
  await until(() => client.status.mode === 'offline', 'the loss of the stream')
  await server.post(`${config}/restore`, { reason: 'a test' })
  t.equal(enabled(), false, 'the last good flags')
  await proxy.restart()
  await until(enabled, 'the restore')
  await until(() => client.status.mode === 'stream', 'a stream again')
  t.equal(client.status.state, 'ready')
})

/** The path of the notice stream that a bulk answer names. */
function noticesOf(answer: unknown): string {
  const [stream] = isObject(answer) && Array.isArray(answer.eventStreams) ? answer.eventStreams : []
  const endpoint: unknown = isObject(stream) ? stream.endpoint : undefined
  if (!isObject(endpoint)) throw new Error(`no event stream in ${JSON.stringify(answer)}`)
  return String(endpoint.requestUri)
}
