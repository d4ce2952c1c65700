import t, { type Test } from 'tap'
import { snapshotBytesMax } from '../../../server/changes/size.ts'
import type { Store } from '../../../server/store/contract.ts'
import { OutcomeUnknown, StoreUnavailable } from '../../../server/store/errors.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer, type TestAnswer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const flags = `${shop}/flags`
const config = `${flags}/checkout/environments/production`
const boolean = (key: string) => ({ key, type: 'boolean' })

/** The answer is a problem document of the status and code. */
function refuses(t: Test, answer: TestAnswer, status: number, code: string, more: object = {}) {
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/, code)
  t.match(
    { status: answer.status, ...answer.body },
    {
      type: `urn:sluice:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title: /\w/,
      status,
      code,
      detail: /\w/,
      ...more,
    },
    answer.text,
  )
  t.equal(answer.status, status)
}

t.test('401: without a token, with a false one, with a revoked one', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const key = await server.createKey('shop', 'production')
  await server.delete(`/api/v1/tokens/${key.id}`)
  for (const token of [null, 'nonsense', `${key.secret.slice(0, -1)}x`, key.secret]) {
    for (const path of [flags, '/sdk/v1/snapshot', '/sdk/v1/stream']) {
      const answer = await server.get(path, { token })
      refuses(t, answer, 401, 'UNAUTHENTICATED')
      t.match(answer.headers.get('www-authenticate'), /^Bearer/)
    }
  }
  const basic = { token: null, headers: { authorization: 'Basic YTpi' } }
  refuses(t, await server.get(flags, basic), 401, 'UNAUTHENTICATED')
  const unread = await server.post(flags, '{"broken', { token: null })
  refuses(t, unread, 401, 'UNAUTHENTICATED', {}) // Before the body is looked at.
})

t.test('403: a key where a role is needed, and the other way round', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const asKey = { token: secret }
  const wanted = { detail: /role/ }
  refuses(t, await server.get(flags, asKey), 403, 'FORBIDDEN', wanted)
  refuses(t, await server.post(`${config}/kill`, { reason: 'x' }, asKey), 403, 'FORBIDDEN', wanted)
  const environment = { detail: /environment/ }
  refuses(t, await server.get('/sdk/v1/snapshot'), 403, 'FORBIDDEN', environment)
  refuses(t, await server.post('/sdk/v1/reports', {}), 403, 'FORBIDDEN', environment)
})

t.test('404: everything that is not there', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const reason = { reason: 'x' }
  for (const answer of await Promise.all([
    server.get('/nowhere'),
    server.send('PUT', flags, { body: {} }),
    server.get('/api/v1/projects/none'),
    server.get('/api/v1/projects/none/flags'),
    server.get(`${shop}/environments/none`),
    server.get(`${flags}/none`),
    server.get(`${flags}/none/environments/production`),
    server.get(`${flags}/checkout/environments/none`),
    server.get('/api/v1/tokens/none'),
    server.delete('/api/v1/tokens/none'),
    server.delete(`${flags}/none`),
    server.post(`${flags}/none/archive`),
    server.post(`${flags}/none/environments/production/kill`, reason),
    server.post(`${flags}/checkout/environments/none/restore`, reason),
    server.post(`${shop}/environments/none/kill`, { flags: ['checkout'], ...reason }),
    server.post(`${shop}/environments/none/evaluate`, { context: {} }),
    server.post('/api/v1/tokens', {
      kind: 'server',
      name: 'x',
      project: 'shop',
      environment: 'none',
    }),
  ])) {
    refuses(t, answer, 404, 'NOT_FOUND')
  }
})

t.test('400, 413, 415 and 422: a body that cannot be used', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  refuses(t, await server.post(flags, '{"key":'), 400, 'MALFORMED_JSON')
  const big = { ...boolean('big'), name: 'x'.repeat(1024 * 1024) }
  refuses(t, await server.post(flags, big), 413, 'TOO_LARGE')
  const plain = { headers: { 'content-type': 'text/plain' } }
  refuses(t, await server.post(flags, 'x', plain), 415, 'UNSUPPORTED_MEDIA_TYPE')

  const faults = await server.post(flags, { key: 'a b', type: 'boolen', nmae: 'typo' })
  refuses(t, faults, 422, 'INVALID')
  const errors = Array.isArray(faults.body.errors) ? faults.body.errors : []
  t.same(errors.map(({ path }) => path).sort(), ['/key', '/nmae', '/type'], 'all at once')
  for (const error of errors) t.match(error, { path: String, code: String, message: String })

  refuses(t, await server.patch(config, { killed: { id: 'k' } }), 422, 'READ_ONLY', {
    errors: [{ path: '/killed', code: 'READ_ONLY', message: String }],
  })
  refuses(t, await server.patch(`${flags}/checkout`, { type: 'json' }), 422, 'READ_ONLY')
  const variations = [
    { key: 'a', value: 'a' },
    { key: 'b', value: 'b' },
  ]
  await server.post(flags, { key: 'colour', type: 'string', variations })
  const colour = await server.patch(`${flags}/colour/environments/production`, {
    default: { percent: 25 },
  })
  refuses(t, colour, 422, 'VARIATION_REQUIRED', { detail: /"variation":"a"/ })
  const many = `${shop}/environments/production/kill`
  const nobody = await server.post(many, { tag: 'payments', reason: 'x' })
  refuses(t, nobody, 422, 'NOTHING_MATCHED')
  for (const selection of [{}, { tag: 'a', flags: ['checkout'] }, { flags: ['none'] }]) {
    refuses(t, await server.post(many, { ...selection, reason: 'x' }), 422, 'INVALID')
  }
})

t.test('409: what stands in the way is named', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const existing = await Promise.all([
    server.post('/api/v1/projects', { key: 'shop' }),
    server.post(`${shop}/environments`, { key: 'staging' }),
    server.post(flags, boolean('checkout')),
    server.post(flags, boolean('Checkout')),
  ])
  for (const answer of existing) refuses(t, answer, 409, 'ALREADY_EXISTS')

  const prerequisites = [{ flag: 'login', variations: ['on'] }]
  await server.patch(config, { prerequisites })
  const usedBy = [{ flag: 'checkout', environment: 'production' }]
  refuses(t, await server.post(`${flags}/login/archive`), 409, 'IN_USE', { usedBy })
  refuses(t, await server.delete(`${flags}/login`), 409, 'NOT_ARCHIVED')

  const ramp = { steps: [{ to: { percent: 10 }, holdMs: null }] }
  await server.patch(config, { on: true, default: { variation: 'off' } })
  const { body: started } = await server.post(`${config}/ramp`, ramp)
  const more = { ramp: started.id }
  refuses(t, await server.post(`${config}/ramp`, ramp), 409, 'RAMP_RUNNING', more)
  refuses(t, await server.patch(config, { default: { percent: 5 } }), 409, 'RAMP_RUNNING', more)
  const back = `${shop}/ramps/${started.id}`
  await server.post(`${back}/rollback`, { reason: 'x' })
  refuses(t, await server.post(`${back}/advance`), 409, 'RAMP_NOT_RUNNING')
  refuses(t, await server.post(`${config}/ramp`, ramp), 409, 'RAMP_REFUSED', more)

  const headers = { 'idempotency-key': 'one' }
  const token = { kind: 'server', name: 'web', project: 'shop', environment: 'production' }
  t.equal((await server.post('/api/v1/tokens', token, { headers })).status, 201)
  const replay = await server.post('/api/v1/tokens', token, { headers })
  refuses(t, replay, 409, 'SECRET_ALREADY_SHOWN')
})

t.test('412 and 428: nobody overwrites what he has not seen', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id } = await server.createKey('shop', 'production')
  await server.post(`${flags}/checkout/archive`)
  for (const [method, path] of [
    ['PATCH', '/api/v1/projects/shop'],
    ['PATCH', `${shop}/environments/production`],
    ['PATCH', `${flags}/checkout`],
    ['PATCH', config],
    ['DELETE', `${flags}/checkout`],
    ['DELETE', `/api/v1/tokens/${id}`],
  ] as const) {
    const body = method === 'PATCH' ? { body: {} } : {}
    refuses(t, await server.send(method, path, body), 428, 'IF_MATCH_REQUIRED')
    for (const stale of ['"0-0"', 'W/"1"', 'nonsense']) {
      const headers = { 'if-match': stale }
      const answer = await server.send(method, path, { ...body, headers })
      const { body: current } = await server.get(path)
      refuses(t, answer, 412, 'VERSION_MISMATCH', { current })
      t.match(answer.body.detail, /Read it again and repeat your change/)
    }
  }
  const { etag } = await server.get(config)
  await server.post(`${config}/kill`, { reason: 'x' })
  const editing = { headers: { 'if-match': etag } }
  const late = await server.patch(config, { on: true }, editing)
  refuses(t, late, 412, 'VERSION_MISMATCH', { current: { killed: { reason: 'x' } } })
  t.equal((await server.patch(config, { on: true }, { headers: { 'if-match': '*' } })).status, 200)
})

t.test(
  '422: a key of another request is refused, the same request is answered again',
  async (t) => {
    const server = await startTestServer(t)
    await createShop(server)
    const headers = { 'idempotency-key': 'one' }
    const first = await server.post(flags, boolean('a'), { headers })
    t.equal(first.status, 201)
    const replay = await server.post(flags, boolean('a'), { headers })
    t.same([replay.status, replay.body, replay.etag], [201, first.body, first.etag])
    const other = await server.post(flags, boolean('b'), { headers })
    refuses(t, other, 422, 'IDEMPOTENCY_KEY_REUSED')
    t.equal((await server.get(`${flags}/b`)).status, 404)
  },
)

t.test('413: an environment is never written larger than its readers take', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const [feed] = server.control.projects.feeds()
  const id = feed?.state.documents.environment.get('production')?.id ?? ''
  const view = server.control.deliveries.get(id)?.view
  if (view === undefined) throw new Error('production is delivered')
  view.sizeBytes = snapshotBytesMax * 0.8
  const more = { rules: [], targets: [{ variation: 'on', values: ['user-1'] }] }
  refuses(t, await server.patch(config, more), 413, 'SNAPSHOT_TOO_LARGE')
  refuses(t, await server.post(flags, boolean('b')), 413, 'SNAPSHOT_TOO_LARGE')
  t.equal((await server.post(`${config}/kill`, { reason: 'x' })).status, 200, 'a kill always fits')
})

t.test('503: a store that is down says so, and flags are served on', async (t) => {
  let store: Store | undefined
  const dataDir = t.testdir()
  const open = async () => {
    store = await openSqliteStore({ dataDir })
    return store
  }
  const server = await startTestServer(t, { store: open })
  await createShop(server)
  const key = await server.createKey('shop', 'production')
  if (store === undefined) throw new Error('the store was opened')
  const { log } = store
  const commit = log.commit.bind(log)

  log.commit = () => Promise.reject(new StoreUnavailable('The disk is gone.'))
  const refused = await server.post(flags, boolean('a'))
  refuses(t, refused, 503, 'STORE_UNAVAILABLE', { detail: /[^.]\. Nothing was written\.$/ })
  t.equal(refused.headers.get('retry-after'), '1')
  log.commit = () => Promise.reject(new OutcomeUnknown('lost'))
  const unknown = await server.post(flags, boolean('a'))
  refuses(t, unknown, 503, 'OUTCOME_UNKNOWN', { detail: /same Idempotency-Key/ })
  log.commit = async () => ({ status: 'regressed', head: null })
  refuses(t, await server.post(flags, boolean('a')), 503, 'STORE_REGRESSED')

  log.commit = commit
  await store.close()
  refuses(t, await server.post(flags, boolean('a')), 503, 'STORE_UNAVAILABLE')
  refuses(t, await server.post(`${config}/kill`, { reason: 'x' }), 503, 'STORE_UNAVAILABLE')
  t.equal((await server.get(config)).status, 200)
  t.equal((await server.get('/sdk/v1/snapshot', { token: key.secret })).status, 200)
  t.equal((await server.get('/healthz', { token: null })).status, 200)
  t.equal((await server.get('/readyz', { token: null })).status, 503)
})
