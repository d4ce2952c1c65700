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
function notification(...alerts: (object | null)[]) {
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

const over = { status: 'resolved', endsAt: '2026-01-31T09:10:00.000Z' }
const place = `${shop}/flags/checkout/environments/production`

t.test(
  'what a person restored stays restored until the end of the alert was reported',
  async (t) => {
    const server = await startShop(t)
    const mappings = [{ match: {}, flags: ['checkout'] }]
    const { id, secret, path } = await createHook(server, { mappings })
    const send = (more: object = {}) =>
      server.post(path, notification(alertOf({}, more)), { token: secret })
    t.match((await send()).body, { killed: ['checkout'] })
    t.match((await send({ fingerprint: 'b' })).body, { killed: [], already: ['checkout'] })
    const { headers } = await server.get(`${shop}/flags`)
    t.match((await send()).body, { killed: [], already: ['checkout'], overruled: [] })
    const again = await server.get(`${shop}/flags`)
    t.equal(again.headers.get('sluice-revision'), headers.get('sluice-revision'))
    await server.post(`${place}/restore`, { reason: 'a person knows better' })
    const later = { startsAt: '2026-01-31T10:00:00.000Z' }
    for (const more of [{}, { fingerprint: 'b' }, later, { fingerprint: 'b', ...later }]) {
      const { body } = await send(more)
      t.match(body, { killed: [], already: ['checkout'], overruled: ['checkout'] })
    }
    t.same(await killed(server), [])
    const { body } = await server.get(place)
    t.match(body, {
      holders: [],
      overruled: [
        {
          kind: 'alert',
          by: `hook:${id}`,
          overruledBy: 'token:admin',
          reason: /HighErrorRate fires/,
        },
        { kind: 'alert', by: `hook:${id}` },
      ],
    })
    await send(over)
    t.match((await send({ fingerprint: 'b' })).body, { killed: [] })
    t.match((await send()).body, { killed: ['checkout'] }, 'it fires again')
  },
)

t.test('the last alert that is over lifts what alerts alone hold', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: {}, flags: ['checkout', 'search'] }]
  const { id, secret, path } = await createHook(server, { mappings, restoreWhenResolved: true })
  const send = (...alerts: object[]) =>
    server.post(path, notification(...alerts), { token: secret })
  const [a, b] = [{}, { fingerprint: 'b' }]
  await send(alertOf({}, a))
  await send(alertOf({}, b))
  t.match((await send(alertOf({}, { ...a, ...over }))).body, { restored: [] }, 'b still fires')
  t.same(await killed(server), ['checkout', 'search'])
  await server.post(`${shop}/flags/search/environments/production/kill`, { reason: 'by hand' })
  t.match((await send(alertOf({}, { ...b, ...over }))).body, { restored: ['checkout'] })
  t.same(await killed(server), ['search'], 'what a person holds stays killed')
  const audit = await server.get(`${shop}/audit?limit=1`)
  t.match(audit.body.items, [{ type: 'flag.restored', by: `hook:${id}`, reason: /is over/ }])
  t.match((await send(alertOf({}, { ...b, ...over }))).body, { restored: [] })
  const both = [alertOf({}, { ...a, ...over }), alertOf({}, b)]
  await send(alertOf({}, a))
  t.match((await send(...both)).body, { restored: [], already: ['checkout', 'search'] })
})

