import { join } from 'node:path'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { openTestStream } from '../../helpers/event-stream.ts'
import { privateFolder } from '../../helpers/private-folder.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { ask, createKeyOf, evaluate, startTestEdge } from '../helpers/edges.ts'
import { createShopFlags } from '../helpers/shop.ts'

const production = '/api/v1/projects/shop/environments/production'
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'
const BOUND_MS = 20_000

async function createUpstream(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const edgeKey = await createKeyOf(server, 'edge')
  const serverKey = await createKeyOf(server, 'server')
  return { server, edgeKey, serverKey }
}

t.test('an SDK cannot tell an edge, or an edge of an edge, from a control plane', async (t) => {
  const { server, edgeKey, serverKey } = await createUpstream(t)
  const jwks = (await server.get('/.well-known/jwks.json', { token: null })).body
  const verifyKeys = Array.isArray(jwks.keys) ? jwks.keys : []
  const first = await startTestEdge(t, [server.url], [edgeKey.secret], { verifyKeys })
  const second = await startTestEdge(t, [first.url], [edgeKey.secret], {
    verifyKeys,
    instance: 'edge-2',
    dataDir: join(privateFolder(t), 'second'),
  })
  await until('both edges are ready', BOUND_MS, () => first.edge.isReady && second.edge.isReady)

  const client = createClient({
    ...{ url: second.url, key: serverKey.secret, instance: 'web-1', logger: false, verifyKeys },
  })
  t.teardown(() => client.close())
  t.equal(await client.ready(BOUND_MS), true)
  t.match(client.status, { state: 'ready', mode: 'stream', verified: true })
  t.equal(client.boolean('checkout', { targetingKey: 'user-1' }, false), true)

  const killed = await server.post(`${checkout}/kill`, { reason: 'test' })
  const { revision } = killed.body
  await until('the kill is through', BOUND_MS, () => !client.boolean('checkout', {}, true))
  t.match(client.details('checkout', {}, true), { reason: 'DISABLED', metadata: { killed: true } })
  t.equal(`${client.status.epoch}.${client.status.revision}`, revision)

  const late = createClient({ url: second.url, key: serverKey.secret, logger: false, verifyKeys })
  t.teardown(() => late.close())
  t.equal(await late.ready(BOUND_MS), true, 'who comes later gets the snapshot and what followed')
  t.equal(late.boolean('checkout', {}, true), false)
  t.equal(late.status.verified, true)

  const [own, relayed] = await Promise.all(
    [server.url, second.url].map((url) => ask(`${url}/sdk/v1/snapshot`, serverKey.secret)),
  )
  t.equal(relayed?.text, own?.text, 'the very same bytes')
  t.equal(relayed?.headers.get('sluice-signature'), own?.headers.get('sluice-signature'))
  t.equal(relayed?.headers.get('sluice-revision'), revision)
  const etag = relayed?.headers.get('etag') ?? ''
  const again = { headers: { 'if-none-match': etag } }
  t.equal((await ask(`${second.url}/sdk/v1/snapshot`, serverKey.secret, again)).status, 304)

  await client.flush()
  const receipts = () => server.get(`${production}/receipts?revision=${revision}`)
  await second.edge.replicas[0]?.client.flush()
  await first.edge.replicas[0]?.client.flush()
  const names = ['web-1', 'edge-1', 'edge-2']
  await until('all are named, also who is behind two edges', BOUND_MS, async () => {
    const { text } = await server.get(`${production}/instances`)
    return names.every((name) => text.includes(`"${name}"`))
  })
  await until('the receipt counts them', BOUND_MS, async () => {
    const { body } = await receipts()
    return typeof body.applied === 'number' && body.applied >= 3
  })
  t.match((await server.get(`${production}/instances`)).text, /"sdk":"sluice-edge\//)
  await until('what was evaluated behind two edges is counted', BOUND_MS, async () => {
    const usage = await server.get(`${production}/usage`)
    return /"checkout":\{"on":1|"checkout":\{.*"off":\d/.test(usage.text)
  })
})

t.test('keys are known in an instant, and revoked in less than five seconds', async (t) => {
  const { server, edgeKey, serverKey } = await createUpstream(t)
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret])
  await until('the edge is ready', BOUND_MS, () => edge.edge.isReady)

  const fresh = await createKeyOf(server, 'client')
  t.match(await evaluate(edge.url, fresh.secret, 'checkout'), {
    status: 200,
    body: { value: true },
  })
  const stream = await openTestStream(t, edge.url, serverKey.secret)
  await stream.next('snapshot')
  const from = performance.now()
  t.equal((await server.delete(`/api/v1/tokens/${serverKey.id}`)).status, 204)
  await stream.ended()
  t.ok(performance.now() - from < 5_000, 'the stream is cut')
  t.equal((await ask(`${edge.url}/sdk/v1/snapshot`, serverKey.secret)).status, 401)
  t.equal((await evaluate(edge.url, serverKey.secret, 'checkout')).status, 401)
  t.match(await evaluate(edge.url, fresh.secret, 'checkout'), { status: 200 })

  const short = await createKeyOf(server, 'server', {
    expiresAt: new Date(Date.now() + 1_500).toISOString(),
  })
  t.equal((await evaluate(edge.url, short.secret, 'checkout')).status, 200)
  await until('the key expires', BOUND_MS, async () => {
    return (await evaluate(edge.url, short.secret, 'checkout')).status === 401
  })
})

t.test('keys of every kind, used as they may and as they may not', async (t) => {
  const { server, edgeKey, serverKey } = await createUpstream(t)
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret])
  await until('the edge is ready', BOUND_MS, () => edge.edge.isReady)
  const clientKey = await createKeyOf(server, 'client', { origins: ['https://shop.example'] })
  const foreign = await createKeyOf(server, 'server', { environment: 'staging' })
  const cases: readonly (readonly [string, string, number, RegExp])[] = [
    ['/sdk/v1/snapshot', clientKey.secret, 403, /server key/],
    ['/sdk/v1/stream', clientKey.secret, 403, /server key/],
    ['/sdk/v1/keys', serverKey.secret, 403, /Only edges/],
    ['/sdk/v1/keys', edgeKey.secret, 200, /"type":"keys"/],
    ['/sdk/v1/snapshot', foreign.secret, 401, /not known here/],
    ['/sdk/v1/snapshot', server.adminToken, 401, /not known here/],
    ['/sdk/v1/snapshot', edgeKey.secret, 200, /"type":"snapshot"/],
    ['/sdk/v1/nothing', serverKey.secret, 404, /no GET/],
    ['/nothing', serverKey.secret, 404, /no GET/],
  ]
  for (const [path, secret, status, text] of cases) {
    const answer = await ask(`${edge.url}${path}`, secret)
    t.equal(answer.status, status, path)
    t.match(answer.text, text)
  }
  const headers = { origin: 'https://other.example' }
  const body = '{"context":{}}'
  const url = `${edge.url}/ofrep/v1/evaluate/flags`
  const other = await ask(url, clientKey.secret, { method: 'POST', body, headers })
  t.equal(other.status, 403, 'another page')
  for (const report of ['', '[]', '{"instance":1}', '{"instance":"a","boot":"b","sdk":"c"}']) {
    const post = { method: 'POST', body: report }
    t.match(await ask(`${edge.url}/sdk/v1/reports`, serverKey.secret, post), {
      status: 422,
      body: { code: 'INVALID' },
    })
  }
  t.match(await ask(`${edge.url}/metrics`, ''), { status: 200, text: /sluice_edge_stale\{.*\} 0/ })
  t.match(await ask(`${edge.url}/healthz`, ''), { status: 200, body: { alive: true } })
  t.match(await ask(`${edge.url}/readyz`, ''), { status: 200, body: { ready: true } })
})

t.test('an upstream that lies changes nothing', async (t) => {
  const { server, edgeKey, serverKey } = await createUpstream(t)
  const other = await startTestServer(t)
  const jwks = (await other.get('/.well-known/jwks.json', { token: null })).body
  const verifyKeys = Array.isArray(jwks.keys) ? jwks.keys : []
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret], { verifyKeys })
  await until('the lie is told', BOUND_MS, () =>
    /UNKNOWN_KEY|no verify key/.test(edge.lines.join()),
  )
  t.equal((await evaluate(edge.url, serverKey.secret, 'checkout')).status, 401, 'nor are its keys')
  t.match(await ask(`${edge.url}/readyz`, ''), { status: 503, body: { ready: false } })
  t.equal((await ask(`${edge.url}/healthz`, '')).status, 200)
  for (const line of edge.lines) t.notMatch(line, /slu_edge_\w+/, 'no key is logged')
})
