import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { readTargetPolicy } from '../../../server/outbound/target.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { type Received, type Receiver, startReceiver } from '../webhooks/receiver.ts'

const webhooks = '/api/v1/projects/shop/webhooks'
const production = '/api/v1/projects/shop/flags/checkout/environments/production'

async function createWebhook(server: TestServer, body: object) {
  const made = await server.post(webhooks, { name: 'test', ...body })
  if (made.status !== 201) throw new Error(made.text)
  return { id: String(made.body.id), secret: String(made.body.secret), body: made.body }
}

async function deliveriesOf(server: TestServer, id: string): Promise<Record<string, unknown>[]> {
  const { body } = await server.get(`${webhooks}/${id}/deliveries`)
  return Array.isArray(body.items) ? body.items.filter(isObject) : []
}

function verified({ headers, body }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  })
}

async function startShop(
  t: Parameters<typeof startTestServer>[0],
): Promise<[TestServer, Receiver]> {
  const server = await startTestServer(t, {
    webhooks: { policy: readTargetPolicy('1'), totalMs: 1000 },
  })
  await createShop(server)
  return [server, await startReceiver(t)]
}

t.test('a webhook is told of what happens, in order, signed, as the events say it', async (t) => {
  const [server, receiver] = await startShop(t)
  const { id, secret } = await createWebhook(server, { url: `${receiver.url}/hook` })
  await server.post(`${production}/kill`, { reason: 'errors on checkout' })
  await server.post(`${production}/restore`, { reason: 'fixed' })
  await receiver.count(3)
  t.same(receiver.types(), ['webhook.created', 'flag.killed', 'flag.restored'])
  const audit = await server.get('/api/v1/projects/shop/audit?limit=3')
  const entries = Array.isArray(audit.body.items) ? audit.body.items.toReversed() : []
  receiver.received.forEach((one, i) => {
    t.equal(one.path, '/hook')
    t.match(one.headers, { 'content-type': 'application/json', 'user-agent': /^Sluice\// })
    const { type, committedAt: timestamp } = entries[i]
    t.same(verified(one, secret), { type, timestamp, data: { project: 'shop', ...entries[i] } })
  })
  t.notMatch(receiver.received.map(({ body }) => body).join(), /whsec_|sealed/)
  await until('the log', 5000, async () => (await deliveriesOf(server, id)).length === 3)
  const [last] = await deliveriesOf(server, id)
  t.match(last, { type: 'flag.restored', status: 'delivered', attempts: 1, responseStatus: 204 })
  t.equal(last?.id, receiver.received[2]?.headers['webhook-id'])
})

t.test('only what it wants is sent, and what it does not want costs no write', async (t) => {
  const [server, receiver] = await startShop(t)
  const filter = { events: ['flag.killed'], environments: ['production'] }
  const { id } = await createWebhook(server, { url: receiver.url, ...filter })
  await server.post(production.replace('production', 'staging').concat('/kill'), { reason: 'x' })
  await server.patch('/api/v1/projects/shop/flags/checkout', { description: 'x' })
  await server.post(`${production}/kill`, { reason: 'y' })
  await receiver.count(1)
  t.match(JSON.parse(receiver.received[0]?.body ?? ''), {
    type: 'flag.killed',
    data: { reason: 'y' },
  })
  await until('the log', 5000, async () => (await deliveriesOf(server, id)).length === 1)
  const project = [...server.control.projects.feeds()][0]?.state.project ?? ''
  const before = await server.control.store.notes.read(project, `webhook/${id}`)
  for (let i = 0; i < 5; i += 1) {
    await server.patch('/api/v1/projects/shop/flags/checkout', { description: String(i) })
  }
  t.same(await server.control.store.notes.read(project, `webhook/${id}`), before)
  t.equal(receiver.received.length, 1)
})

t.test('what fails is sent again under the same id, and holds nothing else up', async (t) => {
  const [server, receiver] = await startShop(t)
  const hanging = await startReceiver(t)
  hanging.answer = () => undefined
  const { id: slow } = await createWebhook(server, { url: hanging.url, events: ['flag.*'] })
  const { id } = await createWebhook(server, { url: receiver.url, events: ['flag.*'] })
  receiver.answer = (response, { body }) =>
    response.writeHead(body.includes('flag.killed') ? 503 : 200).end()
  const begin = performance.now()
  await server.post(`${production}/kill`, { reason: 'x' })
  await server.post(`${production}/restore`, { reason: 'y' })
  await receiver.count(2)
  t.same(receiver.types(), ['flag.killed', 'flag.restored'], 'later events go on')
  t.ok(performance.now() - begin < 4000, 'another webhook that hangs holds nothing up')
  await until('the log', 5000, async () => (await deliveriesOf(server, id)).length === 2)
  t.match(
    (await deliveriesOf(server, id)).find(({ type }) => type === 'flag.killed'),
    { status: 'pending', responseStatus: 503, error: { code: 'BAD_STATUS' }, nextAt: /Z$/ },
  )
  receiver.answer = (response) => response.writeHead(200).end()
  await receiver.count(3)
  const [first, , third] = receiver.received
  t.equal(third?.headers['webhook-id'], first?.headers['webhook-id'])
  t.equal(third?.body, first?.body)
  t.ok((third?.at ?? 0) - (first?.at ?? 0) >= 4900, 'five seconds later')
  await until('it is done', 5000, async () =>
    (await deliveriesOf(server, id)).every(({ status }) => status === 'delivered'),
  )
  t.match((await deliveriesOf(server, slow))[0], { status: 'pending', error: { code: 'TIMEOUT' } })
})

t.test(
  'while a hundred wait nothing new is begun, until the receiver is seen to be back',
  async (t) => {
    const [server, receiver] = await startShop(t)
    const { id } = await createWebhook(server, {
      url: receiver.url,
      events: ['flag.*'],
      enabled: false,
    })
    const feed = [...server.control.projects.feeds()][0]
    const { notes } = server.control.store
    const { epoch, revision } = feed?.state.head ?? { epoch: 0, revision: 0 }
    const at = new Date().toISOString()
    const waits = (i: number) => ({
      id: `waits-${i}`,
      type: 'flag.created',
      revision: `${epoch}.2`,
      status: 'pending',
      attempts: 5,
      firstAt: at,
      lastAt: at,
      nextAt: '2999-01-01T00:00:00.000Z',
      responseStatus: 503,
      ms: 1,
      error: { code: 'BAD_STATUS', detail: 'The receiver answered 503.' },
    })
    receiver.answer = (response) => response.writeHead(503).end()
    const path = `${webhooks}/${id}`
    await server.patch(path, { enabled: true })
    const { head } = feed?.state ?? {}
    const startsAfter = `${epoch}.${revision}`
    const progress = {
      startsAfter,
      position: `${epoch}.${head?.revision}`,
      pending: Array.from({ length: 100 }, (_, i) => waits(i)),
      done: [],
      succeededAt: null,
    }
    const project = feed?.state.project ?? ''
    const note = await notes.read(project, `webhook/${id}`)
    await notes.replace(project, `webhook/${id}`, note?.version ?? 0, JSON.stringify(progress))
    await server.post(`${production}/kill`, { reason: 'x' })
    await receiver.count(1)
    await server.post(`${production}/restore`, { reason: 'y' })
    const { status } = await server.get(`${path}/deliveries?limit=1`)
    t.equal(status, 200)
    t.same(receiver.types(), ['flag.created'], 'one that waits is tried, and no new one')
    t.equal((await deliveriesOf(server, id)).length, 100)
    receiver.answer = (response) => response.writeHead(200).end()
    const sender = await server.post(`${path}/deliveries/waits-7/redeliver`)
    t.match(sender.body, { status: 'delivered', attempts: 6 })
  },
)

t.test('a receiver that is gone for good disables its webhook, with the reason', async (t) => {
  const [server, receiver] = await startShop(t)
  receiver.answer = (response) => response.writeHead(410).end()
  const { id } = await createWebhook(server, { url: receiver.url })
  await until('it is disabled', 10_000, async () => {
    return (await server.get(`${webhooks}/${id}`)).body.enabled === false
  })
  t.match((await server.get(`${webhooks}/${id}`)).body.disabledReason, /410/)
  await server.post(`${production}/kill`, { reason: 'missed' })
  receiver.answer = (response) => response.writeHead(200).end()
  t.equal((await server.patch(`${webhooks}/${id}`, { enabled: true })).status, 200)
  await receiver.count(2)
  t.equal(receiver.types()[1], 'webhook.changed', 'it begins with what comes after')
  const audit = await server.get('/api/v1/projects/shop/audit?type=webhook.disabled')
  t.match(audit.body.items, [{ by: 'system:webhooks', reason: /410/ }])
})

t.test('a test is sent at once and says how it went; a delivery can be sent again', async (t) => {
  const [server, receiver] = await startShop(t)
  const { id, secret } = await createWebhook(server, { url: receiver.url, enabled: false })
  const tested = await server.post(`${webhooks}/${id}/test`)
  t.match(tested.body, { type: 'webhook.test', status: 'delivered', responseStatus: 204 })
  const [one] = receiver.received
  t.match(one === undefined ? {} : verified(one, secret), { type: 'webhook.test' })
  receiver.answer = (response) => response.writeHead(500).end('inner secrets')
  const failed = await server.post(`${webhooks}/${id}/test`)
  t.match(failed.body, { status: 'failed', error: { code: 'BAD_STATUS' } })
  t.notMatch(failed.text, /inner secrets/, 'what was answered is shown to nobody')
  receiver.answer = (response) => response.writeHead(200).end()
  await server.patch(`${webhooks}/${id}`, { enabled: true })
  await receiver.count(3)
  await until('the log', 5000, async () => (await deliveriesOf(server, id)).length === 3)
  const delivery = (await deliveriesOf(server, id)).find(({ revision }) => revision !== null)
  const again = await server.post(`${webhooks}/${id}/deliveries/${delivery?.id}/redeliver`)
  t.match(again.body, { id: delivery?.id, status: 'delivered', attempts: 2 })
  t.equal(receiver.received[3]?.body, receiver.received[2]?.body)
  const other = await server.post(`${webhooks}/${id}/deliveries/${tested.body.id}/redeliver`)
  t.equal(other.status, 404)
  t.equal((await server.post(`${webhooks}/${id}/deliveries/x/redeliver`)).status, 404)
})

t.test('a rotated secret signs beside the one before, until that is over', async (t) => {
  const [server, receiver] = await startShop(t)
  const { id, secret } = await createWebhook(server, { url: receiver.url, enabled: false })
  const rotated = await server.post(`${webhooks}/${id}/rotate`, { overlapMs: 60_000 })
  t.match(rotated.body, { secret: /^whsec_/, previousSecretExpiresAt: /Z$/ })
  await server.post(`${webhooks}/${id}/test`)
  const [both] = receiver.received
  if (both === undefined) throw new Error('nothing came')
  for (const one of [secret, String(rotated.body.secret)]) t.ok(verified(both, one))
  const last = await server.post(`${webhooks}/${id}/rotate`, { overlapMs: 0 })
  await server.post(`${webhooks}/${id}/test`)
  const [, one] = receiver.received
  if (one === undefined) throw new Error('nothing came')
  t.ok(verified(one, String(last.body.secret)))
  t.throws(() => verified(one, String(rotated.body.secret)))
})

t.test('no secret is shown again, not of a chat either', async (t) => {
  const [server, receiver] = await startShop(t)
  const { id, secret, body } = await createWebhook(server, {
    url: `${receiver.url}/services/T000/B000/chatsecret`,
    format: 'slack',
  })
  t.equal(body.url, `${receiver.url}/…`)
  const key = { 'idempotency-key': 'again' }
  const request = { headers: key }
  const input = { name: 'second', url: `${receiver.url}/x?token=chatsecret` }
  const made = await server.post(webhooks, input, request)
  t.equal(made.body.url, `${receiver.url}/x?…`)
  const replayed = await server.post(webhooks, input, request)
  t.notMatch(replayed.text, /whsec_/)
  const same = await server.patch(`${webhooks}/${id}`, {
    ...(await server.get(`${webhooks}/${id}`)).body,
  })
  t.equal(same.status, 200, 'what GET gives, PATCH takes back')
  await server.post(`${production}/kill`, { reason: 'x' })
  await receiver.count(2)
  t.ok(
    receiver.received.some(({ path }) => path.endsWith('/chatsecret')),
    'it is still the address',
  )
  const shown = await Promise.all(
    [
      webhooks,
      `${webhooks}/${id}`,
      `${webhooks}/${id}/deliveries`,
      '/api/v1/projects/shop/audit',
    ].map(async (path) => (await server.get(path)).text),
  )
  for (const text of [...shown, ...receiver.received.map((one) => one.body), ...server.logLines]) {
    t.notMatch(text, /chatsecret|whsec_|sealed(?:Url|Secret)/)
    t.notOk(text.includes(secret))
  }
})

t.test('chats get messages of their own form', async (t) => {
  const [server, receiver] = await startShop(t)
  await createWebhook(server, { url: `${receiver.url}/slack`, format: 'slack', events: ['flag.*'] })
  await createWebhook(server, { url: `${receiver.url}/teams`, format: 'teams', events: ['flag.*'] })
  await server.post(`${production}/kill`, { reason: '<!channel> [x](http://evil)' })
  await receiver.count(2)
  await createWebhook(server, {
    url: `${receiver.url}/first`,
    format: 'slack',
    events: ['flagConfig.changed'],
  })
  await server.patch(production, { on: true, default: { percent: 25 } })
  await receiver.count(3)
  const of = (path: string) =>
    JSON.parse(receiver.received.find((one) => one.path === path)?.body ?? '{}')
  t.match(of('/slack'), {
    text: 'Killed: checkout in production',
    blocks: [{ type: 'section' }, { elements: [{ text: /\*reason\*: &lt;!channel&gt;/ }] }],
  })
  t.match(of('/first'), {
    text: 'Changed: checkout in production',
    blocks: [{}, { elements: [{ text: /\*on\*: false → true\n/ }] }],
  })
  t.match(of('/first').blocks[1].elements[0].text, /\*default\*: on → 75 % off, 25 % on\n/)
  t.match(of('/teams'), {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          body: [
            { text: 'Killed: checkout in production' },
            { facts: [{ title: 'reason', value: /\\\[x\\\]\\\(http/ }] },
          ],
        },
      },
    ],
  })
})

