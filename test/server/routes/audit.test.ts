import t from 'tap'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'

const audit = '/api/v1/projects/shop/audit'
const config = '/api/v1/projects/shop/flags/checkout/environments'

const server = await startTestServer(t)
await createShop(server, { flags: ['checkout', 'search'] })
const begun = new Date().toISOString()
await server.patch(`${config}/production`, { on: true, default: { percent: 25 } })
await server.post(`${config}/staging/kill`, { reason: 'errors on checkout' })
await server.patch('/api/v1/projects/shop/flags/search', { tags: ['find'] })

async function list(query = '', path = audit) {
  const answer = await server.get(`${path}${query}`)
  if (answer.status !== 200) throw new Error(answer.text)
  const { items, next } = answer.body
  if (!Array.isArray(items)) throw new Error('no items')
  return { items, next, text: answer.text }
}

const typesOf = (items: readonly unknown[]) => items.map((item) => isObject(item) && item.type)

t.test('an entry says who, what, why and when, newest first', async (t) => {
  const { items, next } = await list()
  t.equal(next, null)
  t.same(typesOf(items), [
    'flag.changed',
    'flag.killed',
    'flagConfig.changed',
    'flag.created',
    'flag.created',
    'project.begun',
  ])
  t.match(items[1], {
    revision: /^\d+\.5$/,
    committedAt: /^\d{4}-.*Z$/,
    by: 'token:admin',
    name: 'first admin',
    type: 'flag.killed',
    subject: { flag: 'checkout', environment: 'staging' },
    reason: 'errors on checkout',
    changes: [{ document: 'kill/checkout/staging', path: '', after: { by: 'token:admin' } }],
    changesLeftOut: 0,
    hash: /^[0-9a-f]{64}$/,
  })
})

t.test('the first change in an environment is told against what was served before', async (t) => {
  const document = 'flagConfig/checkout/production'
  const first = (await list('?type=flagConfig')).items.at(-1)
  t.match(first, {
    changes: [
      { document, path: '/on', before: false, after: true },
      { document, path: '/default/variation', before: 'on' },
      { document, path: '/default/split', after: { weights: { on: 25, off: 75 } } },
    ],
  })
  t.equal(first.changes.length, 3)
})

t.test('a change tells the members before and after', async (t) => {
  await server.patch(`${config}/production`, { on: false, default: { percent: 50 } })
  const { items } = await list('?limit=1')
  const document = 'flagConfig/checkout/production'
  t.match(items[0], {
    changes: [
      { document, path: '/default/split/allocations/on/ranges', before: [[0, 25000]] },
      { document, path: '/default/split/allocations/off/ranges', after: [[50000, 100000]] },
      { document, path: '/default/split/weights/off', before: 75, after: 50 },
      { document, path: '/default/split/weights/on', before: 25, after: 50 },
      { document, path: '/on', before: true, after: false },
    ],
  })
  await server.post(`${config}/staging/restore`, { reason: 'fixed' })
  const restored = (await list('?limit=1')).items[0]
  t.match(restored, { changes: [{ path: '', before: { reason: 'errors on checkout' } }] })
  t.notOk('after' in restored.changes[0])
})

t.test('entries are found by each filter, and by all of them at once', async (t) => {
  const find = async (query: string) => typesOf((await list(query)).items)
  t.same(await find('?type=flag.killed'), ['flag.killed'])
  t.same(await find('?type=flag&flag=search'), ['flag.changed', 'flag.created'])
  t.same(await find('?environment=staging&type=flag'), [
    'flag.restored',
    'flag.killed',
    // A new flag is served in every environment.
    'flag.created',
    'flag.created',
  ])
  t.same(await find('?by=token:nobody'), [])
  t.same(await find('?flag=check'), [])
  t.same(await find('?flag=checkout&environment=staging&by=token:admin&type=flag.restored'), [
    'flag.restored',
  ])
})

