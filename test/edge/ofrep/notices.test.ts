import t from 'tap'
import { openTestStream, type StreamEvent, type TestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { ask, createKeyOf, startTestEdge } from '../helpers/edges.ts'
import { createShopFlags } from '../helpers/shop.ts'

const flags = '/api/v1/projects/shop/flags'
const BOUND_MS = 20_000

/** The address of the notices, as an answer of all flags gives it. */
async function streamOf(url: string, secret: string): Promise<string> {
  const post = { method: 'POST', body: '{"context":{}}' }
  const { body } = await ask(`${url}/ofrep/v1/evaluate/flags`, secret, post)
  const found = /"requestUri":"([^"]+)"/.exec(JSON.stringify(body))?.[1]
  if (found === undefined) throw new Error('no streams are offered')
  return found
}

/** Waits for a notice of a stream, counted from 0. */
async function noticeOf(stream: TestStream, index: number): Promise<StreamEvent> {
  const notices = () => stream.events.filter(({ event }) => event === 'message')
  await until(`notice ${index}`, BOUND_MS, () => notices().length > index)
  const [notice] = notices().slice(index)
  if (notice === undefined) throw new Error('it is gone')
  return notice
}

t.test('notices say when to evaluate again, and no more', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const client = await createKeyOf(server, 'client')
  const edgeKey = await createKeyOf(server, 'edge')
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret])
  await until('the edge is ready', BOUND_MS, () => edge.edge.isReady)
  const path = await streamOf(edge.url, client.secret)
  t.match(path, /^\/ofrep\/v1\/events\?channel=[0-9a-f]{32}$/)
  t.equal(await streamOf(server.url, client.secret), path, 'the same everywhere')

  for (const url of [server.url, edge.url]) {
    const stream = await openTestStream(t, url, '', undefined, path)
    t.equal(stream.status, 200)
    const first = await noticeOf(stream, 0)
    t.same(Object.keys(first.data), ['type', 'etag'])
    t.match(first.data, { type: 'refetchEvaluation', etag: first.id })

    const beat = await stream.next('heartbeat')
    t.same(beat.data, {}, 'a page is told at once that it may count on heartbeats')
    await server.patch(`${flags}/internal/environments/production`, { default: { percent: 10 } })
    await server.patch(`${flags}/internal/environments/production`, { default: { percent: 20 } })
    const changed = await server.patch(`${flags}/theme/environments/production`, {
      default: { variation: url === edge.url ? 'a' : 'b' },
    })
    const next = await noticeOf(stream, 1)
    const { revision } = (await ask(`${url}/readyz`, '')).body
    t.comment(String(revision))
    t.equal(next.id, changed.headers.get('sluice-revision'), 'the one that the key sees')

    const hidden = await server.patch(`${flags}/theme`, { clientVisible: false })
    const gone = await noticeOf(stream, 2)
    t.equal(gone.id, hidden.headers.get('sluice-revision'), 'what is seen no more is told')
    await server.patch(`${flags}/theme`, { clientVisible: true })
    await noticeOf(stream, 3)
    const needing = await server.patch(`${flags}/theme/environments/production`, {
      prerequisites: [{ flag: 'internal', variations: ['on'] }],
    })
    t.equal(needing.status, 200)
    await noticeOf(stream, 4)
    const needed = await server.patch(`${flags}/internal/environments/production`, { on: false })
    const depends = await noticeOf(stream, 5)
    t.equal(depends.id, needed.headers.get('sluice-revision'), 'also what a hidden flag decides')
    await server.patch(`${flags}/theme/environments/production`, { prerequisites: [] })
    await server.patch(`${flags}/internal/environments/production`, { on: true })
    const last = await noticeOf(stream, 6)

    const resumed = await openTestStream(t, url, '', last.id ?? '', path)
    const killed = await server.post(`${flags}/checkout/environments/production/kill`, {
      reason: 'test',
    })
    const { id } = await noticeOf(resumed, 0)
    t.equal(id, killed.headers.get('sluice-revision'), 'at the head nothing is told but changes')
    await server.post(`${flags}/checkout/environments/production/restore`, { reason: 'test' })
    stream.close()
    resumed.close()
  }

  for (const url of [server.url, edge.url]) {
    const channel = path.split('=')[1] ?? ''
    t.equal((await ask(`${url}/sdk/v1/snapshot`, channel)).status, 401, 'good for nothing else')
    const made = await ask(`${url}/ofrep/v1/events?channel=${'0'.repeat(32)}`, '')
    t.match(made, { status: 401, body: { code: 'UNAUTHENTICATED' } })
    t.match(await ask(`${url}/ofrep/v1/events`, client.secret), { status: 401 })
  }
  const streams = await Promise.all(
    [server.url, edge.url].map((url) => openTestStream(t, url, '', undefined, path)),
  )
  await server.delete(`/api/v1/tokens/${client.id}`)
  for (const stream of streams) await stream.ended()
})
