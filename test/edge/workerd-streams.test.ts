import { createClient } from '@sluice/sdk'
import t from 'tap'
import { openTestStream } from '../helpers/event-stream.ts'
import { until } from '../system/until.ts'
import { ask, createKeyOf, evaluate } from './helpers/edges.ts'
import { BOUND_MS, startRuntimes, switchCheckout } from './helpers/runtimes.ts'

const production = '/api/v1/projects/shop/environments/production'
const { server, worker, serverKey, clientKey } = await startRuntimes(t, undefined, {
  SLUICE_SDK_STREAMS: '1',
})
const { url } = worker

t.test('an SDK holds a stream at a worker, and sees a kill at once', async (t) => {
  const { keys: verifyKeys } = JSON.parse((await server.get('/.well-known/jwks.json')).text)
  const sdk = createClient({
    ...{
      url,
      key: serverKey.secret,
      instance: 'web-1',
      logger: false,
      verifyKeys,
      pollMs: 600_000,
    },
  })
  t.teardown(() => sdk.close())
  t.equal(await sdk.ready(BOUND_MS), true)
  await until('it has a stream', BOUND_MS, () => sdk.status.mode === 'stream')
  t.match(sdk.status, { state: 'ready', verified: true })
  t.equal(sdk.boolean('checkout', {}, false), true)
  const from = performance.now()
  const revision = await switchCheckout(server, 'kill')
  await until('the kill is there', BOUND_MS, () => !sdk.boolean('checkout', {}, true))
  t.comment(`after ${Math.round(performance.now() - from)} ms`)
  t.equal(`${sdk.status.epoch}.${sdk.status.revision}`, revision)
  await sdk.flush()
  await until(
    'the receipt counts the SDK, and what it hangs below as a relay',
    BOUND_MS,
    async () => {
      const { items } = (await server.get(`${production}/instances`)).body
      const text = JSON.stringify(items)
      return text.includes('"web-1"') && text.includes('"via":"worker-streams"')
    },
  )
  const { items } = (await server.get(`${production}/instances`)).body
  t.match(Array.isArray(items) ? items.find((one) => one.instance === 'worker-streams') : null, {
    relay: true,
  })
  await switchCheckout(server, 'restore')
  await until('and the restore', BOUND_MS, () => sdk.boolean('checkout', {}, false))
})

t.test('keys at the streams of a worker: of the wrong kind, unknown, and revoked', async (t) => {
  t.equal((await ask(`${url}/sdk/v1/stream`, clientKey.secret)).status, 403)
  t.equal((await ask(`${url}/sdk/v1/snapshot`, 'nobody')).status, 401)
  const short = await createKeyOf(server, 'server')
  const stream = await openTestStream(t, url, short.secret)
  t.equal(stream.status, 200, 'a new key is known')
  await stream.next('snapshot')
  t.equal((await server.delete(`/api/v1/tokens/${short.id}`)).status, 204)
  await stream.ended()
  t.equal((await ask(`${url}/sdk/v1/snapshot`, short.secret)).status, 401)
  t.equal((await evaluate(url, serverKey.secret, 'theme')).status, 200)
})

t.test('while the control plane is out of reach SDKs get what was pushed', async (t) => {
  const { revision } = (await server.get(`${production}/receipts`)).body
  await worker.restart({ SLUICE_UPSTREAM: 'http://127.0.0.1:1' })
  const answer = await ask(`${url}/sdk/v1/snapshot`, serverKey.secret)
  t.match(answer, { status: 200, body: { type: 'snapshot' } })
  t.equal(answer.headers.get('sluice-revision'), revision)
  const stream = await openTestStream(t, url, serverKey.secret)
  t.match((await stream.next('snapshot')).id, revision)
  stream.close()
})
