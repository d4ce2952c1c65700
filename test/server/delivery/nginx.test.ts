import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { repositoryRoot } from '../../helpers/architecture.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { startNginx } from '../../helpers/nginx.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { deliveryOf } from './delivery-of.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

/** The configuration that `docs/running.md` shows, without TLS and for one control plane. */
function documentedConfig(server: TestServer, port: number): string {
  const page = readFileSync(join(repositoryRoot, 'docs/running.md'), 'utf8')
  const shown = /```nginx\n(.*?)```/s.exec(page)?.[1]
  if (shown === undefined) throw new Error('docs/running.md shows no configuration of nginx')
  return shown
    .replace('server 127.0.0.1:4400;', `server ${new URL(server.url).host};`)
    .replace(/^.*127\.0\.0\.1:4401;\n/m, '')
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port};`)
    .replaceAll(/^\s*ssl_certificate.*\n/gm, '')
}

async function openShop(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  await server.patch(config, { on: true })
  const nginx = await startNginx((port) => documentedConfig(server, port))
  t.teardown(() => nginx.stop())
  const { secret } = await server.createKey('shop', 'production')
  return { server, nginx, secret, delivery: deliveryOf(server, 'production') }
}

t.test('nginx as documented passes each event on at once', async (t) => {
  const { server, nginx, secret, delivery } = await openShop(t)
  const stream = await openTestStream(t, nginx.url, secret)
  t.equal(stream.status, 200)
  await stream.next('snapshot')
  delivery.streams.beat(new Date())
  await stream.next('heartbeat')
  await server.post(`${config}/kill`, { reason: 'a test' })
  t.match((await stream.next('delta')).data, { put: { flags: [{ killed: true }] } })
  await server.control.deliveries.stop(0)
  await stream.next('control')
  await stream.ended()
})

t.test('an SDK behind nginx streams, verifies, and comes back when nginx does', async (t) => {
  const { server, nginx, secret } = await openShop(t)
  const client = createClient({
    url: nginx.url,
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
  await nginx.kill()
  await until(() => client.status.mode === 'offline', 'the loss of the stream')
  await server.post(`${config}/restore`, { reason: 'a test' })
  t.equal(enabled(), false, 'the last good flags')
  await nginx.restart()
  await until(enabled, 'the restore')
  await until(() => client.status.mode === 'stream', 'a stream again')
  t.equal(client.status.state, 'ready')
})
