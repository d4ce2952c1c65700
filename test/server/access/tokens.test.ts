import t from 'tap'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { commitOf, drop } from '../store/backend.ts'

const tokens = '/api/v1/tokens'
const snapshot = '/sdk/v1/snapshot'
const shop = '/api/v1/projects/shop'

async function make(server: TestServer, body: object, token = server.adminToken) {
  const made = await server.post(tokens, { name: 'made', ...body }, { token })
  if (made.status !== 201) throw new Error(made.text)
  return { id: String(made.body.id), secret: String(made.body.secret), body: made.body }
}

const operator = { kind: 'automation', role: 'operator', project: 'shop' }
const serverKey = { kind: 'server', project: 'shop', environment: 'production' }

t.test('a token is shown as it was made, its secret once', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret, body } = await make(server, { ...operator, environments: ['staging'] })
  t.match(body, {
    kind: 'automation',
    role: 'operator',
    project: 'shop',
    environment: null,
    environments: ['staging'],
    expiresAt: null,
    previousExpiresAt: null,
    lastUsedAt: null,
  })
  t.match(secret, new RegExp(`^slu_automation_${id}_[0-9a-f]{72}$`))
  const { secret: _secret, ...rest } = body
  t.same((await server.get(`${tokens}/${id}`)).body, rest)
  const list = await server.get(tokens)
  t.match(list.body.items, [{ id }, { id: 'admin', role: 'admin', project: null }].sort(byId))
  t.notMatch(list.text, /slu_|hash/)
  const page = await server.get(`${tokens}?limit=1`)
  const next = await server.get(`${tokens}?limit=1&cursor=${page.body.next}`)
  const ids = [page.body.items, next.body.items].flat().map((one) => isObject(one) && one.id)
  t.same(ids, ['admin', id].sort())
  t.equal(next.body.next, null)
})

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

t.test('limits that do not go with the kind are refused, each at its place', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const cases: readonly (readonly [body: object, paths: readonly string[]])[] = [
    [{ kind: 'server' }, ['/project', '/environment']],
    [{ ...serverKey, role: 'viewer' }, ['/role']],
    [{ ...serverKey, environments: ['staging'] }, ['/environments']],
    [{ kind: 'personal' }, ['/role']],
    [{ ...operator, environment: 'staging' }, ['/environment']],
    [{ kind: 'personal', role: 'viewer', environments: ['staging'] }, ['/project']],
    [{ ...operator, environments: [] }, ['/environments']],
    [{ ...operator, environments: ['staging', 'staging'] }, ['/environments']],
    [{ ...operator, role: 'root' }, ['/role']],
    [{ ...operator, expiresAt: '2020-01-01' }, ['/expiresAt']],
    [{ ...operator, expiresAt: 'tomorrow' }, ['/expiresAt']],
  ]
  for (const [body, paths] of cases) {
    const answer = await server.post(tokens, { name: 'x', ...body })
    t.match(answer, { status: 422, body: { code: 'INVALID' } }, JSON.stringify(body))
    const { errors } = answer.body
    const found = Array.isArray(errors) ? errors.map(({ path }) => String(path)) : []
    t.ok(
      paths.every((path) => found.includes(path)),
      `${paths} in ${found}`,
    )
  }
  const unknown = { name: 'x', ...operator }
  t.equal((await server.post(tokens, { ...unknown, project: 'nowhere' })).status, 404)
  t.equal((await server.post(tokens, { ...unknown, environments: ['nowhere'] })).status, 404)
})

