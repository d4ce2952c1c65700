import { gzipSync } from 'node:zlib'
import { OFREPProvider } from '@openfeature/ofrep-provider'
import { ErrorCode, OpenFeature } from '@openfeature/server-sdk'
import { createClient } from '@sluice/sdk'
import { Miniflare } from 'miniflare'
import t, { type Test } from 'tap'
import { bundle } from '../helpers/bundle.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { until } from '../system/until.ts'
import { ask, createKeyOf, evaluate, startTestEdge } from './helpers/edges.ts'
import { createShopFlags } from './helpers/shop.ts'

const production = '/api/v1/projects/shop/environments/production'
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'
const BOUND_MS = 30_000
const GZIPPED_MAX_BYTES = 60_000

async function startWorker(t: Test, verifyKeys: unknown, more: Record<string, string> = {}) {
  const script = await bundle('edge/runtimes/workerd/worker.ts')
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-01-01',
    durableObjects: { SLUICE_EDGE: { className: 'TextsObject', useSQLite: true } },
    kvNamespaces: ['SLUICE_KV'],
    bindings: { SLUICE_VERIFY_KEYS: JSON.stringify(verifyKeys), ...more },
  })
  t.teardown(() => worker.dispose())
  const url = (await worker.ready).origin
  return { worker, url, script }
}

/** A control plane, and an edge of Node that pushes all it gets to a worker. */
async function startAll(t: Test) {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const jwks = (await server.get('/.well-known/jwks.json', { token: null })).body
  const edgeKey = await createKeyOf(server, 'edge')
  const serverKey = await createKeyOf(server, 'server')
  const { url, script, worker } = await startWorker(t, jwks, {
    SLUICE_UPSTREAM: server.url,
    SLUICE_EDGE_KEY: edgeKey.secret,
  })
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret], { pushUrls: [url] })
  await until('all is in the worker', BOUND_MS, async () => {
    return (await evaluate(url, serverKey.secret, 'checkout')).status === 200
  })
  return { server, jwks, edge, serverKey, url, script, worker }
}

t.test('an edge in workerd: a foreign provider, a kill, a revocation, receipts', async (t) => {
  const { server, serverKey, url, script } = await startAll(t)
  const gzipped = gzipSync(script, { level: 9 }).byteLength
  t.ok(gzipped < GZIPPED_MAX_BYTES, `the worker is ${gzipped} bytes gzipped, unminified`)
  const provider = new OFREPProvider({
    baseUrl: url,
    headers: [['Authorization', `Bearer ${serverKey.secret}`]],
  })
  await OpenFeature.setProviderAndWait('workerd', provider)
  t.teardown(() => OpenFeature.close())
  const client = OpenFeature.getClient('workerd')
  const user = { targetingKey: 'user-1', country: 'NL' }
  t.match(await client.getBooleanDetails('checkout', false, user), { value: true, variant: 'on' })
  t.equal(await client.getStringValue('theme', '', user), 'blue')
  t.same(await client.getObjectValue('layout', {}, user), { columns: 3, wide: true })
  t.match(await client.getBooleanDetails('ramped', true, {}), {
    errorCode: ErrorCode.TARGETING_KEY_MISSING,
  })
  t.match(await client.getBooleanDetails('nobody-knows', true, user), {
    errorCode: ErrorCode.FLAG_NOT_FOUND,
  })

  const from = performance.now()
  const { body } = await server.post(`${checkout}/kill`, { reason: 'test' })
  await until('the kill is through', BOUND_MS, async () => {
    return !(await client.getBooleanValue('checkout', true, user))
  })
  t.comment(`the kill was served after ${Math.round(performance.now() - from)} ms`)
  await until('the worker has told that it holds it', BOUND_MS, async () => {
    const { text } = await server.get(`${production}/instances`)
    return text.includes('"relay":true') && text.includes(String(body.revision))
  })

  const sdk = createClient({ url, key: serverKey.secret, logger: false, pollMs: 1_000 })
  t.teardown(() => sdk.close())
  t.equal(await sdk.ready(BOUND_MS), true, 'an SDK polls where there is no stream')
  t.equal(sdk.boolean('checkout', {}, true), false)

  const page = await createKeyOf(server, 'client', { origins: ['https://shop.example'] })
  await until('a new key is known', BOUND_MS, async () => {
    return (await evaluate(url, page.secret, 'checkout')).status === 200
  })
  t.match(await evaluate(url, page.secret, 'internal'), { status: 404 })
  t.equal((await ask(`${url}/sdk/v1/snapshot`, page.secret)).status, 403)
  await server.delete(`/api/v1/tokens/${page.id}`)
  await until('and then no more', BOUND_MS, async () => {
    return (await evaluate(url, page.secret, 'checkout')).status === 401
  })
})

t.test('whoever pushes lies is refused, and what is held stays', async (t) => {
  const { server, edge, serverKey, url, jwks } = await startAll(t)
  const replica = edge.edge.replicas[0]
  const old = await replica?.snapshot()
  if (old === undefined) throw new Error('the edge has no snapshot')
  const { revision } = (await server.post(`${checkout}/kill`, { reason: 'test' })).body
  await until('the kill is through', BOUND_MS, async () => {
    return (await evaluate(url, serverKey.secret, 'checkout')).body.value === false
  })
  const push = (path: string, body: string, signature: string) =>
    ask(`${url}/push/v1/${path}`, '', {
      method: 'PUT',
      body,
      headers: { 'sluice-signature': signature },
    })
  t.match(await push('snapshot', old.json, old.signature), {
    status: 200,
    body: { taken: false, held: revision },
  })
  for (const [path, body, signature, status] of [
    ['snapshot', old.json.replace('"on":true', '"on":false'), old.signature, 403],
    ['snapshot', old.json, '', 403],
    ['keys', old.json, old.signature, 403],
    ['snapshot', '{}', 'nonsense', 403],
    ['snapshot', '{}', `${old.signature.slice(0, -4)}AAAA`, 403],
  ] as const) {
    t.equal((await push(path, body, signature)).status, status, `${path} ${body.slice(0, 10)}`)
  }
  t.equal((await ask(`${url}/push/v1/nothing`, '', { method: 'PUT', body: '{}' })).status, 404)
  const answer = await evaluate(url, serverKey.secret, 'checkout')
  t.match(answer, { status: 200, body: { value: false, metadata: { killed: true } } })

  const stranger = await startWorker(t, { keys: [] })
  const refused = await ask(`${stranger.url}/push/v1/snapshot`, '', {
    method: 'PUT',
    body: old.json,
    headers: { 'sluice-signature': old.signature },
  })
  t.equal(refused.status, 403, 'a worker that trusts nobody takes nothing')
  t.ok(JSON.stringify(jwks).length > 0)
})
