import { get, type IncomingMessage } from 'node:http'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { createShop, isObject, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { createKeyOf, startTestEdge } from '../helpers/edges.ts'
import { createShopFlags } from '../helpers/shop.ts'

const BOUND_MS = 20_000
const STREAMS = 300
const production = '/api/v1/projects/shop/environments/production'
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'

const server = await startTestServer(t)
await createShop(server, { flags: [] })
await createShopFlags(server)
const { secret: serverKey } = await createKeyOf(server, 'server')
const { secret: edgeKey } = await createKeyOf(server, 'edge')
const upper = await startTestEdge(t, [server.url], [edgeKey], { instance: 'edge-upper' })
await until('the upper edge is ready', BOUND_MS, () => upper.edge.isReady)
const lower = await startTestEdge(t, [upper.url], [edgeKey], { instance: 'edge-lower' })
await until('the lower edge is ready', BOUND_MS, () => lower.edge.isReady)

/** Opens a stream as an SDK does; gives the text that came so far. */
function openStream(url: string): Promise<{ text(): string; end(): void }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${serverKey}` }
    const request = get(`${url}/sdk/v1/stream`, { headers, agent: false }, (answer) => {
      let text = ''
      const read = (chunk: unknown) => {
        text += String(chunk)
      }
      const stream: IncomingMessage = answer.on('data', read).on('error', () => undefined)
      resolve({ text: () => text, end: () => stream.destroy() })
    })
    request.on('error', reject)
  })
}

t.test(
  'hundreds of streams of one edge hear of a kill, and one connection feeds them',
  async (t) => {
    const before = server.control.deliveries.streamCount
    const streams = await Promise.all(Array.from({ length: STREAMS }, () => openStream(lower.url)))
    t.teardown(() => streams.forEach((stream) => void stream.end()))
    await until('all are open', BOUND_MS, () => lower.edge.streamCount === STREAMS)
    t.equal(server.control.deliveries.streamCount, before, 'nobody else came to the control plane')
    const { revision } = (await server.post(`${checkout}/kill`, { reason: 'test' })).body
    const has = ({ text }: { text(): string }) => text().includes(`id: ${String(revision)}\n`)
    await until('all have the kill', BOUND_MS, () => streams.every(has))
    for (const stream of streams) stream.end()
    await until('all are closed', BOUND_MS, () => lower.edge.streamCount === 0)
    await server.post(`${checkout}/restore`, { reason: 'test' })
  },
)

t.test('the control plane knows what hangs below which edge', async (t) => {
  const options = { key: serverKey, logger: false } as const
  const clients = [
    createClient({ ...options, url: server.url, instance: 'sdk-direct' }),
    createClient({ ...options, url: upper.url, instance: 'sdk-upper' }),
    createClient({ ...options, url: lower.url, instance: 'sdk-lower' }),
  ]
  t.teardown(() => Promise.all(clients.map((client) => client.close())))
  for (const client of clients) t.equal(await client.ready(BOUND_MS), true)
  // A kill makes everybody report within a second.
  await server.post(`${checkout}/kill`, { reason: 'test' })
  const places = async () => {
    const { items } = (await server.get(`${production}/instances`)).body
    const rows = Array.isArray(items) ? items.filter(isObject) : []
    return Object.fromEntries(rows.map(({ instance, via }) => [String(instance), via]))
  }
  await until('all are told', BOUND_MS, async () => Object.keys(await places()).length >= 5)
  t.match(await places(), {
    'edge-upper': null,
    'edge-lower': 'edge-upper',
    'sdk-direct': null,
    'sdk-upper': 'edge-upper',
    'sdk-lower': 'edge-lower',
  })
  await server.post(`${checkout}/restore`, { reason: 'test' })
})

t.test(
  'what an edge gives pages is counted apart, by what they see, and not what is the same',
  async (t) => {
    const { secret: clientKey } = await createKeyOf(server, 'client')
    const ask = async (url: string, headers = {}) =>
      fetch(`${url}/ofrep/v1/evaluate/flags`, {
        method: 'POST',
        headers: { authorization: `Bearer ${clientKey}`, ...headers },
        body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
      })
    const usage = async () => {
      const { evaluations } = (await server.get(`${production}/usage`)).body
      return isObject(evaluations) ? evaluations : {}
    }
    const first = await ask(server.url)
    t.equal(first.status, 200)
    const etag = first.headers.get('etag') ?? ''
    t.equal((await ask(server.url, { 'if-none-match': etag })).status, 304)
    await server.control.remoteEvaluations.flush()
    t.match(await usage(), {
      ...{ theme: { 'a (given)': 1 }, layout: { 'a (given)': 1 } },
      ...{ targeted: { 'off (given)': 1 } },
    })
    t.equal((await usage()).internal, undefined, 'a page does not see it')

    t.equal((await ask(upper.url)).status, 200)
    await Promise.all(upper.edge.replicas.map(({ client }) => client.flush()))
    await until('the edge has told', BOUND_MS, async () => {
      const { theme } = await usage()
      return isObject(theme) && theme['a (given)'] === 2
    })
  },
)
