import { connect } from 'node:net'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { openTestStream } from '../helpers/event-stream.ts'
import { until } from '../system/until.ts'
import { ask, createKeyOf, evaluate } from './helpers/edges.ts'
import { BOUND_MS, startRuntimes } from './helpers/runtimes.ts'

const flags = '/api/v1/projects/shop/flags'
const { server, edge, urls, serverKey } = await startRuntimes(t, undefined, { SLUICE_STREAMS: '1' })

t.test('a channel ends with its key, and opens nothing after that', async (t) => {
  const expiresAt = new Date(Date.now() + 4_000).toISOString()
  const short = await createKeyOf(server, 'client', { expiresAt })
  for (const [name, url] of urls) {
    await until(`${name} knows the key`, BOUND_MS, async () => {
      return (await evaluate(url, short.secret, 'checkout')).status === 200
    })
  }
  const post = { method: 'POST', body: '{"context":{}}' }
  const bulk = await ask(`${server.url}/ofrep/v1/evaluate/flags`, short.secret, post)
  const path = /\/ofrep\/v1\/events\?channel=[0-9a-f]{32}/.exec(bulk.text)?.[0] ?? ''
  const streams = await Promise.all(
    urls.map(([, url]) => openTestStream(t, url, '', undefined, path)),
  )
  for (const stream of streams) t.equal(stream.status, 200)
  for (const stream of streams) await stream.ended()
  t.ok(Date.now() >= Date.parse(expiresAt), 'not before the key has expired')
  for (const [name, url] of urls) {
    t.match(
      await ask(`${url}${path}`, ''),
      { status: 401, body: { code: 'UNAUTHENTICATED' } },
      name,
    )
  }
})

t.test('who opens a stream and never reads is dropped, and who reads is served', async (t) => {
  const variations = ['a', 'b'].map((key) => ({ key, value: key.repeat(60_000) }))
  const large = { key: 'large', type: 'string', variations }
  t.equal((await server.post(flags, large)).status, 201)
  const client = createClient({ url: edge.url, key: serverKey.secret, logger: false })
  t.teardown(() => client.close())
  t.equal(await client.ready(BOUND_MS), true)
  const { counts, replicas } = edge.edge
  const { cuts, streams } = counts
  t.equal(cuts.slow + cuts.overflow, 0)
  const idle = connect(Number(new URL(edge.url).port), '127.0.0.1')
  t.teardown(() => idle.destroy())
  idle.on('error', () => undefined).pause()
  const head = [
    'GET /sdk/v1/stream HTTP/1.1',
    'host: edge',
    `authorization: Bearer ${serverKey.secret}`,
  ]
  idle.write(`${head.join('\r\n')}\r\n\r\n`)
  await until('the stream is open', BOUND_MS, () => counts.streams > streams)

  const change = async (i: number) => {
    const action = i % 2 === 0 ? 'kill' : 'restore'
    const path = `${flags}/large/environments/production/${action}`
    const { body } = await server.post(path, { reason: 'test' })
    await until('who reads has it', BOUND_MS, () => {
      return `${client.status.epoch}.${client.status.revision}` === body.revision
    })
  }
  const isBlocked = () =>
    replicas.some(({ streams }) => [...streams.readers].some((one) => one.blockedSince > 0))
  let changes = 0
  for (; !isBlocked() && changes < 200; changes += 1) await change(changes)
  t.ok(isBlocked(), `it takes nothing more after ${changes} changes`)
  const { frames } = counts
  for (let i = 0; i < 10; i += 1) await change(changes + i)
  t.ok(counts.frames - frames <= 12, 'and nothing more is written to it')
  await until('it is dropped', BOUND_MS, () => cuts.slow === 1)
  t.match(await evaluate(edge.url, serverKey.secret, 'checkout'), { status: 200 })
  await change(changes + 10)
})