t.test('entries are found by time', async (t) => {
  const { items } = await list()
  const killed = items.find((item) => item.type === 'flag.killed')
  const from = await list(`?from=${killed.committedAt}`)
  t.ok(typesOf(from.items).includes('flag.killed'))
  const to = await list(`?to=${killed.committedAt}`)
  t.notOk(typesOf(to.items).includes('flag.killed'))
  t.ok(to.items.every((item) => item.committedAt < killed.committedAt))
  t.equal(from.items.length + to.items.length, items.length)
  t.same((await list(`?to=2001-01-01`)).items, [])
  t.same((await list(`?from=2101-01-01`)).items, [])
  t.ok((await list(`?from=${begun}`)).items.length < items.length)
})

t.test('pages follow one another without a gap', async (t) => {
  const all = (await list()).items
  const paged: unknown[] = []
  let cursor = ''
  do {
    const { items, next } = await list(`?limit=3${cursor}`)
    paged.push(...items)
    cursor = next === null ? '' : `&cursor=${next}`
  } while (cursor !== '')
  t.same(paged, all)
})

t.test('the installation has an audit of its own, without secrets', async (t) => {
  await server.createKey('shop', 'production')
  const { items, text } = await list('', '/api/v1/audit')
  t.same(typesOf(items), ['project.created', 'token.created', 'signingKey.created'])
  const { items: keys, text: keyText } = await list('?type=token.created')
  t.match(keys[0], { changes: [{ after: { kind: 'server', name: 'test' } }] })
  for (const shown of [text, keyText])
    t.notMatch(shown, /"hash":"[0-9a-f]{64}","(id|kind)|"sealed"/)
  t.match((await server.get('/api/v1/audit/verify')).body, { valid: true })
})

t.test('what cannot be asked is refused', async (t) => {
  const refuses = async (query: string, path: string) => {
    const answer = await server.get(`${audit}${query}`)
    t.match(answer, { status: 422, body: { code: 'INVALID', errors: [{ path }] } }, query)
  }
  await refuses('?from=yesterday', 'query/from')
  await refuses('?to=2026-13-01', 'query/to')
  await refuses('?limit=0', 'query/limit')
  await refuses('?limit=1001', 'query/limit')
  await refuses('?cursor=nonsense', 'query/cursor')
  await refuses(`?cursor=${Buffer.from('-5').toString('base64url')}`, 'query/cursor')
  await refuses('?colour=red', 'querystring/colour')
  await refuses('/verify?checkpoint=a&x=1', 'querystring/x')
  t.equal((await server.get('/api/v1/projects/none/audit')).status, 404)
  t.equal((await server.get(audit, { token: null })).status, 401)
  const { secret } = await server.createKey('shop', 'production')
  t.equal((await server.get(audit, { token: secret })).status, 403)
})

t.test('a search looks at a bounded number of entries and goes on from there', async (t) => {
  const busy = await startTestServer(t)
  await createShop(busy)
  await commitQuickly(busy, 5200)
  const first = await busy.get(`${audit}?type=project.begun`)
  t.match(first.body, { items: [], next: /./ })
  const second = await busy.get(`${audit}?type=project.begun&cursor=${first.body.next}`)
  t.match(second.body, { items: [{ type: 'project.begun' }], next: null })
})

async function commitQuickly({ control }: TestServer, count: number): Promise<void> {
  const project = control.projects.system.state.documents.project.get('shop')?.id ?? ''
  const event = { type: 'nothing', by: 'system:test', subject: {} }
  const commit = (id: number) =>
    control.store.log.commit(project, {
      seen: null,
      commitId: `quick-${id}`,
      op: null,
      expect: [],
      put: [],
      drop: [],
      event,
    })
  await Promise.all(Array.from({ length: count }, (_, id) => commit(id)))
  await control.projects.feed(project)?.refresh()
}

t.test(
  'the first change of a flag that was deleted and made again is told against its new beginning',
  async (t) => {
    const path = '/api/v1/projects/shop/flags/again'
    const create = () =>
      server.post('/api/v1/projects/shop/flags', { key: 'again', type: 'boolean' })
    const turnOn = () => server.patch(`${path}/environments/staging`, { on: true })
    await create()
    await turnOn()
    await server.post(`${path}/archive`)
    t.equal((await server.delete(path)).status, 204)
    t.equal((await create()).status, 201)
    await turnOn()
    const { items } = await list('?type=flagConfig&flag=again&limit=1')
    t.match(items, [{ changes: [{ path: '/on', before: false, after: true }] }])
  },
)
