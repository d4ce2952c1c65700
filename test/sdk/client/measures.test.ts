import type { Client } from '@sluice/sdk'
import { processSaturation } from '@sluice/sdk/node'
import t, { type Test } from 'tap'
import { logBucketEnd, logBucketOf } from '../../../sdk/client/log-buckets.ts'
import { startClient } from '../../../sdk/client/start-client.ts'
import { startControlPlane } from './helpers/control-plane.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

type Sketch = {
  flag: string
  ramp: string
  revision: number
  variation: string
  metric: string
  dropped: number
  batches: {
    batch: number
    count: number
    errors: number
    sum: number
    sumOfSquares: number
    histogram: number[]
  }[]
}

const half = [
  { variation: 'on', ranges: [[0, 50_000]] },
  { variation: 'off', ranges: [[50_000, 100_000]] },
] as const
const ramped = {
  ramp: { id: 'r1', canary: 'on', control: 'off' },
  default: { split: { bucketBy: 'targetingKey', seed: 'a', allocations: half } },
  targets: [{ variation: 'on', bucketBy: 'targetingKey', values: ['tester'] }],
} as const
const one = snapshotOf(7, [flagPart('checkout', true, 7, ramped), flagPart('calm', true, 1)])

async function setUp(t: Test, more: object = {}, snapshot = one) {
  const plane = await startControlPlane(snapshot)
  const runtime = createVirtualRuntime()
  const client = startClient(
    { url: plane.url, key: 'slu_server_x', logger: false, ...more },
    runtime,
  )
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  await until(() => client.status.state === 'ready', 'the first data')
  async function sketches(): Promise<Sketch[]> {
    const seen = plane.requests.length
    await client.flush()
    const sent = plane.requests.slice(seen).filter(({ path }) => path === '/sdk/v1/reports')
    return sent.flatMap(({ body }) => JSON.parse(body).sketches ?? [])
  }
  return { plane, runtime, client, sketches }
}

/** The first measurement loads what samples need; a step settles for two seconds. */
async function settle(client: Client, runtime: { advance(ms: number): void }) {
  client.track('first', { targetingKey: 'nobody' })
  await import('../../../sdk/client/ramp-samples.ts')
  await new Promise((resolve) => setImmediate(resolve))
  runtime.advance(2_000)
}

const users = Array.from({ length: 200 }, (_, i) => ({ targetingKey: `user-${i}` }))

t.test('a call is timed, and told apart by what a ramp has given its unit', async (t) => {
  const { client, runtime, sketches } = await setUp(t)
  await settle(client, runtime)
  const called = users.map((user, i) =>
    client.timed('checkout', user, async () => {
      if (i % 4 === 0) throw new Error('no')
      return i
    }),
  )
  runtime.advance(100)
  const settled = await Promise.allSettled(called)
  t.equal(settled.filter(({ status }) => status === 'rejected').length, 50)
  t.same(settled[1], { status: 'fulfilled', value: 1 })
  const sent = await sketches()
  t.equal(sent.length, 2)
  let [calls, errors] = [0, 0]
  for (const { batches, variation, ...sketch } of sent) {
    t.same(sketch, { flag: 'checkout', ramp: 'r1', revision: 7, metric: 'checkout', dropped: 0 })
    const served = users.filter(
      (user) => client.boolean('checkout', user, false) === (variation === 'on'),
    )
    t.equal(
      batches.reduce((sum, { count }) => sum + count, 0),
      served.length,
    )
    t.ok(batches.length > 20, 'units are spread over the 32 batches')
    for (const { batch, count, errors: failed, sum, sumOfSquares: squares, histogram } of batches) {
      t.ok(batch >= 0 && batch < 32)
      t.same([sum, squares, histogram], [count * 100, count * 10_000, [logBucketOf(100), count]])
      calls += count
      errors += failed
    }
  }
  t.same([calls, errors], [200, 50])
  t.same(await sketches(), [], 'a sample is told once')
})

t.test('functions that do not wait are timed too, and results may be failures', async (t) => {
  const { client, runtime, sketches } = await setUp(t)
  await settle(client, runtime)
  const [user = {}] = users
  t.equal(
    client.timed('sync', user, () => 3),
    3,
  )
  t.throws(() =>
    client.timed('sync', user, () => {
      throw new Error('no')
    }),
  )
  const isFailure = ({ status }: { status: number }) => status >= 500
  t.same(await client.timed('sync', user, async () => ({ status: 503 }), isFailure), {
    status: 503,
  })
  const broken = () => {
    throw new Error('of the application')
  }
  t.equal(
    client.timed('sync', user, () => 4, broken),
    4,
    'what is wrong with isFailure does no harm',
  )
  const end = client.startTimer('sync', user)
  end(true)
  end()
  await new Promise((resolve) => setImmediate(resolve))
  const [sketch] = await sketches()
  t.equal(sketch?.batches.length, 1, 'one unit is in one batch')
  t.match(sketch?.batches[0], { count: 5, errors: 3 }, 'five calls, of which three failed')
})

