import { randomUUID } from 'node:crypto'
import type { JsonValue } from '@sluice/sdk/model'
import t from 'tap'
import { type SluiceServer, startSluice } from '../helpers/process.ts'
import { startRedis } from '../helpers/redis.ts'
import { type Receiver, startReceiver } from '../server/webhooks/receiver.ts'
import { createApi } from './api.ts'
import { until } from './until.ts'

const project = '/api/v1/projects/shop'
const env = { SLUICE_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' }

function post({ url }: SluiceServer, path: string, body: Readonly<Record<string, JsonValue>>) {
  return createApi(url).ask('POST', path, { idempotencyKey: randomUUID(), body })
}

/** Makes a project with a flag, and a worker of its environment. */
async function makeWorker(plane: SluiceServer, { url }: Receiver): Promise<void> {
  await post(plane, '/api/v1/projects', { key: 'shop', environments: [{ key: 'production' }] })
  await post(plane, `${project}/flags`, { key: 'checkout', type: 'boolean' })
  await post(plane, `${project}/environments/production/workers`, { name: 'europe', url })
}

/** Kills the flag at one plane, and waits until the worker is told. */
async function killThrough(plane: SluiceServer, { received }: Receiver): Promise<number> {
  const from = performance.now()
  const reason = randomUUID()
  await post(plane, `${project}/flags/checkout/environments/production/kill`, { reason })
  const isPushed = () => received.some(({ body }) => body.includes('"killed":true'))
  await until('the kill is pushed', 30_000, isPushed)
  return Math.round(performance.now() - from)
}

t.test('after kill -9 the embedded server pushes what it has, and what comes', async (t) => {
  const receiver = await startReceiver(t)
  const plane = await startSluice({ env })
  t.teardown(() => plane.stop())
  await makeWorker(plane, receiver)
  await receiver.count(2)
  await plane.kill9()
  receiver.received.length = 0
  await plane.restart()
  await receiver.count(2)
  const ms = await killThrough(plane, receiver)
  t.ok(ms < 10_000, `a kill is pushed ${ms} ms after its POST`)
})

t.test(
  'a kill at any control plane is pushed, also when the one that pushes is dead',
  async (t) => {
    const receiver = await startReceiver(t)
    const redis = await startRedis()
    const settings = { redisUrl: redis.url, env }
    const plane = await startSluice(settings)
    const planes = [plane]
    t.teardown(async () => {
      for (const one of planes) await one.stop()
      await redis.stop()
    })
    await makeWorker(plane, receiver)
    await receiver.count(2)
    const other = await startSluice(settings)
    planes.push(other)
    const ms = await killThrough(other, receiver)
    t.ok(ms < 10_000, `a kill at another is pushed ${ms} ms after its POST`)
    await post(other, `${project}/flags/checkout/environments/production/restore`, { reason: 'x' })
    await until('the restore is pushed', 30_000, () => {
      return receiver.received.at(-1)?.body.includes('"killed":false') === true
    })
    await plane.kill9()
    receiver.received.length = 0
    const later = await killThrough(other, receiver)
    t.ok(later < 20_000, `with the holder dead it is pushed after ${later} ms`)
  },
)