t.test('a hook that does not restore, or is not what it was, leaves its hold', async (t) => {
  const server = await startShop(t)
  const mappings = [{ match: {}, flags: ['checkout'] }]
  const [quiet, edited, deleted] = [
    await createHook(server, { mappings }),
    await createHook(server, { mappings, restoreWhenResolved: true }),
    await createHook(server, { name: 'Gone', mappings, restoreWhenResolved: true }),
  ]
  for (const { secret: token, path } of [quiet, edited, deleted]) {
    await server.post(path, notification(alertOf({})), { token })
  }
  const wider = [{ match: {}, flags: ['checkout', 'banner'] }]
  await server.patch(`${hooks}/${edited.id}`, { mappings: wider })
  await server.delete(`${hooks}/${deleted.id}`)
  for (const { secret: token, path } of [quiet, edited]) {
    const { body } = await server.post(path, notification(alertOf({}, over)), { token })
    t.match(body, { restored: [] })
  }
  const { body } = await server.get(place)
  t.match(body.holders, [
    { by: `hook:${quiet.id}`, reason: /^alert/, endedAt: /T/ },
    { by: `hook:${edited.id}`, reason: /^formerly by hook Alertmanager: alert/ },
    { by: `hook:${deleted.id}`, reason: new RegExp(`^formerly by hook ${deleted.id}: alert`) },
  ])
  await server.post(`${place}/restore`, { reason: 'fixed' })
  const token = edited.secret
  const again = await server.post(edited.path, notification(alertOf({})), { token })
  t.match(again.body, { killed: ['banner', 'checkout'] })
})

t.test('people join a kill too, and the flag says who holds it', async (t) => {
  const server = await startShop(t)
  const { id, secret, path } = await createHook(server, {
    mappings: [{ match: {}, flags: ['checkout'] }],
    restoreWhenResolved: true,
  })
  const send = (more: object = {}) =>
    server.post(path, notification(alertOf({}, more)), { token: secret })
  await send()
  const before = await server.get(place)
  const stream = server.control.deliveries.get(
    String(server.control.projects.feed('shop')?.state.documents.environment.get('production')?.id),
  )
  const head = stream?.head
  const joined = await server.post(`${place}/kill`, { reason: 'I see errors too' })
  t.same(joined.body.killed, before.body.killed, 'the kill is the one that was there')
  t.match(joined.body.holders, [
    { kind: 'alert', by: `hook:${id}` },
    { kind: 'person', by: 'token:admin', reason: 'I see errors too', endedAt: null },
  ])
  t.equal(
    joined.body.revision,
    (await server.post(`${place}/kill`, { reason: 'again' })).body.revision,
  )
  t.match((await send(over)).body, { restored: [] })
  t.equal(stream?.head, head, 'nothing of it is delivered')
  const { body } = await server.get(place)
  t.match(body.holders, [{ kind: 'person', by: 'token:admin' }])
  const { etag } = await server.get(place)
  const edit = await server.patch(
    place,
    { ...before.body, on: false },
    { headers: { 'if-match': etag } },
  )
  t.equal(edit.status, 200, 'what GET gave before, PATCH takes back')
})

t.test('a message that lacks alerts kills, and restores nothing', async (t) => {
  const server = await startShop(t)
  const { secret, path } = await createHook(server, {
    mappings: [{ match: {}, flags: ['checkout'] }],
    restoreWhenResolved: true,
  })
  const send = (truncatedAlerts: number, more: object = {}) =>
    server.post(path, { ...notification(alertOf({}, more)), truncatedAlerts }, { token: secret })
  t.match((await send(3)).body, { killed: ['checkout'], truncated: true })
  t.match((await send(3, over)).body, { restored: [], truncated: true })
  t.same(await killed(server), ['checkout'])
  const line = server.logLines.find((one) => one.includes('alerts are missing from a message'))
  t.match(line, /"level":40/)
  t.match((await send(0, over)).body, { restored: ['checkout'], truncated: false })
  const metrics = await server.get('/metrics')
  t.match(metrics.text, /sluice_kill_hook_messages_total\{outcome="truncated"\} 2/)
})

