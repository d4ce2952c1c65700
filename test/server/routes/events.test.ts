import { once } from 'node:events'
import t, { type Test } from 'tap'
import { openTestStream, type TestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { SlowClient } from '../delivery/slow-client.ts'

const path = '/api/v1/projects/shop/events'
const config = '/api/v1/projects/shop/flags/checkout/environments/production'

async function prepare(t: Test) {
  const server = await startTestServer(t)
  await createShop(server)
  const open = (lastEventId?: string, token = server.adminToken) =>
    openTestStream(t, server.url, token, lastEventId, path)
  const project = server.control.projects.system.state.documents.project.get('shop')?.id ?? ''
  return { server, open, project }
}

async function toggle(server: TestServer, on: boolean): Promise<string> {
  const answer = await server.patch(config, { on })
  return answer.headers.get('sluice-revision') ?? ''
}

/** The ids of the first events of a stream, once there are so many. */
async function ids(stream: TestStream, count: number): Promise<(string | null)[]> {
  await stream.next('entry', count - 1)
  return stream.events.map(({ id }) => id)
}

t.test('what happens is told as it happens, with who, why and what', async (t) => {
  const { server, open } = await prepare(t)
  const stream = await open()
  t.equal(stream.status, 200)
  t.match(stream.headers['content-type'], /^text\/event-stream/)
  await server.post(`${config}/kill`, { reason: 'errors on checkout' })
  const revision = await toggle(server, true)
  t.same((await ids(stream, 2)).at(-1), revision)
  t.match(
    stream.events.map(({ data }) => data),
    [
      {
        type: 'flag.killed',
        by: 'token:admin',
        name: 'first admin',
        reason: 'errors on checkout',
        subject: { flag: 'checkout', environment: 'production' },
      },
      { type: 'flagConfig.changed', revision },
    ],
  )
})

t.test('a reader that comes again misses nothing and gets nothing twice', async (t) => {
  const { server, open } = await prepare(t)
  const first = await open()
  const seen = await toggle(server, true)
  await first.next('entry')
  first.close()
  const missed = [await toggle(server, false), await toggle(server, true)]
  const second = await open(seen)
  missed.push(await toggle(server, false))
  t.same(await ids(second, 3), missed)
})

t.test('a reader may begin at the very beginning', async (t) => {
  const { server, open } = await prepare(t)
  for (let i = 0; i < 60; i += 1) await toggle(server, i % 2 === 0)
  const [epoch] = (await toggle(server, true)).split('.')
  const stream = await open(`${epoch}.0`)
  const expected = Array.from({ length: 63 }, (_, i) => `${epoch}.${i + 1}`)
  t.same(await ids(stream, 63), expected)
})

t.test('a gap is told, and what follows it comes', async (t) => {
  const { server, open, project } = await prepare(t)
  const last = await toggle(server, true)
  const [epoch] = last.split('.')
  const { audit } = server.control.store
  const { records } = audit
  // As if the first two entries had been trimmed.
  audit.records = async (of, range) =>
    (await records.call(audit, of, range)).filter(({ revision }) => of !== project || revision > 2)
  const stream = await open(`${epoch}.0`)
  await stream.next('entry')
  t.match(stream.events, [
    { event: 'compacted', id: `${epoch}.2`, data: { after: `${epoch}.0`, upTo: `${epoch}.2` } },
    { event: 'entry', id: last },
  ])
})

t.test('an id of a lost history, or from the future, is a gap up to now', async (t) => {
  const { server, open } = await prepare(t)
  const now = await toggle(server, true)
  const [epoch, revision] = now.split('.')
  for (const id of [`1.1`, `${Number(epoch) + 5}.1`, `${epoch}.${Number(revision) + 9}`]) {
    const stream = await open(id)
    t.match(await stream.next('compacted'), { id: now, data: { after: id, upTo: now } })
    stream.close()
  }
  t.match(await open('eight'), { status: 422 })
})

t.test('a revoked token is cut off', async (t) => {
  const { server, open } = await prepare(t)
  const made = await server.post('/api/v1/tokens', {
    kind: 'automation',
    name: 'watcher',
    role: 'viewer',
    project: 'shop',
  })
  const stream = await open(undefined, String(made.body.secret))
  await toggle(server, true)
  await stream.next('entry')
  t.equal((await server.delete(`/api/v1/tokens/${made.body.id}`)).status, 204)
  await stream.ended(5000)
})

t.test('streams end in order when the server stops', async (t) => {
  const { server, open } = await prepare(t)
  const stream = await open()
  await server.stop()
  await stream.ended()
})

t.test('there is an end to the streams of one plane', async (t) => {
  const { server, open } = await prepare(t)
  Object.defineProperty(server.control.events, 'isFull', { value: true })
  t.match(await open(), { status: 429 })
})

t.test('other projects are not told of, nor to those who do not see this one', async (t) => {
  const { server, open } = await prepare(t)
  await server.post('/api/v1/projects', { key: 'blog', environments: [{ key: 'production' }] })
  const stream = await open()
  await server.post('/api/v1/projects/blog/flags', { key: 'comments', type: 'boolean' })
  const revision = await toggle(server, true)
  t.same(await ids(stream, 1), [revision])
  const made = await server.post('/api/v1/tokens', {
    kind: 'automation',
    name: 'blogger',
    role: 'admin',
    project: 'blog',
  })
  t.match(await open(undefined, String(made.body.secret)), { status: 404 })
})

t.test('a slow reader gets everything in order, at its own pace', async (t) => {
  const { server } = await prepare(t)
  const client = new SlowClient(server, server.adminToken, path)
  t.teardown(() => client.destroy())
  await untilOpen(server, client)
  client.hold()
  const revisions = await describeOften(server, 40)
  client.release()
  await until(() => client.events.at(-1)?.id === revisions.at(-1), 'all events')
  const ids = client.events.filter(({ event }) => event === 'entry').map(({ id }) => id)
  t.same(ids, revisions)
})

t.test('a reader that takes nothing for ten seconds is cut', async (t) => {
  const { server } = await prepare(t)
  const client = new SlowClient(server, server.adminToken, path)
  const closed = once(client, 'close')
  await untilOpen(server, client)
  const heldAt = Date.now()
  client.hold()
  await describeOften(server, 40)
  const { events } = server.control
  events.sweep(heldAt + 9_000, () => true)
  t.equal(client.destroyed, false)
  events.sweep(Date.now() + 60_000, () => true)
  await closed
})

/** Changes a flag's description so often, by about a kilobyte; gives the revisions. */
async function describeOften(server: TestServer, count: number): Promise<(string | null)[]> {
  const revisions = []
  for (let i = 0; i < count; i += 1) {
    const description = `${i} ${'x'.repeat(1000)}`
    const answer = await server.patch('/api/v1/projects/shop/flags/checkout', { description })
    revisions.push(answer.headers.get('sluice-revision'))
  }
  return revisions
}

/** A stream without a cursor begins when it is open: until then, changes may be before it. */
async function untilOpen(server: TestServer, client: SlowClient): Promise<void> {
  await until(() => {
    server.control.events.beat(new Date())
    return client.events.length > 0
  }, 'a heartbeat')
}

t.test('silence is broken by heartbeats', async (t) => {
  const { server, open } = await prepare(t)
  const stream = await open()
  server.control.events.beat(new Date('2026-01-31T09:00:00Z'))
  t.match(await stream.next('heartbeat'), {
    id: null,
    data: { head: /\.2$/, time: '2026-01-31T09:00:00.000Z' },
  })
})
