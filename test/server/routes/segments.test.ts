import t, { type Test } from 'tap'
import { canonicalJson } from '../../../server/store/canonical.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const segments = '/api/v1/projects/shop/segments'
const beta = `${segments}/beta`
const config = '/api/v1/projects/shop/flags/checkout/environments/production'

async function startShop(t: Test): Promise<TestServer> {
  const server = await startTestServer(t)
  await createShop(server)
  return server
}

/** All pages of a list, one after the other. */
async function readAll(server: TestServer, path: string, limit: number): Promise<unknown[]> {
  const items: unknown[] = []
  let cursor = ''
  for (;;) {
    const { body } = await server.get(`${path}?limit=${limit}${cursor}`)
    if (Array.isArray(body.items)) items.push(...body.items)
    if (typeof body.next !== 'string') return items
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
}

async function evaluate(server: TestServer, context: object): Promise<unknown> {
  const path = '/api/v1/projects/shop/environments/production/evaluate'
  const { body } = await server.post(path, { context, flags: ['checkout'] })
  const [result]: unknown[] = Array.isArray(body.results) ? body.results : []
  return result
}

t.test('a segment is made, read, changed and removed', async (t) => {
  const server = await startShop(t)
  const rules = [{ attribute: 'plan', op: 'in', values: ['gold'] }]
  const made = await server.post(segments, {
    key: 'beta',
    included: ['user-2', 'user-1', 7, 'user-1'],
    excluded: ['ä'],
    rules,
  })
  t.equal(made.status, 201)
  t.equal(made.headers.get('location'), beta)
  t.match(made.body, {
    key: 'beta',
    name: 'beta',
    description: '',
    bucketBy: 'targetingKey',
    includedCount: 3,
    excludedCount: 1,
    rules,
  })
  const read = await server.get(beta)
  t.same(read.body, made.body)
  t.equal(read.etag, made.etag)
  t.same((await server.get(segments)).body, { items: [made.body], next: null })
  t.same((await server.get(`${beta}/included`)).body, {
    items: ['7', 'user-1', 'user-2'],
    next: null,
  })
  t.same((await server.get(`${beta}/excluded`)).body, { items: ['ä'], next: null })

  const same = await server.patch(beta, read.body)
  t.equal(same.status, 200, 'what was read is accepted back')
  const changed = await server.patch(beta, { name: 'Beta', included: [], excluded: ['x', 'y'] })
  t.match(changed.body, { name: 'Beta', includedCount: 0, excludedCount: 2, rules })
  t.same((await server.get(`${beta}/excluded`)).body.items, ['x', 'y'])
  const readOnly = await server.patch(beta, { includedCount: 5 })
  t.match([readOnly.status, readOnly.body.code], [422, 'READ_ONLY'])

  const unmatched = await server.send('PATCH', beta, { body: { name: 'x' } })
  t.match([unmatched.status, unmatched.body.code], [428, 'IF_MATCH_REQUIRED'])
  const stale = { headers: { 'if-match': made.etag } }
  t.equal((await server.patch(beta, { name: 'x' }, stale)).status, 412)
  t.equal((await server.delete(beta, stale)).status, 412)
  t.equal((await server.delete(beta)).status, 204)
  for (const path of [beta, `${beta}/included`]) t.equal((await server.get(path)).status, 404)
  t.equal((await server.post(`${beta}/included/add`, { values: ['a'] })).status, 404)
  const again = await server.post(segments, { key: 'beta' })
  t.match(again.body, { includedCount: 0, excludedCount: 0, rules: [] })
})

t.test('what a segment is made of is checked, all of it at once', async (t) => {
  const server = await startShop(t)
  const made = await server.post(segments, { key: 'beta' })
  t.equal(made.status, 201)
  const twice = await server.post(segments, { key: 'BETA' })
  t.match([twice.status, twice.body.code], [409, 'ALREADY_EXISTS'])
  const faulty = await server.patch(beta, {
    rules: [
      { segment: 'unknown' },
      { attribute: 'age', op: 'gt', values: ['old'] },
      { attribute: 'name', op: 'matches', values: ['(a+)+$'] },
    ],
  })
  t.equal(faulty.status, 422)
  t.match(faulty.body.errors, [
    { path: '/rules/0/segment', code: 'UNKNOWN_SEGMENT' },
    { path: '/rules/1/values/0', code: 'VALUE' },
    { path: '/rules/2/values/0', code: 'VALUE' },
  ])
  const values = await server.patch(beta, { included: ['', 'a'], excluded: ['b'.repeat(1025)] })
  t.match(values.body.errors, [
    { path: '/included/0', code: 'VALUE' },
    { path: '/excluded/0', code: 'VALUE' },
  ])
  for (const included of [[null], [true], [{}], ['a\ud800'], 'a', [['a']]]) {
    const { status, body } = await server.patch(beta, { included })
    t.ok(status === 422 || status === 400, JSON.stringify(body))
  }
  t.equal((await server.patch(beta, { unknown: 1 })).status, 422)
})

t.test('values are added and removed in bulk, and counted', async (t) => {
  const server = await startShop(t)
  const { etag } = await server.post(segments, { key: 'beta' })
  const added = await server.post(`${beta}/included/add`, { values: ['b', 'a', 'b', 1] })
  t.equal(added.status, 200)
  t.match(added.body, { segment: 'beta', list: 'included', count: 3 })
  t.match(added.body, { added: 3, removed: 0, already: 1 })
  t.equal(added.headers.get('sluice-revision'), added.body.revision)
  t.not(added.etag, etag)
  t.equal((await server.get(beta)).etag, added.etag)
  const again = await server.post(`${beta}/included/add`, { values: ['a', '1'] })
  t.match(again.body, { added: 0, already: 2, count: 3, revision: added.body.revision })
  t.equal(again.etag, added.etag, 'nothing was committed')
  const removed = await server.post(`${beta}/included/remove`, { values: ['a', 'z'] })
  t.match(removed.body, { added: 0, removed: 1, already: 1, count: 2 })
  t.same((await server.get(`${beta}/included`)).body.items, ['1', 'b'])
  const other = await server.post(`${beta}/excluded/add`, { values: ['x'] })
  t.match(other.body, { list: 'excluded', added: 1, count: 1 })
  const none = await server.post(`${beta}/included/remove`, { values: ['1', 'b'] })
  t.match(none.body, { removed: 2, count: 0 })
  t.match((await server.get(beta)).body, { includedCount: 0, excludedCount: 1 })

  const headers = { 'idempotency-key': 'once' }
  const once = await server.post(`${beta}/included/add`, { values: ['q'] }, { headers })
  const twice = await server.post(`${beta}/included/add`, { values: ['q'] }, { headers })
  t.same(twice.body, once.body)
  t.match(once.body, { added: 1 })
})

t.test('adding from many sides at once loses nothing', async (t) => {
  const server = await startShop(t)
  await server.post(segments, { key: 'beta' })
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      server.post(`${beta}/included/add`, { values: [`user-${i}`, 'all'] }),
    ),
  )
  t.ok(answers.every(({ status }) => status === 200))
  t.match((await server.get(beta)).body, { includedCount: 13 })
})

