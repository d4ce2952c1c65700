import t from 'tap'
import { rampScope, readSketches } from '../../../server/delivery/ramp-sketches.ts'
import { callsOf } from '../../../server/domain/gate/sketch.ts'
import { trimRamps } from '../../../server/jobs/trim-ramps.ts'
import { shareSketches } from '../../../server/ramps/shared-sketches.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const gates = [
  {
    id: 'errors',
    source: { metric: 'pay', statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.01 } },
  },
]
const steps = [{ to: { percent: 25 }, holdMs: null, gates }, { to: { percent: 100 } }]
const shop = '/api/v1/projects/shop'

let server: TestServer
let key: string
let ramp: string
let revision: number
let seq = 0

t.before(async () => {
  server = await startTestServer(t)
  await createShop(server)
  await server.post(`${shop}/flags`, { key: 'checkout', type: 'boolean' })
  const token = { kind: 'server', name: 'web', project: 'shop', environment: 'production' }
  key = String((await server.post('/api/v1/tokens', token)).body.secret)
  const path = `${shop}/flags/checkout/environments/production/ramp`
  const started = await server.post(path, { steps })
  t.equal(started.status, 201, started.text)
  ramp = String(started.body.id)
  const snapshot = await server.get('/sdk/v1/snapshot', { token: key })
  revision = JSON.parse(snapshot.text).flags[0].revision
})

function batchOf(...values: unknown[]): object {
  const [batch, count, errors, sum, sumOfSquares, histogram] = values
  return { batch, count, errors, sum, sumOfSquares, histogram }
}

function sketch(more: object = {}) {
  return {
    ...{ flag: 'checkout', ramp, revision, variation: 'on', metric: 'pay', dropped: 0 },
    batches: [batchOf(3, 2, 1, 200, 20_000, [134, 2])],
    ...more,
  }
}

async function report(sketches: unknown, at = ++seq) {
  const body = {
    ...{ instance: 'web-1', boot: 'b', seq: at, sdk: 'sluice-js/0.1.0', capabilities: [] },
    ...{ applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {}, sketches },
  }
  return (await server.post('/sdk/v1/reports', body, { token: key })).status
}

function windowOf(of: Partial<{ revision: number }> = {}) {
  return {
    ...{ projectId: 'p', environmentId: 'e', flag: 'checkout', ramp, revision },
    ...{ canary: 'on', control: 'off', canaryShare: 0.25, startedAtMs: 0, nowMs: 0, alpha: 0.01 },
    ...of,
  }
}

function read(of: Partial<{ revision: number }> = {}) {
  return readSketches(server.control.store.telemetry, windowOf(of), 'pay')
}

t.test('what SDKs sketched is added up, by batch, once for a seq', async (t) => {
  t.equal(await report([sketch(), sketch({ variation: 'off' })]), 202)
  t.equal(await report([sketch()], seq), 202, 'the same report again')
  t.equal(await report([sketch()]), 202)
  const { canary, control, isCut } = await read()
  t.match(canary[3], { count: 4, errors: 2, sum: 400, sumOfSquares: 40_000 })
  t.equal(canary[3]?.histogram[134], 4)
  t.equal(callsOf(canary), 4)
  t.equal(callsOf(control), 2)
  t.equal(isCut, false)
  t.equal(callsOf((await read({ revision: revision + 1 })).canary), 0, 'a later step begins anew')
})

t.test('what no ramp asks for is left out, and counted', async (t) => {
  const before = server.control.reports.foreign
  const strange = [
    sketch({ flag: 'other' }),
    sketch({ ramp: 'none' }),
    sketch({ ramp: '__proto__' }),
    sketch({ variation: 'third' }),
    sketch({ metric: 'ungated' }),
    sketch({ revision: revision - 1 }),
  ]
  t.equal(await report(strange), 202)
  t.equal(server.control.reports.foreign, before + strange.length)
  t.equal(callsOf((await read()).canary), 4)
})

t.test('what is no sketch, or beyond all bounds, is refused', async (t) => {
  const batch = (...values: unknown[]) => sketch({ batches: [batchOf(...values)] })
  const wrong = [
    [sketch({ revision: -1 })],
    [batch(32, 1, 0, 1, 1, [])],
    [batch(0, 1e13, 0, 1, 1, [])],
    [batch(0, 1, 0, 1e101, 1, [])],
    [batch(0, 1, 0, 1, -1, [])],
    [batch(0, 1, 0, 1, 1, Array(700).fill(1))],
    [batch(0, 1, 0)],
    Array(65).fill(sketch()),
    'sketches',
  ]
  for (const sketches of wrong) t.equal(await report(sketches), 422)
  t.equal(callsOf((await read()).canary), 4)
})

t.test('more than a report may bring is left out whole', async (t) => {
  const histogram = Array.from({ length: 640 }, (_, i) => (i % 2 === 0 ? i / 2 : 1))
  const batches = Array.from({ length: 32 }, (_, batch) => batchOf(batch, 1, 0, 1, 1, histogram))
  const before = server.control.reports.foreign
  t.equal(await report([sketch({ batches }), sketch({ batches }), sketch({ batches })]), 202)
  t.equal(server.control.reports.foreign, before + 2)
})

t.test('gates that are looked at together read once, and later ones anew', async (t) => {
  const { telemetry } = server.control.store
  const read: string[] = []
  const shared = shareSketches({
    ...telemetry,
    readCounters: async (scope, prefix) => {
      read.push(`${scope} ${prefix}`)
      return telemetry.readCounters(scope, prefix)
    },
  })
  const [one, same, other] = await Promise.all([
    shared(windowOf(), 'pay'),
    shared(windowOf(), 'pay'),
    shared(windowOf({ revision: revision + 1 }), 'pay'),
  ])
  t.equal(one, same)
  t.ok(callsOf(one?.canary ?? []) > 0)
  t.equal(callsOf(other?.canary ?? []), 0)
  t.equal(read.length, 4, 'two windows, the counters and what had no room')
  await shared(windowOf(), 'pay')
  t.equal(read.length, 6)
})

t.test('what was sketched goes when its ramp has ended', async (t) => {
  const { telemetry } = server.control.store
  const states = () => [...server.control.projects.feeds()].map(({ state }) => state)
  const fields = async () => Object.keys(await telemetry.readCounters(rampScope(ramp))).length
  await trimRamps(telemetry, states())
  t.ok((await fields()) > 0, 'the step is not over')
  t.equal((await server.post(`${shop}/ramps/${ramp}/rollback`, { reason: 'enough' })).status, 200)
  await trimRamps(telemetry, states())
  t.equal(await fields(), 0)
})
