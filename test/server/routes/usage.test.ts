import t, { type Test } from 'tap'
import { trimUsage } from '../../../server/jobs/trim-usage.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const usage = `${shop}/environments/production/usage`

async function setUp(t: Test) {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const { secret: token } = await server.createKey('shop', 'production')
  const send = (more: Record<string, unknown>, as: string | null = token) =>
    server.post(
      '/sdk/v1/reports',
      {
        ...{ instance: 'web-1', boot: 'b1', seq: 1, sdk: 'sluice-js/0.1.0', capabilities: [] },
        ...{ applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
        ...more,
      },
      { token: as },
    )
  return { server, send }
}

t.test('what instances counted is added up, each report once', async (t) => {
  const { server, send } = await setUp(t)
  const evaluations = { checkout: { on: 3, off: 1, '(default)': 2 } }
  for (let again = 0; again < 3; again += 1) await send({ evaluations })
  await send({ seq: 2, evaluations: { checkout: { on: 10 } } })
  await send({ seq: 1, evaluations: { checkout: { on: 1000 } } })
  await send({ boot: 'b2', evaluations: { login: { on: 1 } } })
  const expected = { checkout: { on: 13, off: 1, '(default)': 2 }, login: { on: 1 } }
  for (const query of ['', '?period=hour', '?period=minute', '?from=2026-01-01']) {
    t.same((await server.get(`${usage}${query}`)).body.evaluations, expected, query)
  }
  const { body } = await server.get(`${usage}?flag=checkout&period=hour`)
  t.match(body, {
    period: 'hour',
    evaluations: { checkout: { on: 13 } },
    buckets: [{ flag: 'checkout', variation: '(default)', count: 2 }, { count: 1 }, { count: 13 }],
  })
  t.notOk(Object.hasOwn(Object(body.evaluations), 'login'))
  t.same((await server.get(`${usage}?to=2020-01-01`)).body.evaluations, {})
  t.equal((await server.get(`${usage}?from=2026-13-01`)).status, 422)
  t.equal((await server.get(`${usage}?from=yesterday`)).status, 422)
})

t.test('who asks for flags that are not there is named', async (t) => {
  const { server, send } = await setUp(t)
  await send({ unknownFlags: { chekout: 5, 'a/b': 1, __proto__x: 1 } })
  await send({ instance: 'web-2', unknownFlags: { chekout: 2 } })
  await send({ instance: 'web-2', unknownFlags: { chekout: 2 } })
  const { body } = await server.get(usage)
  t.same(body.unknownFlags, { chekout: 7, 'a/b': 1, __proto__x: 1 })
  t.match(body.unknown, [{}, { name: 'a/b' }, { name: 'chekout', instances: ['web-1', 'web-2'] }])
  await server.post(`${shop}/flags`, { key: 'chekout', type: 'boolean' })
  t.notOk(Object.hasOwn(Object((await server.get(usage)).body.unknownFlags), 'chekout'))
})

t.test('counts of flags and variations that are not there count nothing', async (t) => {
  const { server, send } = await setUp(t)
  const evaluations = {
    stranger: { on: 5 },
    checkout: { purple: 5, on: 1 },
    constructor: { on: 1 },
  }
  t.equal((await send({ evaluations })).status, 202)
  t.same((await server.get(usage)).body.evaluations, { checkout: { on: 1 } })
  t.equal(server.control.reports.foreign, 3)
})

t.test('what cannot be true is refused and disturbs nobody', async (t) => {
  const { server, send } = await setUp(t)
  await send({ instance: 'web-1', evaluations: { checkout: { on: 1 } } })
  const refused: Record<string, unknown>[] = [
    { ageMs: -1 },
    { ageMs: 1e300 },
    { ageMs: 'long' },
    { seq: 0 },
    { seq: 1.5 },
    { seq: 2 ** 53 },
    { applied: 'head' },
    { instance: '' },
    { instance: 'x'.repeat(257) },
    { evaluations: { checkout: { on: -1 } } },
    { evaluations: { checkout: { on: 1e13 } } },
    { evaluations: { checkout: { on: 0.5 } } },
    { unknownFlags: { a: -5 } },
    { served: Array.from({ length: 17 }, () => ({ revision: '1.1', ageMs: 0 })) },
    { served: [{ revision: '1.1', ageMs: -1 }] },
    { capabilities: Array.from({ length: 129 }, () => 'x') },
    { mode: 'telepathy' },
    { instances: [{ instance: 'web-9', pair: '1.1', ageMs: -1 }] },
    { instances: Array.from({ length: 1001 }, () => ({ instance: 'a', pair: null, ageMs: 0 })) },
    { rejected: { revision: 'x', code: 'c', detail: '' } },
    { rejected: { revision: '1.1', code: 'c', detail: 'x'.repeat(1001) } },
  ]
  for (const more of refused) {
    const answer = await send({ instance: 'liar', seq: 9, ...more })
    t.match(answer, { status: 422, body: { code: 'INVALID' } }, JSON.stringify(more).slice(0, 80))
  }
  t.match(await send({}, null), { status: 401, body: { code: 'UNAUTHENTICATED' } })
  t.match(await send({}, server.adminToken), { status: 403, body: { code: 'FORBIDDEN' } })
  const elsewhere = await server.createKey('shop', 'staging')
  t.equal((await send({ evaluations: { checkout: { on: 7 } } }, elsewhere.secret)).status, 202)
  t.same((await server.get(usage)).body.evaluations, { checkout: { on: 1 } })
  const { items } = (await server.get(`${shop}/environments/production/instances`)).body
  t.match(items, [{ instance: 'web-1' }], 'and nobody is there who is not')
})

t.test('a clock that lies about the past proves no faster obedience than none', async (t) => {
  const { server, send } = await setUp(t)
  const receipts = `${shop}/environments/production/receipts`
  const { revision } = (await server.get(receipts)).body
  await send({ instance: 'liar', applied: revision, ageMs: 1e12 })
  t.match((await server.get(receipts)).body, { applied: 1, msTo100: 0 })
})

t.test('a great many names are bounded', async (t) => {
  const { server, send } = await setUp(t)
  const names = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`flag-${from + i}`, 1]))
  await send({ unknownFlags: names(0, 5000) })
  t.equal(Object.keys(Object((await server.get(usage)).body.unknownFlags)).length, 200)
  for (let i = 1; i <= 12; i += 1) await send({ seq: i + 1, unknownFlags: names(i * 200, 200) })
  await send({ seq: 99, unknownFlags: { often: 5 } })
  const states = [...server.control.projects.feeds()].map(({ state }) => state)
  await trimUsage(server.control.store.telemetry, states, Date.now())
  const { unknownFlags } = (await server.get(usage)).body
  t.equal(Object.keys(Object(unknownFlags)).length, 2000)
  t.equal(Object(unknownFlags).often, 5, 'what is asked for most stays')
})

t.test('trimming makes room for new counters', async (t) => {
  const { server, send } = await setUp(t)
  await send({ evaluations: { checkout: { on: 1, off: 1 }, login: { on: 1 } } })
  const { telemetry } = server.control.store
  const states = [...server.control.projects.feeds()].map(({ state }) => state)
  await trimUsage(telemetry, states, Date.now(), 4)
  const { body } = await server.get(usage)
  t.same(body.evaluations, { checkout: { on: 1, off: 1 }, login: { on: 1 } }, 'days stay longest')
  t.same((await server.get(`${usage}?period=hour`)).body.evaluations, {})
  await trimUsage(telemetry, states, Date.now() + 402 * 86_400_000)
  t.same((await server.get(usage)).body.evaluations, {})
})