t.test('a token sees itself, whatever its role, and says what it lacks', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await make(server, { ...operator, environments: ['staging'] })
  t.match(await server.get(tokens, { token: secret }), { body: { items: [{ id }], next: null } })
  t.equal((await server.get(`${tokens}/${id}`, { token: secret })).status, 200)
  t.equal((await server.get(`${tokens}/admin`, { token: secret })).status, 404)
  const revoked = await server.delete(`${tokens}/${id}`, {
    token: secret,
    headers: { 'if-match': '*' },
  })
  t.match(revoked, { status: 403, body: { needed: { role: 'admin', environments: ['staging'] } } })
  const killed = await server.post(
    `${shop}/flags/checkout/environments/production/kill`,
    { reason: 'x' },
    { token: secret },
  )
  t.match(killed, {
    status: 403,
    body: {
      code: 'FORBIDDEN',
      needed: { role: 'operator', project: 'shop', environments: ['production'] },
      detail:
        'This needs the role operator in production of project shop. The token has the role operator in staging of project shop.',
    },
  })
})

t.test('a token of staging cannot take a flag out of production', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const limits = { role: 'editor', environments: ['staging'] }
  const { secret } = await make(server, { ...operator, ...limits })
  const staged = { token: secret, headers: { 'if-match': '*' } }
  const flag = `${shop}/flags/checkout`
  t.equal((await server.patch(`${flag}/environments/staging`, { on: true }, staged)).status, 200)
  const archived = await server.post(`${flag}/archive`, undefined, staged)
  t.match(archived, { status: 403, body: { needed: { environments: ['production', 'staging'] } } })
  t.equal((await server.patch(flag, { description: 'x' }, staged)).status, 403)
})

t.test('a token limited to environments that are all gone may change nothing', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['staging'] })
  const limits = { role: 'editor', environments: ['staging'] }
  const { secret } = await make(server, { ...operator, ...limits })
  const flags = `${shop}/flags`
  const create = (key: string) => server.post(flags, { key, type: 'boolean' }, { token: secret })
  t.equal((await create('first')).status, 201)
  const [feed] = server.control.projects.feeds()
  if (feed === undefined) throw new Error('there is a shop')
  const end = commitOf({ drop: [drop('environment/staging', true)] })
  await server.control.store.log.commit(feed.state.project, end)
  await feed.refresh()
  t.equal((await create('second')).status, 403)
})

t.test('the old secret is taken until the overlap is over, and its streams end then', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await make(server, serverKey)
  const stream = await openTestStream(t, server.url, secret)
  await stream.next('snapshot')
  const before = Date.now()
  const rotated = await server.post(`${tokens}/${id}/rotate`, { overlapMs: 2500 })
  t.match(rotated, { status: 200, body: { id, kind: 'server', environment: 'production' } })
  const fresh = String(rotated.body.secret)
  t.not(fresh, secret)
  t.match(fresh, new RegExp(`^slu_server_${id}_`))
  const until2500 = Date.parse(String(rotated.body.previousExpiresAt))
  t.ok(until2500 >= before + 2500 && until2500 <= Date.now() + 2500)
  const status = async (token: string) => (await server.get(snapshot, { token })).status
  t.equal(await status(fresh), 200)
  if (Date.now() < until2500 - 1000) t.equal(await status(secret), 200, 'it overlaps')
  const other = await openTestStream(t, server.url, fresh)
  await until(async () => (await status(secret)) === 401, 'the end of the overlap', 10_000)
  t.ok(Date.now() >= until2500, 'not before')
  await stream.ended(5000)
  t.equal(await status(fresh), 200)
  await server.patch(`${shop}/flags/checkout/environments/production`, { on: true })
  await other.next('delta')
})

t.test('without an overlap the old secret ends at once, and of two only one is old', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await make(server, operator)
  const rotate = async (body?: object) =>
    String((await server.post(`${tokens}/${id}/rotate`, body)).body.secret)
  const status = async (token: string) => (await server.get(shop, { token })).status
  const second = await rotate()
  t.equal(await status(secret), 200, 'a day by default')
  const third = await rotate()
  t.same([await status(secret), await status(second), await status(third)], [401, 200, 200])
  const fourth = await rotate({ overlapMs: 0 })
  t.same([await status(second), await status(third), await status(fourth)], [401, 401, 200])
  const long = await server.post(`${tokens}/${id}/rotate`, { overlapMs: 31 * 86_400_000 })
  t.match(long, { status: 422, body: { errors: [{ path: '/overlapMs' }] } })
})

