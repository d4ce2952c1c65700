import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { until } from '../system/until.ts'
import { ask, createKeyOf, evaluate } from './helpers/edges.ts'
import { BOUND_MS, startRuntimes, switchCheckout, untilServed } from './helpers/runtimes.ts'
import { readWrangler, startWorker, workerFolder } from './helpers/worker.ts'

const production = '/api/v1/projects/shop/environments/production'
const GZIPPED_MAX_BYTES = 60_000
const { server, edge, worker, serverKey, clientKey, edgeKey } = await startRuntimes(
  t,
  'test/edge/helpers/probed-worker.ts',
)
const { url } = worker

t.test(
  'an edge in workerd: its size, an SDK that polls, new and revoked keys, receipts',
  async (t) => {
    const gzipped = gzipSync(worker.script, { level: 9 }).byteLength
    t.ok(gzipped < GZIPPED_MAX_BYTES, `the worker is ${gzipped} bytes gzipped, as it is deployed`)
    const from = performance.now()
    const revision = await switchCheckout(server, 'kill')
    await untilServed(url, serverKey.secret, false)
    t.comment(`the kill was served after ${Math.round(performance.now() - from)} ms`)
    const { relays } = (await server.get(`${production}/receipts?revision=${revision}`)).body
    t.same(relays, { connected: 1, applied: 1 }, 'it is a relay')
    const { items } = (await server.get(`${production}/instances`)).body
    t.match(items, [
      { instance: 'edge-1', relay: false },
      { instance: 'worker', relay: true },
    ])

    const sdk = createClient({ url, key: serverKey.secret, logger: false, pollMs: 1_000 })
    t.teardown(() => sdk.close())
    t.equal(await sdk.ready(BOUND_MS), true, 'an SDK polls where there is no stream')
    t.equal(sdk.boolean('checkout', {}, true), false)

    const page = await createKeyOf(server, 'client', { origins: ['https://shop.example'] })
    await until('a new key is known', BOUND_MS, async () => {
      return (await evaluate(url, page.secret, 'checkout')).status === 200
    })
    t.match(await evaluate(url, page.secret, 'internal'), { status: 404 })
    t.equal((await ask(`${url}/sdk/v1/snapshot`, page.secret)).status, 403)
    await server.delete(`/api/v1/tokens/${page.id}`)
    await until('and then no more', BOUND_MS, async () => {
      return (await evaluate(url, page.secret, 'checkout')).status === 401
    })
    await switchCheckout(server, 'restore')
    await untilServed(url, serverKey.secret, true)
  },
)

t.test('what an isolate counted is told, also if nobody comes any more', async (t) => {
  t.equal((await evaluate(url, serverKey.secret, 'limit')).status, 200)
  await until('the object is told', BOUND_MS, async () => {
    return (await ask(`${url}/test/counted`, '')).text.includes('limit')
  })
})