t.test('what no webhook can be is refused', async (t) => {
  const server = await startTestServer(t, { webhooks: { policy: readTargetPolicy('0') } })
  await createShop(server)
  const faults = async (body: object) => {
    const { status, body: problem } = await server.post(webhooks, { name: 'x', ...body })
    const [first] = Array.isArray(problem.errors) ? problem.errors : []
    return [status, first?.path, first?.code]
  }
  const url = 'https://example.com/'
  t.same(await faults({ url: 'https://127.0.0.1/' }), [422, '/url', 'ADDRESS'])
  t.same(await faults({ url: 'http://example.com/' }), [422, '/url', 'ADDRESS'])
  t.same(await faults({ url, events: ['flag.kiled'] }), [422, '/events/0', 'UNKNOWN_EVENT'])
  t.same(await faults({ url, events: [] }), [422, '/events', 'minItems'])
  t.same(await faults({ url, environments: ['x'] }), [
    422,
    '/environments/0',
    'UNKNOWN_ENVIRONMENT',
  ])
  t.same(await faults({ url, format: 'smoke' }), [422, '/format', 'enum'])
  const { id } = await createWebhook(server, { url })
  const path = `${webhooks}/${id}`
  t.equal((await server.patch(path, { format: 'slack' })).body.code, 'READ_ONLY')
  t.equal((await server.patch(path, { url: 'https://10.0.0.1/' })).status, 422)
  t.equal((await server.send('PATCH', path, { body: { name: 'y' } })).status, 428)
  for (let i = 0; i < 49; i += 1) await createWebhook(server, { url })
  t.equal((await server.post(webhooks, { name: 'one too many', url })).body.code, 'TOO_LARGE')
  t.equal((await server.delete(path)).status, 204)
  t.equal((await server.get(path)).status, 404)
})