t.test('a repeated request never shows a secret again', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id } = await make(server, operator)
  const requests: readonly (readonly [path: string, body: object])[] = [
    [tokens, { name: 'x', ...serverKey }],
    [tokens, { name: 'x', ...operator }],
    [`${tokens}/${id}/rotate`, { overlapMs: 0 }],
  ]
  for (const [i, [path, body]] of requests.entries()) {
    const headers = { 'idempotency-key': `key-${i}` }
    const first = await server.post(path, body, { headers })
    t.ok(first.status < 300)
    const head = server.control.projects.system.state.head
    const again = await server.post(path, body, { headers })
    t.match(again, { status: 409, body: { code: 'SECRET_ALREADY_SHOWN', detail: /rotate/ } })
    t.notMatch(again.text, String(first.body.secret))
    t.same(server.control.projects.system.state.head, head, 'nothing was done')
  }
})

t.test('an expired token is nobody’s, and is not rotated back to life', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const expiresAt = new Date(Date.now() + 1500).toISOString()
  const { id, secret } = await make(server, { ...operator, expiresAt })
  const key = await make(server, { ...serverKey, expiresAt })
  const stream = await openTestStream(t, server.url, key.secret)
  const status = async () => (await server.get(shop, { token: secret })).status
  await until(async () => (await status()) === 401, 'the expiry', 10_000)
  t.ok(Date.now() >= Date.parse(expiresAt))
  await stream.ended()
  const rotated = await server.post(`${tokens}/${id}/rotate`)
  t.match(rotated, { status: 422, body: { errors: [{ code: 'EXPIRED' }] } })
  t.match(await server.get(`${tokens}/${id}`), { status: 200, body: { expiresAt } })
})

t.test('the last lasting admin of the installation stays, even if two go at once', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const admin = { kind: 'personal', role: 'admin' }
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  await make(server, { ...admin, project: 'shop' })
  await make(server, { ...admin, expiresAt: soon })
  t.match(await server.delete(`${tokens}/admin`), { status: 409, body: { code: 'IN_USE' } })
  const { id, secret } = await make(server, admin)
  const ends = await Promise.all([
    server.delete(`${tokens}/admin`, { token: secret, headers: { 'if-match': '*' } }),
    server.delete(`${tokens}/${id}`, { headers: { 'if-match': '*' } }),
  ])
  const statuses = ends.map(({ status }) => status).sort()
  t.equal(statuses[0], 204)
  t.ok([401, 409].includes(statuses[1] ?? 0), `${statuses}`)
})

t.test('when a token was last used is known after it was used, and kept', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await make(server, operator)
  const before = Date.now()
  await server.get(shop, { token: secret })
  const head = server.control.projects.system.state.head
  const used = async () => (await server.get(`${tokens}/${id}`)).body.lastUsedAt
  t.ok(Date.parse(String(await used())) >= before)
  await server.control.tokenUses.stop()
  t.ok(Date.parse(String(await used())) >= before, 'it was written')
  t.same(server.control.projects.system.state.head, head, 'and no commit was made')
})

t.test('an edge key reads as a server key does; a client key reads nothing', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const edge = await make(server, { ...serverKey, kind: 'edge' })
  const client = await make(server, { ...serverKey, kind: 'client' })
  t.equal((await server.get(snapshot, { token: edge.secret })).status, 200)
  const stream = await openTestStream(t, server.url, edge.secret)
  await stream.next('snapshot')
  for (const path of [snapshot, '/sdk/v1/stream']) {
    const refused = await server.get(path, { token: client.secret })
    t.match(refused, {
      status: 403,
      body: { code: 'FORBIDDEN', detail: /client key: it is public/ },
    })
  }
})
