import t from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { rampScope, readSketches } from '../../../server/delivery/ramp-sketches.ts'
import { callsOf } from '../../../server/domain/gate/sketch.ts'
import { trimRamps } from '../../../server/jobs/trim-ramps.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const none = { applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} }

t.test('two planes on one Redis add up what they are sent of a step', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const adminToken = createSecret('personal').secret
  const store = () => openRedisStore({ url: redis.url })
  const a = await startTestServer(t, { store, adminToken })
  const b = await startTestServer(t, { store, adminToken })
  await createShop(a)
  const { secret: token } = await a.createKey('shop', 'production')
  const limit = { maxIncrease: { absolute: 0.01 } }
  const gates = [{ id: 'errors', source: { metric: 'pay', statistic: 'errors' }, limit }]
  const path = `${shop}/flags/checkout/environments/production/ramp`
  const steps = [{ to: { percent: 25 }, holdMs: null, gates }, { to: { percent: 100 } }]
  const started = await a.post(path, { steps })
  t.equal(started.status, 201, started.text)
  const ramp = String(started.body.id)
  const after = { headers: { 'sluice-after': String(started.body.revision) } }
  t.equal((await b.get(path, after)).status, 200)
  const revision = Number(String(started.body.revision).split('.')[1])

  /** Three calls of one batch, one of which failed, and a value that is no whole number. */
  const sketchOf = (variation: string) => ({
    ...{ flag: 'checkout', ramp, revision, variation, metric: 'pay', dropped: 0 },
    batches: [
      {
        batch: 31,
        count: 3,
        errors: 1,
        sum: 0.75,
        sumOfSquares: 0.1875,
        histogram: [9, 1, 134, 2],
      },
    ],
  })
  const report = async (plane: TestServer, instance: string, seq: number) => {
    const sketches = [sketchOf('on'), sketchOf('off')]
    const who = { instance, boot: 'b', seq, sdk: 'sluice-js/0.1.0', capabilities: [] }
    const answer = await plane.post('/sdk/v1/reports', { ...who, ...none, sketches }, { token })
    t.equal(answer.status, 202, answer.text)
  }
  await Promise.all([report(a, 'web-1', 1), report(b, 'web-2', 1)])
  await report(b, 'web-1', 2)
  await report(a, 'web-1', 2)

  const window = {
    ...{ projectId: 'p', environmentId: 'e', flag: 'checkout', ramp, revision },
    ...{ canary: 'on', control: 'off', canaryShare: 0.25, startedAtMs: 0, nowMs: 0, alpha: 0.01 },
  }
  for (const { control } of [a, b]) {
    const {
      canary,
      control: other,
      isCut,
    } = await readSketches(control.store.telemetry, window, 'pay')
    t.match(canary[31], { count: 9, errors: 3, sum: 2.25, sumOfSquares: 0.5625 }, 'each seq once')
    t.same([canary[31]?.histogram[9], canary[31]?.histogram[134]], [3, 6])
    t.equal(callsOf(other), 9)
    t.equal(isCut, false)
  }

  t.equal((await b.post(`${shop}/ramps/${ramp}/rollback`, { reason: 'enough' })).status, 200)
  const { telemetry } = b.control.store
  await trimRamps(
    telemetry,
    [...b.control.projects.feeds()].map(({ state }) => state),
  )
  t.same(await a.control.store.telemetry.readCounters(rampScope(ramp)), {}, 'gone with its ramp')
})