t.test('a file is imported, and what is wrong with it is told by line', async (t) => {
  const server = await startShop(t)
  await server.post(segments, { key: 'beta', bucketBy: 'email', included: ['a@b.c'] })
  const send = (type: string, body: string, query = '') =>
    server.send('POST', `${beta}/included/import${query}`, {
      body,
      headers: { 'content-type': type },
    })
  const csv = await send('text/csv', '\ufeff"x, ""y"""\r\n a@b.c \r\n\r\nnew@b.c', '')
  t.match(csv.body, { added: 2, already: 1, count: 3 })
  t.same((await server.get(`${beta}/included`)).body.items, ['a@b.c', 'new@b.c', 'x, "y"'])
  const lines = await send('text/plain; charset=utf-8', 'one\n"two"\n\n three,3 \n')
  t.match(lines.body, { added: 3, count: 6 })
  t.ok((await readAll(server, `${beta}/included`, 2)).includes('three,3'))

  const heading = await send('text/csv', 'Email\nz@b.c')
  t.match(heading, { status: 422, body: { errors: [{ path: 'line/1', code: 'HEADING' }] } })
  t.match((await send('text/csv', 'Email\nz@b.c', '?header=true')).body, { added: 1 })
  t.match((await send('text/csv', 'Email\n', '?header=false')).body, { added: 1 })
  const faulty = await send('text/csv', 'fine\na,b\n"open\n')
  t.match(faulty, { status: 422, body: { code: 'INVALID' } })
  t.match(faulty.body.errors, [
    { path: 'line/2', code: 'CSV' },
    { path: 'line/3', code: 'CSV' },
  ])
  t.match(await send('application/json', '["a"]'), { status: 415 })
  t.match(await send('application/xml', '<a/>'), { status: 415 })
  t.match(await server.send('POST', `${beta}/included/import`), { status: 422 })
  t.match(await send('text/plain', 'a', '?header=perhaps'), { status: 422 })
  const latin = await fetch(`${server.url}${beta}/included/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'text/csv' },
    body: Buffer.from('m\u00fcller', 'latin1'),
  })
  t.equal(latin.status, 422)
  t.match(await latin.text(), /not UTF-8/)
})

t.test('segments nest, but not in themselves and not without an end', async (t) => {
  const server = await startShop(t)
  const nest = (key: string, inner: string) =>
    server.post(segments, { key, rules: [{ not: { segment: inner } }] })
  await server.post(segments, { key: 's0' })
  for (let i = 1; i <= 10; i += 1) t.equal((await nest(`s${i}`, `s${i - 1}`)).status, 201)
  const deep = await nest('s11', 's10')
  t.match(deep.body.errors, [{ path: '/rules/0', code: 'TOO_DEEP' }])
  const self = await server.patch(`${segments}/s0`, { rules: [{ segment: 's0' }] })
  t.match(self.body.errors, [{ code: 'CYCLE' }])
  const cycle = await server.patch(`${segments}/s0`, { rules: [{ segment: 's3' }] })
  t.match(cycle.body.errors, [{ path: '/rules/0', code: 'CYCLE' }])
  t.match(cycle.body.detail, /s0 -> s3 -> s2 -> s1 -> s0/)
  await server.post(segments, { key: 'below' })
  const under = await server.patch(`${segments}/s0`, { rules: [{ segment: 'below' }] })
  t.match(under.body.errors, [{ code: 'TOO_DEEP' }], 'those above would become too deep')
  const nested = [...Array(8)].reduce<object>((inner) => ({ not: inner }), { segment: 's0' })
  t.match((await server.post(segments, { key: 'c', rules: [nested] })).body.errors, [
    { code: 'TOO_DEEP' },
  ])
})

t.test('two segments that come to contain each other at the same time do not both', async (t) => {
  const server = await startShop(t)
  for (let round = 0; round < 8; round += 1) {
    for (const key of ['a', 'b']) await server.post(segments, { key: `${key}${round}` })
    const [a, b] = [`${segments}/a${round}`, `${segments}/b${round}`]
    const answers = await Promise.all([
      server.patch(a, { rules: [{ segment: `b${round}` }] }),
      server.patch(b, { rules: [{ segment: `a${round}` }] }),
    ])
    t.same(answers.map(({ status }) => status).sort(), [200, 422])
  }
})

t.test('a segment in use stays, and says where it is used', async (t) => {
  const server = await startShop(t)
  await server.post(segments, { key: 'beta' })
  const rule = { when: { any: [{ segment: 'beta' }] }, serve: { variation: 'on' } }
  t.equal((await server.patch(config, { rules: [rule] })).status, 200)
  await server.post(segments, { key: 'outer', rules: [{ segment: 'beta' }] })
  const refused = await server.delete(beta)
  t.match(refused, { status: 409, body: { code: 'IN_USE' } })
  t.same(refused.body.usedBy, [
    { flag: 'checkout', environment: 'production' },
    { segment: 'outer' },
  ])
  await server.post('/api/v1/projects/shop/flags/checkout/archive')
  t.equal((await server.delete(beta)).status, 409, 'an archived flag may come back')
  await server.patch(config, { rules: [] })
  t.same((await server.delete(beta)).body.usedBy, [{ segment: 'outer' }])
  t.equal((await server.delete(`${segments}/outer`)).status, 204)
  t.equal((await server.delete(beta)).status, 204)
  const unknown = await server.patch(config, { rules: [rule] })
  t.match(unknown.body.errors, [{ path: '/rules/0/when/any/0/segment', code: 'UNKNOWN_SEGMENT' }])
})

t.test('no flag and no segment refers to a segment that goes at the same time', async (t) => {
  const server = await startShop(t)
  const won = { users: 0, deletions: 0 }
  for (let round = 0; round < 12; round += 1) {
    const key = `s${round}`
    await server.post(segments, { key })
    await server.patch(config, { rules: [] })
    const use =
      round % 3 === 0
        ? server.post(segments, { key: `user${round}`, rules: [{ segment: key }] })
        : server.patch(config, {
            rules: [{ when: { segment: key }, serve: { variation: 'on' } }],
          })
    const [used, removed] = await Promise.all([use, server.delete(`${segments}/${key}`)])
    if (used.status < 300) {
      won.users += 1
      t.match(removed, { status: 409, body: { code: 'IN_USE' } })
    } else {
      won.deletions += 1
      t.equal(removed.status, 204)
      t.equal(used.status, 422, used.text)
    }
  }
  t.comment(JSON.stringify(won))
})

t.test('who is in a segment is decided by its lists and rules, everywhere', async (t) => {
  const server = await startShop(t)
  await server.post(segments, {
    key: 'staff',
    included: ['ann'],
    excluded: ['eve'],
    rules: [{ attribute: 'mail', op: 'endsWith', values: ['@shop.test'] }],
  })
  await server.post(segments, { key: 'beta', included: ['bob', 9], rules: [{ segment: 'staff' }] })
  await server.patch(config, {
    on: true,
    default: { variation: 'off' },
    rules: [{ when: { segment: 'beta' }, serve: { variation: 'on' } }],
  })
  const expected: readonly [object, string][] = [
    [{ targetingKey: 'ann' }, 'on'],
    [{ targetingKey: 'bob' }, 'on'],
    [{ targetingKey: 9 }, 'on'],
    [{ targetingKey: 'eve', mail: 'eve@shop.test' }, 'off'],
    [{ mail: 'x@shop.test' }, 'on'],
    [{ targetingKey: 'other' }, 'off'],
  ]
  for (const [context, variation] of expected) {
    t.match(await evaluate(server, context), { variation }, JSON.stringify(context))
  }
  await server.post(`${segments}/staff/included/remove`, { values: ['ann'] })
  t.match(await evaluate(server, { targetingKey: 'ann' }), { variation: 'off' })

  const { secret } = await server.createKey('shop', 'production')
  const { text } = await server.get('/sdk/v1/snapshot', { token: secret })
  t.equal(text, canonicalJson(JSON.parse(text)), 'the snapshot is canonical')
  t.match(JSON.parse(text).segments, [
    { key: 'beta', included: ['9', 'bob'], excluded: [] },
    { key: 'staff', included: [], excluded: ['eve'] },
  ])
})

t.test('a change that SDKs do not see sends nothing', async (t) => {
  const server = await startShop(t)
  await server.post(segments, { key: 'beta', included: ['a'] })
  const { secret } = await server.createKey('shop', 'production')
  const head = async () => (await server.get('/sdk/v1/snapshot', { token: secret })).etag
  const before = await head()
  await server.patch(beta, { name: 'New name', description: 'for people', included: ['a'] })
  t.equal(await head(), before)
  await server.patch(beta, { bucketBy: 'company' })
  t.not(await head(), before)
})
