import { createLocalJWKSet, flattenedVerify } from 'jose'
import t from 'tap'
import { openTestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { deliveryOf } from '../delivery/delivery-of.ts'

const rotate = '/api/v1/signing-keys/rotate'
const config = '/api/v1/projects/shop/flags/checkout/environments/production'
const dayMs = 24 * 60 * 60 * 1000

async function publishedKids({ get }: TestServer): Promise<string[]> {
  const { body } = await get('/.well-known/jwks.json', { token: null })
  return Array.isArray(body.keys) ? body.keys.map(({ kid }) => String(kid)) : []
}

function kidOf(jws: string): string {
  const [header = ''] = jws.split('.')
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid
}

t.test('the next key is published at once, and signs when its time has come', async (t) => {
  const server = await startTestServer(t)
  const [first = ''] = await publishedKids(server)
  const { status, body } = await server.post(rotate)
  t.equal(status, 200)
  const next = String(body.kid)
  t.same(await publishedKids(server), [first, next])
  t.match(body.keys, [
    { kid: first, believedUntil: String },
    { kid: next, signsFrom: body.signsFrom, believedUntil: null },
  ])
  const { signing } = server.control
  const begins = Date.parse(String(body.signsFrom))
  t.ok(Math.abs(begins - Date.now() - dayMs) < 60_000, 'in a day')
  t.equal(signing.current().id, first)
  t.equal(signing.current(begins).id, next)
  t.same(
    signing.published(begins + dayMs - 1).map(({ kid }) => kid),
    [first, next],
  )
  t.same(
    signing.published(begins + dayMs).map(({ kid }) => kid),
    [next],
    'the old one leaves a day after that',
  )
})

t.test('a second key is not made behind one that waits, but before it', async (t) => {
  const server = await startTestServer(t)
  const { body: waiting } = await server.post(rotate)
  const refused = await server.post(rotate)
  t.match(refused, { status: 409, body: { code: 'ALREADY_EXISTS', detail: /follows already/ } })
  const { status, body: urgent } = await server.post(rotate, { signsInMs: 0 })
  t.equal(status, 200)
  t.equal(server.control.signing.current().id, urgent.kid)
  const later = Date.parse(String(waiting.signsFrom))
  t.equal(server.control.signing.current(later).id, waiting.kid, 'which follows when it is due')
})

t.test('repeating the request makes no second key', async (t) => {
  const server = await startTestServer(t)
  const headers = { 'idempotency-key': 'once' }
  const first = await server.post(rotate, { signsInMs: 5 }, { headers })
  const again = await server.post(rotate, { signsInMs: 5 }, { headers })
  t.equal(again.status, 200)
  t.equal(again.body.kid, first.body.kid)
  t.equal((await publishedKids(server)).length, 2)
})

t.test('it is for admins of the installation, and the audit shows who did it', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const grant = { kind: 'automation', name: 'x', role: 'admin', project: 'shop' }
  const { body } = await server.post('/api/v1/tokens', grant)
  const refused = await server.post(rotate, {}, { token: String(body.secret) })
  t.match(refused, { status: 403, body: { code: 'FORBIDDEN' } })
  const made = await server.post(rotate)
  const audit = await server.get('/api/v1/audit?limit=1')
  t.match(audit.body.items, [
    { type: 'signingKey.created', by: 'token:admin', subject: { signingKey: made.body.kid } },
  ])
  t.notOk(audit.text.includes('"sealed":"'), 'the sealed key is not shown')
})

t.test('what is delivered is signed anew as soon as another key signs', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const delivery = deliveryOf(server, 'production')
  const snapshot = () => server.get('/sdk/v1/snapshot', { token: secret })
  const signatureOf = async () => (await snapshot()).headers.get('sluice-signature') ?? ''
  const stream = await openTestStream(t, server.url, secret)
  const { signature: before } = await stream.next('snapshot')
  t.equal(kidOf(await signatureOf()), kidOf(before))
  const { body } = await server.post(rotate, { signsInMs: 0 })
  const { text } = await snapshot()
  const jws = await signatureOf()
  t.equal(kidOf(jws), body.kid, 'the very same snapshot')
  const [header = '', , signature = ''] = jws.split('.')
  const keys = createLocalJWKSet({ keys: server.control.signing.published() })
  await flattenedVerify({ protected: header, payload: text, signature }, keys)
  delivery.streams.beat(new Date())
  t.equal(kidOf((await stream.next('heartbeat')).signature), body.kid)
  await server.patch(config, { on: true })
  t.equal(kidOf((await stream.next('delta')).signature), body.kid)
  const late = await openTestStream(t, server.url, secret)
  t.equal(kidOf((await late.next('snapshot')).signature), body.kid)
})
