import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { Client, ClientOptions } from '@sluice/sdk'
import t, { type Test } from 'tap'
import { CAPABILITIES } from '../../../sdk/client/capabilities.ts'
import { startClient } from '../../../sdk/client/start-client.ts'
import { SDK_NAME } from '../../../sdk/client/version.ts'
import { type ControlPlane, startControlPlane } from './helpers/control-plane.ts'
import { deltaBetween, flagPart, heartbeatAt, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const one = snapshotOf(1, [
  flagPart('checkout', true, 1),
  flagPart('broken', true, 1, { default: { variation: 'nowhere' } }),
])

async function setUp(t: Test, more: Partial<ClientOptions> = {}) {
  const plane = await startControlPlane(one)
  const runtime = createVirtualRuntime()
  const options = { url: plane.url, key: 'slu_server_x', logger: false, ...more } as const
  const client = startClient(options, runtime)
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  await until(() => client.status.state === 'ready', 'the first data')
  return { plane, client, runtime }
}

function reportsOf(plane: ControlPlane) {
  return plane.requests
    .filter(({ path }) => path === '/sdk/v1/reports')
    .map(({ body }) => JSON.parse(body))
}

function evaluate(client: Client, times: number): void {
  for (let call = 0; call < times; call += 1) client.boolean('checkout', {}, false)
}

t.test('a report says what is served since when, and what was evaluated', async (t) => {
  const { plane, client, runtime } = await setUp(t, { instance: 'web-1' })
  evaluate(client, 3)
  client.boolean('broken', {}, true)
  client.boolean('gone', {}, true)
  client.all({})
  client.for({ targetingKey: 'u' }).all()
  client.track('orders', { targetingKey: 'u' })
  client.track('revenue', {}, 9.5)
  client.track('revenue', {}, 0.5)
  client.track('revenue', {}, Number.NaN)
  runtime.advance(400)
  await client.flush()
  const [report] = reportsOf(plane)
  t.match(report, {
    instance: 'web-1',
    boot: /^[0-9a-f]{16}$/,
    seq: 1,
    sdk: SDK_NAME,
    capabilities: CAPABILITIES,
    mode: 'stream',
    served: [],
    goodbye: false,
    applied: '1.1',
    ageMs: 400,
    metrics: { orders: { count: 1, sum: 1 }, revenue: { count: 2, sum: 10 } },
    unknownFlags: { gone: 1 },
    rejected: { revision: '1.1', code: 'PARSE_ERROR', detail: /nowhere/ },
  })
  t.same(
    report.evaluations,
    {
      checkout: { on: 3, 'on (given)': 2 },
      broken: { '(default)': 1, '(default) (given)': 2 },
    },
    'what all() gives is counted apart',
  )
  await client.flush()
  t.match(reportsOf(plane)[1], { seq: 2, evaluations: {}, unknownFlags: {} })
  t.match(reportsOf(plane)[1], { rejected: { revision: '1.1' } }, 'as long as it holds')
  t.same(Object.keys(reportsOf(plane)[1].evaluations), [], 'counted once')
})

t.test('a report tells the heads that were served since the one before', async (t) => {
  const { plane, client, runtime } = await setUp(t)
  let last = one
  for (const revision of [2, 3]) {
    runtime.advance(100)
    const next = snapshotOf(revision, [
      flagPart('checkout', true, revision, { killed: revision === 2 }),
    ])
    plane.send(deltaBetween(last, next))
    last = next
    await until(() => client.status.revision === revision, 'the next head')
  }
  runtime.advance(50)
  await client.flush()
  t.match(reportsOf(plane).at(-1), {
    applied: '1.3',
    ageMs: 50,
    served: [
      { revision: '1.1', ageMs: 250 },
      { revision: '1.2', ageMs: 150 },
    ],
    rejected: null,
  })
})

t.test('the last report says goodbye', async (t) => {
  const { plane, client } = await setUp(t)
  evaluate(client, 2)
  await client.close()
  t.match(reportsOf(plane).at(-1), { goodbye: true, evaluations: { checkout: { on: 2 } } })
})

t.test('reports go out about every 15 seconds, and soon after a kill', async (t) => {
  const { plane, runtime } = await setUp(t)
  runtime.advance(500)
  await until(() => reportsOf(plane).length === 1, 'the first, soon after the first data')
  const sentAtMs = runtime.monotonicMs()
  await until(() => {
    runtime.advance(50)
    return reportsOf(plane).length === 2
  }, 'the second')
  const periodMs = runtime.monotonicMs() - sentAtMs
  t.ok(periodMs > 14_000 && periodMs < 16_000, `after ${periodMs} ms`)
  const killed = snapshotOf(2, [
    flagPart('checkout', true, 2, { killed: true }),
    ...one.flags.slice(1),
  ])
  plane.send(deltaBetween(one, killed))
  await until(() => {
    runtime.advance(10)
    return reportsOf(plane).length === 3
  }, 'the receipt of the kill')
  t.equal(reportsOf(plane)[2].applied, '1.2')
})

t.test(
  'the receipt of a kill does not wait for the period after a report on its way',
  async (t) => {
    const { plane, client, runtime } = await setUp(t)
    const held: ServerResponse[] = []
    plane.answer.reports = (_request, response) => held.push(response)
    runtime.advance(500)
    await until(() => held.length === 1, 'the report on its way')
    const killed = snapshotOf(2, [
      flagPart('checkout', true, 2, { killed: true }),
      ...one.flags.slice(1),
    ])
    plane.send(deltaBetween(one, killed))
    await until(() => client.status.revision === 2, 'the kill')
    runtime.advance(1_000)
    plane.answer.reports = undefined
    for (const response of held) response.writeHead(202).end()
    await until(() => reportsOf(plane).some(({ applied }) => applied === '1.2'), 'the receipt')
  },
)

t.test('a report that failed is sent again under its number, with nothing lost', async (t) => {
  const { plane, client } = await setUp(t)
  let answers = 0
  plane.answer.reports = (_request, response) => {
    answers += 1
    if (answers === 1) response.writeHead(500).end()
    else if (answers === 2) response.destroy()
    else response.writeHead(202).end()
  }
  evaluate(client, 2)
  await client.flush()
  evaluate(client, 3)
  await client.flush()
  await client.flush()
  const reports = reportsOf(plane)
  t.same(
    reports.map(({ seq }) => seq),
    [1, 1, 1, 2, 3],
  )
  t.same(reports[0].evaluations, reports[2].evaluations)
  t.same(reports[3].evaluations, { checkout: { on: 3 } })
})

t.test('a server without reports is left alone for a while', async (t) => {
  const { plane, client, runtime } = await setUp(t)
  plane.answer.reports = (_request, response) => response.writeHead(404).end()
  await client.flush()
  for (let minute = 0; minute < 9; minute += 1) {
    evaluate(client, 1)
    plane.send(heartbeatAt(one))
    runtime.advance(60_000)
    await client.flush()
  }
  t.equal(reportsOf(plane).length, 1)
})

t.test('what nobody takes is dropped from the oldest on, and memory stays bounded', async (t) => {
  const { plane, client } = await setUp(t)
  plane.answer.reports = (_request, response) => response.writeHead(500).end()
  for (let report = 0; report < 40; report += 1) {
    evaluate(client, 1)
    await client.flush()
  }
  plane.answer.reports = undefined
  await client.flush()
  const taken = reportsOf(plane).slice(40)
  t.equal(taken.length, 16)
  t.equal(taken.at(-1).seq, 41, 'the newest is among them')
})

t.test('a report that the server calls wrong is not sent for ever', async (t) => {
  const { plane, client } = await setUp(t)
  plane.answer.reports = (_request, response) => response.writeHead(422).end()
  await client.flush()
  await client.flush()
  t.same(
    reportsOf(plane).map(({ seq }) => seq),
    [1, 2],
  )
})

t.test('the name of the SDK carries the version of its package', async (t) => {
  const path = new URL('../../../sdk/package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(path, 'utf8'))
  t.equal(SDK_NAME, `sluice-js/${version}`)
})
