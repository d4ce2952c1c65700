import t from 'tap'
import { createSecret, hashSecret } from '../../../server/access/secret.ts'
import { documentName } from '../../../server/domain/documents.ts'
import type { Cut } from '../../../server/store/contract.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { commitOf, drop, put } from '../store/backend.ts'

function projectOf(server: TestServer) {
  const [feed] = server.control.projects.feeds()
  const environment = feed?.state.documents.environment.get('production')
  if (feed === undefined || environment === undefined) throw new Error('there is a shop')
  return { feed, environment }
}

const snapshot = '/sdk/v1/snapshot'

t.test('a key is known as soon as it is committed, wherever that was', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { feed, environment } = projectOf(server)
  const { principals, store } = server.control
  const { id, secret, hash } = createSecret('server')
  t.equal(await principals.find(secret), null)
  const key = {
    id,
    kind: 'server',
    name: 'elsewhere',
    environment: environment.id,
    hash,
    createdAt: '2026-01-31T09:00:00.000Z',
    expiresAt: null,
  }
  const doc = documentName.sdkKey(id)
  await store.log.commit(feed.state.project, commitOf({ put: [put(doc, key, false)] }))
  await until(async () => (await principals.find(secret)) !== null, 'the key')
  t.match(await principals.find(secret), {
    kind: 'server',
    id,
    project: feed.state.project,
    environment: environment.id,
  })
  t.equal(await principals.find(hashSecret(secret)), null, 'what is stored opens nothing')

  const moved = createSecret('server')
  const changed = put(doc, { ...key, hash: moved.hash }, false)
  await store.log.commit(feed.state.project, commitOf({ put: [changed] }))
  await until(async () => (await principals.find(moved.secret)) !== null, 'the other secret')
  t.equal(await principals.find(secret), null, 'the secret before is forgotten')

  await store.log.commit(feed.state.project, commitOf({ drop: [drop(doc, false)] }))
  await until(async () => (await principals.find(moved.secret)) === null, 'the end of the key')
})

t.test('a key that could not be read is nobody’s, and its streams end', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { feed } = projectOf(server)
  const { id, secret } = await server.createKey('shop', 'production')
  const stream = await openTestStream(t, server.url, secret)
  await stream.next('snapshot')
  const broken = put(documentName.sdkKey(id), { id, kind: 'novel' }, false)
  await server.control.store.log.commit(feed.state.project, commitOf({ put: [broken] }))
  await until(
    async () => (await server.get(snapshot, { token: secret })).status === 401,
    'the key to be refused',
  )
  await stream.ended()
})

t.test('a reload brings new keys and takes away those that are gone', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { feed } = projectOf(server)
  const [kept, gone] = [
    await server.createKey('shop', 'production'),
    await server.createKey('shop', 'production'),
  ]
  const streams = await Promise.all(
    [kept, gone].map(({ secret }) => openTestStream(t, server.url, secret)),
  )
  for (const stream of streams) await stream.next('snapshot')
  const cut: Cut = await server.control.store.log.load(feed.state.project)
  const docs = new Map(cut.docs)
  docs.delete(documentName.sdkKey(gone.id))
  const stored = docs.get(documentName.sdkKey(kept.id))
  if (stored === undefined) throw new Error('the key is stored')
  const added = createSecret('server')
  const value = JSON.stringify({ ...JSON.parse(stored.value ?? ''), ...added, secret: undefined })
  docs.set(documentName.sdkKey(added.id), { ...stored, value })
  feed.state.replace({ ...cut, docs })
  const statusOf = async (token: string) => (await server.get(snapshot, { token })).status
  t.same(
    await Promise.all([kept, gone, added].map(({ secret }) => statusOf(secret))),
    [200, 401, 200],
  )
  await streams[1]?.ended()
  await server.patch('/api/v1/projects/shop/flags/checkout/environments/production', { on: true })
  await streams[0]?.next('delta')
})

t.test('a key ends when its time has come', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const expiresAt = new Date(Date.now() + 1500).toISOString()
  const body = { kind: 'server', name: 'x', project: 'shop', environment: 'production' }
  const made = await server.post('/api/v1/tokens', { ...body, expiresAt })
  t.match(made, { status: 201, body: { expiresAt } }, made.text)
  const token = String(made.body.secret)
  t.ok(await server.control.principals.find(token), 'not before')
  await until(async () => (await server.get(snapshot, { token })).status === 401, 'its end')
  t.ok(Date.now() >= Date.parse(expiresAt))
  t.equal((await server.get(`/api/v1/tokens/${made.body.id}`)).status, 200, 'it is still listed')
  for (const past of [new Date().toISOString(), '2020-01-01T00:00:00Z', 'tomorrow', '']) {
    const refused = await server.post('/api/v1/tokens', { ...body, expiresAt: past })
    t.match(refused, { status: 422, body: { errors: [{ path: '/expiresAt' }] } }, past)
  }
})

t.test('a revoked key is refused at once, and revoking it again is answered', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await server.createKey('shop', 'production')
  const path = `/api/v1/tokens/${id}`
  const { etag } = await server.get(path)
  const headers = { 'if-match': etag, 'idempotency-key': 'revoke' }
  t.equal((await server.delete(path, { headers })).status, 204)
  t.equal((await server.get(snapshot, { token: secret })).status, 401)
  t.equal((await server.get(path)).status, 404)
  t.equal((await server.delete(path, { headers })).status, 204, 'the same request, answered again')
  t.equal((await server.delete(path)).status, 404, 'another one')
})

t.test('unknown secrets make the store be asked at most once a second', async (t) => {
  const { control } = await startTestServer(t)
  const { principals, projects } = control
  let asked = 0
  const refreshAll = projects.refreshAll.bind(projects)
  projects.refreshAll = () => {
    asked += 1
    return refreshAll()
  }
  for (const text of ['', 'x'.repeat(500), `${createSecret('server').secret}0`]) {
    t.equal(await principals.find(text), null)
  }
  t.equal(asked, 0, 'never for what cannot be one')
  const start = performance.now()
  const found = await Promise.all(
    Array.from({ length: 50 }, () => principals.find(createSecret('server').secret)),
  )
  t.ok(found.every((principal) => principal === null))
  const seconds = Math.ceil((performance.now() - start) / 1000)
  t.ok(asked >= 1 && asked <= seconds, `asked ${asked} times in ${seconds} s`)
})
