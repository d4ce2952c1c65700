import type { ClientOptions } from '@sluice/sdk'
import t, { type Test } from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import { type FaultProxy, startFaultProxy } from '../../helpers/fault-proxy.ts'
import { type ControlPlane, pathsOf, startControlPlane } from './helpers/control-plane.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const eight = snapshotOf(8, [flagPart('a', false, 8)])
const nine = snapshotOf(9, [flagPart('a', true, 9)])

async function setUp(t: Test, more: Partial<ClientOptions> = {}, snapshot = eight) {
  const plane = await startControlPlane(snapshot)
  const proxy = await startFaultProxy(plane.url)
  const runtime = createVirtualRuntime(() => 0.5)
  const client = startClient({ url: proxy.url, key: 'k', logger: false, ...more }, runtime)
  const events: string[] = []
  client.on('stale', () => events.push('stale'))
  client.on('ready', () => events.push('ready'))
  t.teardown(async () => {
    await client.close()
    await proxy.stop()
    await plane.close()
  })
  /** Moves the clock on in steps, so that what is on its way arrives in between. */
  const pass = async (condition: () => boolean, what: string, stepMs: number) => {
    const began = runtime.monotonicMs()
    await until(() => {
      if (condition()) return true
      runtime.advance(stepMs)
      return false
    }, what)
    return runtime.monotonicMs() - began
  }
  await until(() => client.status.revision === snapshot.revision, 'the first data')
  return { plane, proxy, runtime, client, events, pass }
}

function change(plane: ControlPlane): void {
  plane.snapshot = nine
  plane.send(deltaBetween(eight, nine))
}

t.test('a connection that goes silent is noticed in 45 seconds, and replaced', async (t) => {
  const { plane, proxy, runtime, client, events, pass } = await setUp(t)
  proxy.fault = 'silent'
  change(plane)
  runtime.advance(44_999)
  t.equal(client.status.state, 'ready')
  runtime.advance(1)
  t.equal(client.status.state, 'stale')
  t.equal(client.boolean('a', {}, true), false, 'the last good flags')
  runtime.advance(120_000)
  t.same(events, ['ready', 'stale'], 'said once')
  proxy.fault = 'none'
  const passedMs = await pass(() => client.status.revision === 9, 'fresh data', 200)
  t.ok(passedMs <= 60_000, `fresh data after ${passedMs} ms`)
  await pass(() => client.status.mode === 'stream', 'a stream', 200)
  t.same(events, ['ready', 'stale', 'ready'])
  t.equal(plane.mostOpenStreams <= 2, true, 'the dead one is still open at the server')
})

t.test('behind a proxy that holds streams back a new process has flags in a second', async (t) => {
  const plane = await startControlPlane(eight)
  const runtime = createVirtualRuntime(() => 0.5)
  const held = { headers: { 'content-type': 'text/event-stream' } }
  const client = startClient(
    {
      ...{ url: plane.url, key: 'k', logger: false },
      fetch: async (url, init) =>
        String(url).endsWith('/stream')
          ? new Response(new ReadableStream<Uint8Array>(), held)
          : fetch(url, init),
    },
    runtime,
  )
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  runtime.advance(999)
  t.same(pathsOf(plane), [], 'the stream may yet bring them')
  runtime.advance(1)
  await until(() => client.status.revision === 8, 'the first data')
  t.match(client.status, { state: 'ready', mode: 'poll' })
})

t.test('resets change nothing but the connection', async (t) => {
  const { plane, proxy, client, events, pass } = await setUp(t)
  for (let round = 0; round < 8; round += 1) {
    proxy.fault = 'reset'
    await until(() => client.status.mode !== 'stream', 'the loss')
    proxy.fault = 'none'
    await pass(() => client.status.mode === 'stream', 'a stream again', 100)
    t.equal(client.boolean('a', {}, true), false)
  }
  t.same(events, ['ready'], 'never stale: it was back soon enough')
  await until(() => plane.openStreams === 1, 'one stream at a time')
  change(plane)
  await until(() => client.status.revision === 9, 'what comes after')
})

t.test('a network that refuses everything for long is asked less and less', async (t) => {
  const { plane, proxy, runtime, client, pass } = await setUp(t)
  proxy.fault = 'reset'
  await until(() => client.status.mode !== 'stream', 'the loss')
  const before = pathsOf(plane).length
  let attempts = 0
  const open = proxy.connections
  for (let second = 0; second < 600; second += 1) {
    runtime.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
    if (proxy.connections > open) attempts += 1
  }
  t.ok(attempts < 120, `${attempts} attempts seen in ten minutes`)
  t.equal(pathsOf(plane).length, before, 'none of which came through')
  change(plane)
  proxy.fault = 'none'
  await pass(() => client.status.revision === 9, 'fresh data', 500)
})

t.test('a slow link delivers whole snapshots, late', async (t) => {
  const { plane, proxy, client } = await setUp(t)
  const values = Array.from({ length: 2_000 }, (_, i) => `user-${i}-of-many-who-are-listed`)
  const targets = [{ variation: 'on', bucketBy: 'targetingKey', values }]
  const large = snapshotOf(9, [flagPart('a', false, 9, { targets })])
  proxy.fault = { bytesPerSecond: 100_000 }
  plane.snapshot = large
  const began = performance.now()
  plane.send(deltaBetween(eight, large))
  t.equal(client.status.revision, 8)
  await until(() => client.status.revision === 9, 'the whole of it')
  t.ok(performance.now() - began > 300, 'it took its time')
  t.equal(client.boolean('a', { targetingKey: 'user-1999-of-many-who-are-listed' }, false), true)
})

t.test('one address whose network fails does not hold up the other', async (t) => {
  const plane = await startControlPlane(eight)
  const proxies: FaultProxy[] = [await startFaultProxy(plane.url), await startFaultProxy(plane.url)]
  const urls = proxies.map(({ url }) => url)
  const runtime = createVirtualRuntime(() => 0.5)
  const client = startClient({ url: urls, key: 'k', logger: false }, runtime)
  t.teardown(async () => {
    // The last report must not wait for a clock that nobody moves on.
    for (const proxy of proxies) proxy.fault = 'reset'
    await client.close()
    for (const proxy of proxies) await proxy.stop()
    await plane.close()
  })
  await until(() => client.status.mode === 'stream', 'the first address')
  for (const [broken, other, revision] of [
    [0, 1, 9],
    [1, 0, 10],
  ] as const) {
    const [bad, good] = [proxies[broken], proxies[other]]
    if (bad === undefined || good === undefined) throw new Error('two proxies')
    good.fault = 'none'
    bad.fault = 'silent'
    plane.snapshot = snapshotOf(revision, [flagPart('a', true, revision)])
    await until(() => {
      runtime.advance(500)
      return client.status.revision === revision && client.status.mode === 'stream'
    }, 'the other address')
    t.equal(client.status.state, 'ready')
  }
})