t.test('a unit keeps its batch, and only units that the ramp decided are samples', async (t) => {
  const { client, runtime, sketches } = await setUp(t)
  await settle(client, runtime)
  const user = { targetingKey: 'user-9' }
  client.track('orders', user, 5)
  client.track('orders', user, 5)
  client.track('orders', { targetingKey: 'tester' }, 5)
  client.track('orders', {}, 5)
  client.track('orders', user, Number.NaN)
  client.override('checkout', true)
  client.track('orders', user, 5)
  client.override('checkout', undefined)
  const sent = await sketches()
  t.equal(sent.length, 1)
  t.match(sent[0]?.batches, [
    { count: 2, errors: 0, sum: 10, sumOfSquares: 50, histogram: [logBucketOf(5), 2] },
  ])
})

t.test('a step is felt after two seconds: samples before are dropped and counted', async (t) => {
  const { plane, client, runtime, sketches } = await setUp(t)
  await settle(client, runtime)
  const end = client.startTimer('checkout', { targetingKey: 'user-1' })
  const all = [{ variation: 'on', ranges: [[0, 100_000]] }] as const
  const stepped = {
    ...ramped,
    default: { split: { bucketBy: 'targetingKey', seed: 'a', allocations: all } },
  } as const
  const flags = [flagPart('checkout', true, 8, stepped), flagPart('calm', true, 1)]
  plane.send(deltaBetween(one, snapshotOf(8, flags)))
  await until(() => client.status.revision === 8, 'the step')
  runtime.advance(1_000)
  end()
  client.track('checkout', { targetingKey: 'user-2' }, 1)
  const sent = await sketches()
  const byRevision = Object.fromEntries(sent.map((sketch) => [sketch.revision, sketch]))
  t.equal(byRevision[7]?.batches.length, 1, 'what began before the step is of the step before')
  t.match(byRevision[8], { batches: [], dropped: 1 })
  runtime.advance(1_000)
  client.track('checkout', { targetingKey: 'user-2' }, 1)
  t.match(await sketches(), [{ revision: 8, variation: 'on', dropped: 0 }])
})

t.test('a ramp that names its metrics gets those, and batches by a rule count', async (t) => {
  const rolling = {
    ramp: { id: 'r2', canary: 'on', control: 'off', metrics: ['checkout'] },
    default: { variation: 'off' },
    rules: [
      {
        id: 'r2',
        when: { attribute: 'region', op: 'in', values: ['eu'] },
        serve: { variation: 'on' },
      },
      { id: 'beta', when: { attribute: 'beta', op: 'exists' }, serve: { variation: 'on' } },
    ],
  } as const
  const snapshot = snapshotOf(3, [flagPart('checkout', true, 3, rolling)])
  const { client, runtime, sketches } = await setUp(t, {}, snapshot)
  await settle(client, runtime)
  client.track('checkout', { targetingKey: 'a', region: 'eu' }, 1)
  client.track('checkout', { targetingKey: 'b', region: 'us' }, 1)
  client.track('checkout', { targetingKey: 'c', beta: true }, 1)
  client.track('other', { targetingKey: 'a', region: 'eu' }, 1)
  const sent = await sketches()
  t.same(sent.map(({ variation }) => variation).toSorted(), ['off', 'on'])
  t.same(
    sent.map(({ batches }) => batches[0]?.count),
    [1, 1],
  )
})

t.test('metrics in any number stay within bounds', async (t) => {
  const { client, runtime, sketches } = await setUp(t)
  await settle(client, runtime)
  for (let i = 0; i < 500; i += 1) client.track(`metric-${i}`, { targetingKey: `user-${i}` }, i)
  t.equal((await sketches()).length, 64)
})

t.test('a process tells how busy it is, if it is asked to', async (t) => {
  const { plane, client } = await setUp(t, { saturation: processSaturation() })
  await client.flush()
  const report = plane.requests.findLast(({ path }) => path === '/sdk/v1/reports')
  const { eventLoopDelayMs, cpu } = JSON.parse(report?.body ?? '{}').saturation
  t.ok(eventLoopDelayMs >= 0 && eventLoopDelayMs < 10_000, `${eventLoopDelayMs} ms`)
  t.ok(cpu >= 0 && cpu < 64, `${cpu} cores`)
  const broken = await setUp(t, {
    saturation: () => {
      throw new Error('of the application')
    },
  })
  await broken.client.flush()
  const sent = broken.plane.requests.findLast(({ path }) => path === '/sdk/v1/reports')
  t.equal(JSON.parse(sent?.body ?? '{}').saturation, undefined)
  t.equal(JSON.parse(sent?.body ?? '{}').seq > 0, true, 'the report is sent all the same')
})

t.test('buckets of a histogram tell values apart by nine per cent', async (t) => {
  for (const value of [0.001, 0.5, 1, 79, 80.5, 1e6, 1e9]) {
    const bucket = logBucketOf(value)
    t.ok(value < logBucketEnd(bucket) && value >= logBucketEnd(bucket - 1), `${value}`)
    t.ok(logBucketEnd(bucket) / logBucketEnd(bucket - 1) < 1.1)
  }
  t.same([0, -5, Number.NaN].map(logBucketOf), [0, 0, 0])
  t.equal(logBucketOf(Number.POSITIVE_INFINITY), 320)
})
