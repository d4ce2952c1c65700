import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const hooks = `${shop}/environments/production/kill-hooks`

async function startShop(t: Parameters<typeof startTestServer>[0]): Promise<TestServer> {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'search', 'banner'] })
  for (const flag of ['search', 'banner']) {
    await server.patch(`${shop}/flags/${flag}`, { tags: ['payments'] })
  }
  return server
}

async function createHook(server: TestServer, body: object) {
  const made = await server.post(hooks, { name: 'Alertmanager', ...body })
  if (made.status !== 201) throw new Error(made.text)
  return {
    id: String(made.body.id),
    secret: String(made.body.secret),
    path: String(made.body.path),
  }
}

async function killed(server: TestServer, environment = 'production'): Promise<string[]> {
  const flags = ['banner', 'checkout', 'search']
  const configs = await Promise.all(
    flags.map((flag) => server.get(`${shop}/flags/${flag}/environments/${environment}`)),
  )
  return flags.filter((_flag, i) => configs[i]?.body.killed !== null)
}

/** One alert as Alertmanager tells of it. */
function alertOf(labels: Record<string, string>, more: object = {}) {
  return {
    status: 'firing',
    labels: { alertname: 'HighErrorRate', severity: 'page', ...labels },
    annotations: { summary: 'errors over 5 %', runbook_url: 'https://wiki.example/errors' },
    startsAt: '2026-01-31T09:00:00.000Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph?g0.expr=up',
    fingerprint: '2c1b7a90d3e4f567',
    ...more,
  }
}

