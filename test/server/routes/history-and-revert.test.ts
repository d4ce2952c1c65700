import t, { type Test } from 'tap'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'

const flag = '/api/v1/projects/shop/flags/checkout'
const config = `${flag}/environments/production`

/** A server with the project shop, and what the test does to its flag checkout. */
async function prepare(t: Test) {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const change = async (body: object, path = config) => {
    const answer = await server.patch(path, body)
    t.equal(answer.status, 200, answer.text)
    return answer.headers.get('sluice-revision') ?? ''
  }
  const revert = (revision: string, more: object = {}) =>
    server.post(`${config}/revert`, { revision, ...more })
  const history = async (query = '') => {
    const { body, status, text } = await server.get(`${config}/history${query}`)
    t.equal(status, 200, text)
    return { items: Array.isArray(body.items) ? body.items : [], next: body.next }
  }
  return { server, change, revert, history }
}

/** Which variation each of many users gets. */
async function served(server: TestServer): Promise<unknown[]> {
  const path = '/api/v1/projects/shop/environments/production/evaluate'
  const values = []
  for (let user = 0; user < 60; user += 1) {
    const { body } = await server.post(path, { context: { targetingKey: `user-${user}` } })
    const results = Array.isArray(body.results) ? body.results : []
    values.push(results.find((one) => isObject(one) && one.flag === 'checkout')?.variation)
  }
  return values
}

t.test(
  'history tells of a flag in one environment, newest first, with before and after',
  async (t) => {
    const { server, change, history } = await prepare(t)
    await change({ on: true })
    await change({ on: true }, `${flag}/environments/staging`)
    await server.post('/api/v1/projects/shop/environments/production/kill', {
      flags: ['checkout', 'login'],
      reason: 'errors',
    })
    await change({ tags: ['payments'] }, flag)
    await change({ description: 'x' }, '/api/v1/projects/shop/flags/login')
    await server.post(`${config}/restore`, { reason: 'fixed' })
    const { items, next } = await history()
    t.equal(next, null)
    t.match(items, [
      { type: 'flag.restored', reason: 'fixed', changes: [{ before: { reason: 'errors' } }] },
      { type: 'flag.changed', changes: [{ path: '/tags', before: [], after: ['payments'] }] },
      { type: 'flag.killed', reason: 'errors', name: 'first admin', by: 'token:admin' },
      { type: 'flagConfig.changed', changes: [{ path: '/on', before: false, after: true }] },
      {
        type: 'flag.created',
        changes: [{ document: 'flag/checkout', after: { key: 'checkout' } }],
      },
    ])
    t.equal(items[2].changes.length, 1, 'nothing of the other flag')
  },
)

t.test('history comes in pages', async (t) => {
  const { change, history } = await prepare(t)
  for (let percent = 10; percent <= 60; percent += 10) await change({ default: { percent } })
  const { items: all } = await history()
  t.equal(all.length, 7)
  const paged: unknown[] = []
  let query = '?limit=3'
  while (query !== '') {
    const { items, next } = await history(query)
    paged.push(...items)
    query = next === null ? '' : `?limit=3&cursor=${next}`
  }
  t.same(paged, all)
})

t.test('a deleted flag leaves its history to the next of its name', async (t) => {
  const { server, history } = await prepare(t)
  await server.post(`${flag}/archive`)
  await server.delete(flag)
  await server.post('/api/v1/projects/shop/flags', { key: 'checkout', type: 'boolean' })
  const types = (await history()).items.map(({ type }) => type)
  t.same(types, ['flag.created', 'flag.deleted', 'flag.archived', 'flag.created'])
})

t.test('a revert gives everybody what they had, by the stored ranges', async (t) => {
  const { server, change, revert, history } = await prepare(t)
  await change({ on: true, default: { percent: 20 } })
  await change({ default: { percent: 50 } })
  const then = await change({
    default: { weights: { on: 30, off: 70 } },
    rules: [
      { id: 'nl', when: { attribute: 'country', op: 'in', values: ['NL'] }, serve: { percent: 7 } },
    ],
  })
  const before = await served(server)
  const stored = (await server.get(config)).body
  await change({ default: { variation: 'on' }, rules: [], offVariation: 'off' })
  await change({ default: { percent: 80 } })
  t.notSame(await served(server), before)
  const planned = await revert(then, { dryRun: true })
  t.match(planned.body, { on: true, default: stored.default, rules: stored.rules })
  t.match((await server.get(config)).body.default, { split: { weights: { on: 80 } } }, 'not yet')
  const answer = await revert(then, { reason: 'errors on checkout' })
  t.equal(answer.status, 200, answer.text)
  const { updatedAt, ...now } = (await server.get(config)).body
  t.match(stored, now)
  t.not(updatedAt, stored.updatedAt)
  t.same(await served(server), before)
  t.equal(answer.etag, (await server.get(config)).etag)
  t.match((await history('?limit=1')).items[0], {
    type: 'flagConfig.reverted',
    reason: 'errors on checkout',
    subject: { to: then },
  })
})