t.test('what matches is never refused, however much it is and however often', async (t) => {
  const server = await startShop(t)
  const { secret, path } = await createHook(server, {
    mappings: [{ match: { service: 'checkout' }, flags: ['checkout'] }],
    restoreWhenResolved: true,
  })
  const send = (...alerts: (object | null)[]) =>
    server.post(path, notification(...alerts), { token: secret })
  const texts = { annotations: { summary: 'x'.repeat(20_000), description: 'y'.repeat(5_000_000) } }
  const odd = [
    alertOf({ service: 'checkout', stack: 'z'.repeat(2000) }, { ...texts, fingerprint: 'a' }),
    alertOf({ service: 'c'.repeat(100_000) }, { fingerprint: 'b' }),
    { status: 'firing' },
    { ...alertOf({}), status: 'pending' },
    null,
  ]
  const first = await send(...odd)
  t.match(first, { status: 200, body: { matched: 1, killed: ['checkout'] } })
  const many = Array.from({ length: 150 }, (_, i) =>
    alertOf({ service: 'checkout' }, { fingerprint: `f${i}` }),
  )
  t.match((await send(...many)).body, { matched: 150, already: ['checkout'] })
  const all = await Promise.all(many.map((alert) => send({ ...alert, ...over })))
  t.same(new Set(all.map(({ status }) => status)), new Set([200]))
  t.same(await killed(server), ['checkout'], 'one of them still fires')
  for (let i = 0; i < 100; i += 1) {
    const still = await send(alertOf({ service: 'checkout' }, { fingerprint: 'a' }))
    t.equal(still.status, 200)
  }
  const ended = await send({ ...alertOf({ service: 'checkout' }), fingerprint: 'a', ...over })
  t.match(ended.body, { restored: ['checkout'] })
})

t.test('ten thousand alerts are read, and what comes after them counts as left out', async (t) => {
  const server = await startShop(t)
  const { secret, path } = await createHook(server, {
    mappings: [{ match: {}, flags: ['checkout'] }],
    restoreWhenResolved: true,
  })
  const send = (count: number, more: object = {}) => {
    const alerts = Array.from({ length: count }, (_, i) =>
      alertOf({}, { fingerprint: `f${i}`, ...more }),
    )
    return server.post(path, notification(...alerts), { token: secret })
  }
  t.match((await send(10_000)).body, { matched: 10_000, killed: ['checkout'], truncated: false })
  const { body } = await server.get(place)
  t.match(body, { moreHolders: true, holders: { length: 1000 } })
  t.match((await send(10_000, over)).body, { restored: [] }, 'no alert lifts it')
  await server.post(`${place}/restore`, { reason: 'fixed' })
  t.match((await send(10_500)).body, { killed: [], truncated: true }, 'all are overruled')
})

t.test('the messages of Grafana and of old releases of Alertmanager are taken', async (t) => {
  const server = await startShop(t)
  const { secret, path } = await createHook(server, {
    mappings: [{ match: { team: 'a' }, flags: ['checkout'] }],
    restoreWhenResolved: true,
  })
  const grafana = (status: string) => ({
    ...notification(
      alertOf(
        { team: 'a', grafana_folder: 'Shop' },
        {
          status,
          values: { B: 5.2, C: 1 },
          valueString: '[ var=B ]',
          silenceURL: 'x',
          imageURL: null,
        },
      ),
    ),
    version: '1',
    orgId: 1,
    title: '[FIRING:1] HighErrorRate',
    state: 'alerting',
    message: '**Firing**',
  })
  const old = (status: string, team = 'a') => {
    const { fingerprint: _none, ...alert } = alertOf({ team, i: '1' })
    return notification({ ...alert, status })
  }
  for (const message of [grafana, old]) {
    t.match((await server.post(path, message('firing'), { token: secret })).body, {
      killed: ['checkout'],
    })
    const { body } = await server.post(path, message('resolved'), { token: secret })
    t.match(body, { restored: ['checkout'] })
  }
})

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
  t.match((await send(firing, 'm2')).body, { overruled: ['checkout'] }, 'another one of the same')
  await send({ ...firing, status: 'resolved' }, 'm3')
  t.match((await send(firing, 'm2')).body, { killed: [] }, 'one that came before')
  t.match((await send(firing, 'm4')).body, { killed: ['checkout'] }, 'it fires again')
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
  for (const body of [
    '',
    '{',
    '{}{',
    '[]',
    '{}',
    '{"alerts":{}}',
    notification({ status: 'firing' }),
  ]) {
    const { status } = await server.post(path, body, { token: secret })
    t.ok(status === 400 || status === 422, String(status))
  }
  const signed = { status: 'firing', alert: 'x' }
  t.match((await server.post(path, signed, { token: secret })).body, {
    errors: [{ code: 'FORMAT' }],
  })
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
