import { createVerifier, readVerifyKeys } from '@sluice/sdk/relay'
import t from 'tap'
import { createShop, isObject, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { type Received, startReceiver } from '../webhooks/receiver.ts'

const BOUND_MS = 15_000
const production = '/api/v1/projects/shop/environments/production'
const workers = `${production}/workers`
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'

const server = await startTestServer(t)
await createShop(server)

/** Registers a worker; it is deleted when the test is over. */
async function register(t: { teardown(fn: () => unknown): unknown }, url: string, name = 'europe') {
  const made = await server.post(workers, { name, url })
  if (made.status !== 201) throw new Error(made.text)
  const path = `${workers}/${String(made.body.id)}`
  t.teardown(() => server.delete(path))
  return { path, body: made.body }
}

/** Kills or restores; gives the revision. */
async function switchCheckout(action: 'kill' | 'restore') {
  return String((await server.post(`${checkout}/${action}`, { reason: 'test' })).body.revision)
}

async function untilState(path: string, state: string) {
  await until(`${path} is ${state}`, BOUND_MS, async () => {
    return (await server.get(path)).body.state === state
  })
  return (await server.get(path)).body
}

/** The pair of what was pushed. */
function pairOf({ body }: Received): string {
  const { epoch, revision } = JSON.parse(body)
  return `${epoch}.${revision}`
}

async function relaysAt(revision: string): Promise<unknown> {
  return (await server.get(`${production}/receipts?revision=${revision}`)).body.relays
}

t.test(
  'a worker is pushed everything as it is signed, at once, and counts as a relay',
  async (t) => {
    const receiver = await startReceiver(t)
    const { path, body } = await register(t, `${receiver.url}/base/`)
    t.match(body, { name: 'europe', url: `${receiver.url}/base`, state: 'pending', snapshot: null })
    await untilState(path, 'current')
    const paths = new Set(receiver.received.map((one) => one.path))
    t.same(paths, new Set(['/base/push/v1/snapshot', '/base/push/v1/keys']))
    const reading = readVerifyKeys(JSON.parse((await server.get('/.well-known/jwks.json')).text))
    if (!('keys' in reading)) throw new Error(reading.fault)
    const verifier = createVerifier(reading.keys)
    for (const { path: to, headers, body: json } of receiver.received) {
      const kind = to.endsWith('keys') ? 'keys' : 'snapshot'
      const verdict = await verifier.verify(kind, String(headers['sluice-signature']), json)
      t.equal(verdict.ok, true, `${to} is signed`)
    }

    const from = performance.now()
    const revision = await switchCheckout('kill')
    const isPushed = () => receiver.received.some((one) => pairOf(one) === revision)
    await until('the kill is pushed', BOUND_MS, isPushed)
    t.ok(performance.now() - from < 1_000, 'a kill is not waited for')
    const standing = await untilState(path, 'current')
    t.match(standing, { snapshot: revision, error: null, failingSince: null })
    t.same(await relaysAt(revision), { connected: 1, applied: 1 })
    const { connected, applied } = (await server.get(`${production}/receipts`)).body
    t.same({ connected, applied }, { connected: 0, applied: 0 }, 'which proves nothing of isolates')

    const { id } = await server.createKey('shop', 'production')
    const knows = (id: string) => receiver.received.some((one) => one.body.includes(id))
    await until('a new key is pushed', BOUND_MS, () => knows(id))
    await untilState(path, 'current')
    const { items } = (await server.get('/api/v1/projects/shop/audit?limit=50')).body
    const entries = Array.isArray(items) ? items.filter(isObject) : []
    t.ok(entries.some(({ type }) => type === 'worker.created'))
    await switchCheckout('restore')
  },
)

t.test('what is not taken is tried again, and says why', async (t) => {
  const receiver = await startReceiver(t)
  receiver.answer = (response) => response.writeHead(403).end()
  const { path } = await register(t, receiver.url)
  const failing = await untilState(path, 'failing')
  t.match(failing, { error: { code: 'UNTRUSTED', detail: /SLUICE_VERIFY_KEYS/ }, snapshot: null })
  const revision = await switchCheckout('kill')
  t.same(await relaysAt(revision), { connected: 1, applied: 0 }, 'it is missed')
  receiver.answer = (response) => response.writeHead(200).end('{}')
  t.match(await untilState(path, 'current'), { snapshot: revision, failingSince: null })
  t.same(await relaysAt(revision), { connected: 1, applied: 1 })
  await switchCheckout('restore')
})

t.test('a push that hangs holds up neither a kill nor another worker', async (t) => {
  const [hanging, healthy] = [await startReceiver(t), await startReceiver(t)]
  const first = await register(t, hanging.url, 'hanging')
  const second = await register(t, healthy.url, 'healthy')
  await untilState(first.path, 'current')
  await untilState(second.path, 'current')
  hanging.answer = () => undefined
  await switchCheckout('kill')
  await until('a push hangs', BOUND_MS, () => hanging.received.length > 2)
  const revision = await switchCheckout('restore')
  for (const { received } of [hanging, healthy]) {
    await until('the next is pushed', BOUND_MS, () => {
      return received.some((one) => pairOf(one) === revision)
    })
  }
  await until('the healthy one has it', BOUND_MS, async () => {
    return (await server.get(second.path)).body.snapshot === revision
  })
  hanging.answer = (response) => response.writeHead(200).end()
  t.equal((await server.get(first.path)).body.state, 'behind', 'nothing came of it yet')
})

t.test('nothing more is pushed to a worker that is deleted, and nothing expected', async (t) => {
  const receiver = await startReceiver(t)
  const made = await server.post(workers, { name: 'leaving', url: receiver.url })
  const path = `${workers}/${String(made.body.id)}`
  await untilState(path, 'current')
  t.equal((await server.send('DELETE', path)).status, 428)
  t.equal((await server.delete(path)).status, 204)
  await until('it is forgotten', BOUND_MS, async () => {
    return !(await server.get(`${production}/instances`)).text.includes('leaving')
  })
  const { length } = receiver.received
  await switchCheckout('kill')
  await switchCheckout('restore')
  t.equal(receiver.received.length, length)
  t.equal((await server.get(path)).status, 404)
})

t.test(
  'an address that must not be pushed to is refused, and so is one that is there',
  async (t) => {
    const closed = await startTestServer(t, {
      webhooks: { policy: { allowsPrivate: false, allowedHosts: new Set() } },
    })
    await createShop(closed)
    for (const url of [
      'http://edge.example',
      'https://127.0.0.1',
      'https://169.254.169.254/x',
      'https://localhost',
      'https://user:secret@edge.example',
      'https://edge.example/?key=secret',
      'https://edge.example/#x',
      'ftp://edge.example',
      'nothing',
    ]) {
      const refused = await closed.post(workers, { name: 'x', url })
      t.match(refused, { status: 422, body: { errors: [{ path: '/url', code: 'ADDRESS' }] } }, url)
    }
    const body = { name: 'x', url: 'https://edge.example/' }
    t.equal((await closed.post(workers, body)).status, 201)
    const again = await closed.post(workers, { name: 'y', url: 'https://edge.example' })
    t.match(again, { status: 409, body: { code: 'ALREADY_EXISTS' } })
    const staging = workers.replace('production', 'staging')
    t.equal((await closed.post(staging, body)).status, 201, 'an object holds many environments')
    const { items } = (await closed.get(workers)).body
    t.match(items, [{ name: 'x', url: 'https://edge.example' }])
  },
)
