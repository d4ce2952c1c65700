import { randomUUID } from 'node:crypto'
import type { JsonValue } from '@sluice/sdk/model'
import t, { type Test } from 'tap'
import { type SluiceServer, startSluice } from '../helpers/process.ts'
import { startRedis } from '../helpers/redis.ts'
import { isObject } from '../helpers/server.ts'
import { type Receiver, startReceiver } from '../server/webhooks/receiver.ts'
import { createApi } from './api.ts'
import { until } from './until.ts'

const project = '/api/v1/projects/shop'
const env = { SLUICE_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' }

/** Makes a project with a webhook that is told of new flags. */
async function makeWebhook({ url }: SluiceServer, receiver: Receiver): Promise<void> {
  const api = createApi(url)
  const post = (path: string, body: Readonly<Record<string, JsonValue>>) =>
    api.ask('POST', path, { idempotencyKey: randomUUID(), body })
  await post('/api/v1/projects', { key: 'shop', environments: [{ key: 'production' }] })
  await post(`${project}/webhooks`, { name: 'x', url: receiver.url, events: ['flag.created'] })
}

/** Creates flags; gives the keys of those that were acknowledged. */
async function createFlags({ url }: SluiceServer, name: string, count: number): Promise<string[]> {
  const api = createApi(url)
  const keys = Array.from({ length: count }, (_, i) => `${name}-${i}`)
  for (const key of keys) {
    await api.ask('POST', `${project}/flags`, {
      idempotencyKey: randomUUID(),
      body: { key, type: 'boolean' },
    })
  }
  return keys
}

/** Waits until every flag was told of, and says how often one was told of twice. */
async function expectTold(t: Test, receiver: Receiver, keys: readonly string[]): Promise<void> {
  const told = () =>
    receiver.received.flatMap(({ body }) => {
      const { data } = JSON.parse(body)
      return isObject(data) && isObject(data.subject) ? [String(data.subject.flag)] : []
    })
  await until(`all of ${keys.length} events`, 30_000, () => {
    const seen = new Set(told())
    return keys.every((key) => seen.has(key))
  })
  const first = [...new Set(told())]
  t.same(first, keys, 'each is told of, first in the order of the log')
  const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
  t.equal(ids.size, keys.length, 'a repeated one has the same id')
  t.comment(`${receiver.received.length - keys.length} of ${keys.length} were repeated`)
}

t.test('kill -9 of the embedded server loses no event', async (t) => {
  const receiver = await startReceiver(t)
  const plane = await startSluice({ env })
  t.teardown(() => plane.stop())
  await makeWebhook(plane, receiver)
  const before = await createFlags(plane, 'before', 20)
  await receiver.count(5)
  // The kill comes while a request is under way and others wait.
  receiver.answer = () => undefined
  const during = await createFlags(plane, 'during', 20)
  await plane.kill9()
  receiver.answer = (response) => response.writeHead(204).end()
  await plane.restart()
  await expectTold(t, receiver, [...before, ...during])
})

t.test('when the control plane that sends is killed, another one goes on', async (t) => {
  const receiver = await startReceiver(t)
  const redis = await startRedis()
  const settings = { redisUrl: redis.url, env }
  const plane = await startSluice(settings)
  const planes = [plane]
  t.teardown(async () => {
    for (const one of planes) await one.stop()
    await redis.stop()
  })
  await makeWebhook(plane, receiver)
  const before = await createFlags(plane, 'before', 10)
  await receiver.count(1)
  const other = await startSluice(settings)
  planes.push(other)
  receiver.answer = () => undefined
  const during = await createFlags(other, 'during', 10)
  await plane.kill9()
  receiver.answer = (response) => response.writeHead(204).end()
  const after = await createFlags(other, 'after', 10)
  await expectTold(t, receiver, [...before, ...during, ...after])
})