/** A notification of the shape that Alertmanager's documentation gives. */
function notification(...alerts: object[]) {
  return {
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'sluice',
    groupLabels: { alertname: 'HighErrorRate' },
    commonLabels: { alertname: 'HighErrorRate', severity: 'page' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    alerts,
  }
}

t.test('a firing alert kills what it maps to, with the alert as the reason', async (t) => {
  const server = await startShop(t)
  const { id, secret, path } = await createHook(server, {
    mappings: [
      { match: { alertname: 'HighErrorRate', service: 'checkout' }, flags: ['checkout'] },
      { match: { service: 'payments' }, tag: 'payments' },
    ],
  })
  const send = (...alerts: object[]) =>
    server.post(path, notification(...alerts), { token: secret })
  const other = await send(alertOf({ service: 'stock' }), alertOf({}))
  t.match(other.body, { matched: 0, killed: [], already: [], restored: [] })
  const fired = await send(alertOf({ service: 'checkout' }), alertOf({ service: 'stock' }))
  t.match(fired.body, { matched: 1, killed: ['checkout'], already: [], unknown: [] })
  t.same(await killed(server), ['checkout'])
  t.same(await killed(server, 'staging'), [], 'in its environment only')
  const { body } = await server.get(`${shop}/flags/checkout/environments/production`)
  const reason = 'alert HighErrorRate fires: errors over 5 %'
  t.match(body.killed, { by: `hook:${id}`, reason })
  const audit = await server.get(`${shop}/audit?limit=1`)
  t.match(audit.body.items, [
    { by: `hook:${id}`, name: 'Alertmanager', type: 'flag.killed', reason },
  ])
  const tagged = await send(alertOf({ service: 'payments' }, { fingerprint: 'b' }))
  t.match(tagged.body, { killed: ['banner', 'search'] })
})

t.test(
  'an alert kills once, however often it is told; when it fires anew, it kills anew',
  async (t) => {
    const server = await startShop(t)
    const mappings = [{ match: {}, flags: ['checkout'] }]
    const { secret, path } = await createHook(server, { mappings })
    const send = (more: object = {}) =>
      server.post(path, notification(alertOf({}, more)), { token: secret })
    t.match((await send()).body, { killed: ['checkout'] })
    const { headers } = await server.get(`${shop}/flags`)
    t.match((await send()).body, { killed: [], already: ['checkout'] })
    t.equal(
      (await server.get(`${shop}/flags`)).headers.get('sluice-revision'),
      headers.get('sluice-revision'),
    )
    const restore = `${shop}/flags/checkout/environments/production/restore`
    await server.post(restore, { reason: 'a person knows better' })
    t.match((await send()).body, { killed: [], already: ['checkout'] })
    t.same(await killed(server), [], 'what a person restored stays restored')
    await send({ status: 'resolved', endsAt: '2026-01-31T09:10:00.000Z' })
    t.match((await send({ startsAt: '2026-01-31T10:00:00.000Z' })).body, { killed: ['checkout'] })
  },
)

t.test(
  'an alert that is over restores what it killed, and only where the hook says so',
  async (t) => {
    const server = await startShop(t)
    const mappings = [{ match: {}, flags: ['checkout', 'search'] }]
    const quiet = await createHook(server, { mappings })
    const { id, secret, path } = await createHook(server, { mappings, restoreWhenResolved: true })
    const restoring = (...alerts: object[]) =>
      server.post(path, notification(...alerts), { token: secret })
    const over = { status: 'resolved', endsAt: '2026-01-31T09:10:00.000Z' }
    await server.post(`${shop}/flags/search/environments/production/kill`, { reason: 'by hand' })
    t.match((await restoring(alertOf({}))).body, { killed: ['checkout'], already: ['search'] })
    const silent = await server.post(quiet.path, notification(alertOf({}, over)), {
      token: quiet.secret,
    })
    t.match(silent.body, { restored: [] })
    const still = await restoring(alertOf({}, over), alertOf({}, { fingerprint: 'b' }))
    t.match(
      still.body,
      { restored: [], already: ['checkout', 'search'] },
      'another one still fires',
    )
    t.match((await restoring(alertOf({}, over))).body, { restored: ['checkout'] })
    t.same(await killed(server), ['search'], 'what a person killed stays killed')
    const audit = await server.get(`${shop}/audit?limit=1`)
    t.match(audit.body.items, [{ type: 'flag.restored', by: `hook:${id}`, reason: /is over/ }])
    t.match((await restoring(alertOf({}, over))).body, { restored: [] })
  },
)

t.test('a signed message kills; repeated, altered or old it does not', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: { alertname: 'Errors' }, flags: ['checkout'] }]
  const { secret, path } = await createHook(server, {
    mappings,
    format: 'signed',
    restoreWhenResolved: true,
  })
  const send = (message: object, id: string, at = new Date(), signed: unknown = message) =>
    server.post(path, JSON.stringify(message, null, 1), {
      token: null,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, JSON.stringify(signed, null, 1)),
      },
    })
  const firing = { status: 'firing', alert: 'Errors', id: 'incident-7', summary: 'é' }
  const restore = `${shop}/flags/checkout/environments/production/restore`
  t.match((await send(firing, 'm1')).body, { matched: 1, killed: ['checkout'] })
  await server.post(restore, { reason: 'fixed' })
  t.match((await send(firing, 'm1')).body, { killed: [] }, 'the same message again')
  t.same(await killed(server), [])
  t.match((await send(firing, 'm2')).body, { killed: ['checkout'] }, 'a new message')
  t.match((await send(firing, 'm3')).body, { killed: [], already: ['checkout'] })
  await server.post(restore, { reason: 'fixed' })
  t.match((await send(firing, 'm3')).body, { killed: [] }, 'one that found it killed already')
  await send(firing, 'm4')
  t.match((await send({ ...firing, status: 'resolved' }, 'm5')).body, { restored: ['checkout'] })
  const refused = [
    await send(firing, 'm6', new Date(Date.now() - 400_000)),
    await send(firing, 'm6', new Date(Date.now() + 400_000)),
    await send(firing, 'm6', new Date(), { ...firing, alert: 'Other' }),
    await server.post(path, firing, { token: null }),
    await server.post(path, firing, { token: secret }),
  ]
  for (const { status, body } of refused)
    t.match({ status, ...body }, { status: 401, code: 'UNAUTHENTICATED' })
  t.same(await killed(server), [])
})