t.test('/metrics of a worker takes the key of an edge, and has counts alone', async (t) => {
  t.equal((await ask(`${url}/metrics`, '')).status, 401)
  t.equal((await ask(`${url}/metrics`, clientKey.secret)).status, 403)
  t.equal((await ask(`${url}/metrics`, serverKey.secret)).status, 403)
  const { status, text, headers } = await ask(`${url}/metrics`, edgeKey.secret)
  t.equal(status, 200)
  t.match(headers.get('content-type'), 'text/plain; version=0.0.4')
  const { revision } = (await server.get(`${production}/receipts`)).body
  const [, head] = String(revision).split('.')
  t.match(text, new RegExp(`^sluice_edge_revision{environment="[^"]+"} ${head}$`, 'm'))
  t.match(text, /^sluice_edge_push_age_seconds{environment="[^"]+"} \d/m)
  t.match(text, /^sluice_edge_pushes_total{outcome="taken"} [1-9]/m)
  t.match(text, /^sluice_edge_questions_total [1-9]/m)
  t.match(text, /^sluice_edge_keys 3$/m)
  for (const line of text.trim().split('\n')) {
    t.match(line, /^(?:# (?:HELP|TYPE) )?sluice_edge_[a-z_]+(?:{[a-z]+="[^"]*"})? \S/)
  }
  t.notMatch(text, /checkout|slu_/)
})

t.test('what is deployed is what is tested here', async (t) => {
  const { main, durable_objects, migrations, vars } = readWrangler()
  t.ok(existsSync(join(workerFolder, main)))
  const [{ class_name: className }] = durable_objects.bindings
  t.same(
    migrations.flatMap((one) => one.new_sqlite_classes),
    [className],
    'the object has storage',
  )
  t.match(worker.script, new RegExp(`\\b${className}\\b`))
  const known = readFileSync(join(workerFolder, 'platform.ts'), 'utf8')
  for (const name of Object.keys(vars)) t.match(known, `readonly ${name}`)
  t.notOk('SLUICE_EDGE_KEY' in vars, 'a secret is no variable')
})

t.test('whoever pushes lies is refused, and what is held stays', async (t) => {
  const replica = edge.edge.replicas[0]
  const old = await replica?.snapshot()
  if (old === undefined) throw new Error('the edge has no snapshot')
  const revision = await switchCheckout(server, 'kill')
  await untilServed(url, serverKey.secret, false)
  const push = (path: string, body: string, signature: string) =>
    ask(`${url}/push/v1/${path}`, '', {
      method: 'PUT',
      body,
      headers: { 'sluice-signature': signature },
    })
  t.match(await push('snapshot', old.json, old.signature), {
    status: 200,
    body: { taken: false, held: revision },
  })
  for (const [path, body, signature, status] of [
    ['snapshot', old.json.replace('"on":true', '"on":false'), old.signature, 403],
    ['snapshot', old.json, '', 403],
    ['keys', old.json, old.signature, 403],
    ['snapshot', '{}', 'nonsense', 403],
    ['snapshot', '{}', `${old.signature.slice(0, -4)}AAAA`, 403],
  ] as const) {
    t.equal((await push(path, body, signature)).status, status, `${path} ${body.slice(0, 10)}`)
  }
  t.equal((await ask(`${url}/push/v1/nothing`, '', { method: 'PUT', body: '{}' })).status, 404)
  const answer = await evaluate(url, serverKey.secret, 'checkout')
  t.match(answer, { status: 200, body: { value: false, metadata: { killed: true } } })

  const stranger = await startWorker(t, { keys: [] })
  const refused = await ask(`${stranger.url}/push/v1/snapshot`, '', {
    method: 'PUT',
    body: old.json,
    headers: { 'sluice-signature': old.signature },
  })
  t.equal(refused.status, 403, 'a worker that trusts nobody takes nothing')
  t.equal((await ask(`${stranger.url}/readyz`, '')).status, 503, 'and is not ready')
  await switchCheckout(server, 'restore')
  await untilServed(url, serverKey.secret, true)
})

t.test('an isolate asks its object at most once a second, however much it serves', async (t) => {
  const asked = async () => Number((await ask(`${url}/test/asked`, '')).text)
  const [before, from] = [await asked(), performance.now()]
  let served = 0
  while (performance.now() - from < 1_500) {
    const { status } = await evaluate(url, serverKey.secret, 'checkout')
    if (status === 200) served += 1
  }
  const seconds = (performance.now() - from) / 1_000
  const times = (await asked()) - before
  t.ok(served > 20, `${served} evaluations`)
  t.ok(times >= 1 && times <= Math.ceil(seconds) + 1, `${times} questions in ${seconds} s`)
})

t.test('what isolates evaluate is counted, as the control plane counts all', async (t) => {
  const page = await createKeyOf(server, 'client')
  const body = JSON.stringify({ context: { targetingKey: 'user-1' } })
  const bulk = (headers = {}) =>
    ask(`${url}/ofrep/v1/evaluate/flags`, page.secret, { method: 'POST', body, headers })
  await until('the key is known', BOUND_MS, async () => (await bulk()).status === 200)
  const etag = (await bulk()).headers.get('etag') ?? ''
  t.equal((await bulk({ 'if-none-match': etag })).status, 304)
  // The object reports every 15 s; a push makes it report at once.
  await until('an isolate has told its object', BOUND_MS, async () => {
    await evaluate(url, serverKey.secret, 'internal')
    return (await ask(`${url}/test/counted`, '')).text.includes('layout')
  })
  await switchCheckout(server, 'kill')
  await until('it is counted', BOUND_MS, async () => {
    const { evaluations } = (await server.get(`${production}/usage`)).body
    return JSON.stringify(evaluations).includes('"theme"')
  })
  const { evaluations } = (await server.get(`${production}/usage`)).body
  t.match(evaluations, {
    ...{ theme: { 'a (given)': Number }, layout: { 'a (given)': Number } },
    ...{ targeted: { 'off (given)': Number } },
  })
  await switchCheckout(server, 'restore')
  await untilServed(url, serverKey.secret, true)
})

t.test(
  'many at once are answered by a new isolate, and while one of them asks the object',
  async (t) => {
    await worker.restart({ TEST_TROUBLE: 'slow' })
    const statuses = new Map<number, number>()
    const end = performance.now() + 2_500
    const visit = async () => {
      while (performance.now() < end) {
        const { status } = await evaluate(url, serverKey.secret, 'checkout')
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: 32 }, visit))
    t.same([...statuses.keys()], [200], `${JSON.stringify([...statuses])}`)
    await worker.restart({})
    await untilServed(url, serverKey.secret, true)
  },
)

t.test('a cold isolate that cannot reach its object serves the copy in KV, marked', async (t) => {
  for (const trouble of ['throws', 'hangs']) {
    await worker.restart({ TEST_TROUBLE: trouble })
    const from = performance.now()
    const first = await evaluate(url, serverKey.secret, 'checkout')
    t.match(first, { status: 200, body: { value: true, metadata: { stale: true } } }, trouble)
    t.comment(
      `the first answer of an isolate whose object ${trouble}: ${performance.now() - from} ms`,
    )
    const waits: number[] = []
    for (let i = 0; i < 5; i += 1) {
      const asked = performance.now()
      t.equal((await evaluate(url, serverKey.secret, 'theme')).body.value, 'blue')
      waits.push(performance.now() - asked)
    }
    t.ok(Math.min(...waits) < 400, 'it does not wait for the object each time')
    t.equal((await ask(`${url}/readyz`, '')).status, 503)
    t.equal((await ask(`${url}/healthz`, '')).status, 200)
  }
  await worker.restart({ TEST_TROUBLE: 'throws', SLUICE_VERIFY_KEYS: '{"keys":[]}' })
  const { status } = await evaluate(url, serverKey.secret, 'checkout')
  t.equal(status, 401, 'a copy that nobody trusted signed is none')
  await worker.restart({})
  await untilServed(url, serverKey.secret, true)
  t.equal((await ask(`${url}/readyz`, '')).status, 200, 'and the object kept all of it')
})