t.test('a revert may go back to before anybody configured the flag', async (t) => {
  const { server, change, revert } = await prepare(t)
  const before = (await server.get(config)).body
  const { headers } = await server.get(flag)
  await change({ on: true, default: { percent: 50 } })
  await change({ default: { percent: 75 } })
  t.match(await revert(headers.get('sluice-revision') ?? ''), { status: 200 })
  const { updatedAt: _was, ...first } = before
  t.match((await server.get(config)).body, first)
})

t.test('a revert to what is there writes nothing', async (t) => {
  const { server, change, revert } = await prepare(t)
  const then = await change({ on: true })
  const { etag } = await server.get(config)
  const answer = await revert(then)
  t.match(answer, { status: 200, etag })
  t.equal((await server.get(flag)).headers.get('sluice-revision'), then)
})

t.test('a kill stays through a revert', async (t) => {
  const { server, change, revert } = await prepare(t)
  const then = await change({ on: true })
  await change({ default: { percent: 10 } })
  await server.post(`${config}/kill`, { reason: 'errors' })
  t.match(await revert(then), { status: 200, body: { killed: { reason: 'errors' } } })
  t.match((await server.get(config)).body, { killed: { reason: 'errors' }, on: true })
  t.same(new Set(await served(server)), new Set(['off']))
})

t.test('a repeated revert is done once', async (t) => {
  const { server, change } = await prepare(t)
  const revision = await change({ on: true })
  await change({ default: { percent: 10 } })
  const headers = { 'idempotency-key': 'back' }
  const once = await server.post(`${config}/revert`, { revision }, { headers })
  await change({ default: { percent: 20 } })
  const again = await server.post(`${config}/revert`, { revision }, { headers })
  t.match(again, { status: 200, body: once.body })
  t.match((await server.get(config)).body, { default: { split: { weights: { on: 20 } } } })
})

t.test('what can no longer be served is refused and says what is missing', async (t) => {
  const { server, change, revert } = await prepare(t)
  const then = await change({
    on: true,
    prerequisites: [{ flag: 'login', variations: ['on'] }],
    targets: [{ variation: 'on', values: ['user-1'] }],
  })
  await change({ prerequisites: [], targets: [] })
  await server.post('/api/v1/projects/shop/flags/login/archive')
  await server.delete('/api/v1/projects/shop/flags/login')
  const answer = await revert(then)
  t.match(answer, {
    status: 422,
    body: {
      code: 'INVALID',
      detail: /can no longer be served: .*there is no flag "login".*Bring back what is missing/,
      errors: [{ path: '/prerequisites/0/flag', code: 'UNKNOWN_FLAG' }],
    },
  })
  t.match((await server.get(config)).body, { prerequisites: [] }, 'nothing was written')
})

t.test('a variation that is gone refuses the revert', async (t) => {
  const { server, change } = await prepare(t)
  const variations = ['a', 'b', 'c'].map((key) => ({ key, value: key }))
  await server.post('/api/v1/projects/shop/flags', { key: 'colour', type: 'string', variations })
  const path = '/api/v1/projects/shop/flags/colour'
  const revision = await change({ default: { variation: 'b' } }, `${path}/environments/production`)
  await change({ default: { variation: 'a' } }, `${path}/environments/production`)
  await change({ variations: variations.filter(({ key }) => key !== 'b') }, path)
  const answer = await server.post(`${path}/environments/production/revert`, { revision })
  t.match(answer, { status: 422, body: { errors: [{ code: 'UNKNOWN_VARIATION' }] } })
})

t.test('revisions that mean nothing are refused', async (t) => {
  const { server, change, revert } = await prepare(t)
  const now = await change({ on: true })
  const [epoch = '', revision = ''] = now.split('.')
  const unknown = { code: 'INVALID', errors: [{ path: '/revision', code: 'UNKNOWN_REVISION' }] }
  t.match(await revert(`${epoch}.${Number(revision) + 1}`), { status: 422, body: unknown })
  t.match(await revert(`1.${revision}`), { status: 422, body: unknown })
  t.match(await revert(`${epoch}.1`), { status: 404, body: { detail: /There was no flag/ } })
  t.match(await revert(`${epoch}.0`), { status: 404 })
  t.match(await revert('eight'), { status: 422, body: { errors: [{ path: '/revision' }] } })
  t.match(await server.post(`${config}/revert`, {}), { status: 422 })
  t.match(await revert(now, { reason: '' }), { status: 422 })
  t.match(await server.get(`${config}/history?cursor=MSAy`), { status: 422 })
  t.match(await server.get(`${flag}/environments/none/history`), { status: 404 })
})

t.test('what is no longer kept cannot be reverted to', async (t) => {
  const { server, change, revert, history } = await prepare(t)
  const then = await change({ on: true })
  await change({ default: { percent: 10 } })
  const { store, projects } = server.control
  const project = projects.system.state.documents.project.get('shop')?.id ?? ''
  const { records } = store.audit
  // As if everything up to the first change had been trimmed.
  store.audit.records = async (of, range) => {
    const all = await records.call(store.audit, of, range)
    return all.filter((record) => of !== project || record.revision > 4)
  }
  t.match(await revert(then), {
    status: 404,
    body: { code: 'NOT_FOUND', detail: /no longer kept/ },
  })
  t.match(await history(), { items: [{ type: 'flagConfig.changed' }], next: null })
})