t.test('strangers, other secrets and other forms are refused, and change nothing', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: {}, flags: ['checkout'] }]
  const { id, secret, path } = await createHook(server, { mappings })
  const other = await createHook(server, { mappings })
  const key = await server.createKey('shop', 'production')
  for (const token of [null, '', 'x', other.secret, key.secret, server.adminToken]) {
    t.equal((await server.post(path, notification(alertOf({})), { token })).status, 401)
  }
  t.equal((await server.post('/hooks/v1/kill/none', notification(), { token: secret })).status, 401)
  const api = await server.get('/api/v1/projects', { token: secret })
  t.equal(api.status, 401, 'the secret opens nothing else')
  for (const body of ['{', '[]', '{}', { alerts: [] }, notification({ status: 'firing' })]) {
    const { status } = await server.post(path, body, { token: secret })
    t.ok(status === 400 || status === 422, String(status))
  }
  const signed = { status: 'firing', alert: 'x' }
  t.match((await server.post(path, signed, { token: secret })).body, {
    errors: [{ code: 'FORMAT' }],
  })
  const many = Array.from({ length: 101 }, (_, i) => alertOf({}, { fingerprint: String(i) }))
  t.equal((await server.post(path, notification(...many), { token: secret })).status, 413)
  t.same(await killed(server), [])
  const rotated = await server.post(`${hooks}/${id}/rotate`, { overlapMs: 0 })
  t.equal((await server.post(path, notification(), { token: secret })).status, 401)
  const fresh = String(rotated.body.secret)
  t.equal((await server.post(path, notification(), { token: fresh })).status, 200)
  t.equal((await server.delete(`${hooks}/${id}`)).status, 204)
  t.equal((await server.post(path, notification(), { token: fresh })).status, 401)
  for (const line of server.logLines) t.notOk(line.includes(secret) || line.includes(fresh))
})

t.test('a flag that is gone does not keep the others from being killed', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: {}, flags: ['banner', 'checkout'] }]
  const { secret, path } = await createHook(server, { mappings })
  await server.post(`${shop}/flags/banner/archive`)
  const { body } = await server.post(path, notification(alertOf({})), { token: secret })
  t.match(body, { killed: ['checkout'], unknown: ['banner'] })
})

t.test('a hook is no way around roles, and goes with its environment', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: {}, flags: ['checkout'] }]
  const { secret, path } = await createHook(server, { mappings })
  const token = await server.post('/api/v1/tokens', {
    kind: 'automation',
    name: 'x',
    role: 'editor',
    project: 'shop',
  })
  const asEditor = { token: String(token.body.secret) }
  t.equal((await server.post(hooks, { name: 'x', mappings }, asEditor)).status, 403)
  t.equal((await server.delete(`${shop}/environments/production`)).status, 204)
  const { status } = await server.post(path, notification(alertOf({})), { token: secret })
  t.ok(status === 401 || status === 404, String(status))
})

t.test('what no hook can be is refused', async (t) => {
  const server = await startShop(t)
  const faults = async (mapping: object) => {
    const { body } = await server.post(hooks, { name: 'x', mappings: [mapping] })
    const [first] = Array.isArray(body.errors) ? body.errors : []
    return [first?.path, first?.code]
  }
  t.same(await faults({ match: {} }), ['/mappings/0', 'SELECTION'])
  t.same(await faults({ match: {}, flags: ['chekout'] }), ['/mappings/0/flags/0', 'UNKNOWN_FLAG'])
  t.same(await faults({ flags: ['checkout'] }), ['/mappings/0/match', 'required'])
  const { id } = await createHook(server, { mappings: [{ match: {}, tag: 'later' }] })
  const same = await server.patch(`${hooks}/${id}`, (await server.get(`${hooks}/${id}`)).body)
  t.equal(same.status, 200, 'what GET gives, PATCH takes back')
  t.equal((await server.patch(`${hooks}/${id}`, { format: 'signed' })).body.code, 'READ_ONLY')
})
