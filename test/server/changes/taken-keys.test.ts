import t, { type Test } from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const collections = ['flags', 'segments', 'exclusion-groups'] as const

/** Makes things at the same moment, by turns through each plane; gives the statuses, sorted. */
async function createAtOnce(
  planes: readonly TestServer[],
  collection: string,
  keys: readonly string[],
): Promise<number[]> {
  const type = collection === 'flags' ? { type: 'boolean' } : {}
  const answers = await Promise.all(
    keys.map((key, i) =>
      planes[i % planes.length]?.post(`${shop}/${collection}`, { key, ...type }),
    ),
  )
  return answers.map((answer) => answer?.status ?? 0).sort()
}

async function oneOfEach(t: Test, planes: readonly TestServer[]): Promise<void> {
  const [first] = planes
  if (first === undefined) throw new Error('there is a plane')
  await createShop(first, { flags: [] })
  for (const collection of collections) {
    const path = `${shop}/${collection}`
    for (const keys of [
      ['home', 'HOME', 'Home', 'hOmE'],
      ['Cart', 'CART', 'cart', 'cARt'],
      ['PayPal', 'PAYPAL'],
    ]) {
      t.same(
        await createAtOnce(planes, collection, keys),
        keys.map((_, i) => (i === 0 ? 201 : 409)),
        `${collection}: one of ${keys}`,
      )
    }
    const { body } = await first.get(path)
    t.match(body.items, { length: 3 })
    const items: unknown[] = Array.isArray(body.items) ? body.items : []
    for (const { key } of items.filter(isObject)) {
      if (collection === 'flags') await first.post(`${path}/${key}/archive`)
      t.equal((await first.delete(`${path}/${key}`)).status, 204)
    }
    t.same(await createAtOnce([first], collection, ['HOME', 'cart', 'paypal']), [201, 201, 201])
    const many = Array.from({ length: 40 }, (_, i) => `Other-${i}`)
    t.same(
      await createAtOnce(planes, collection, many),
      many.map(() => 201),
      'others are not in the way',
    )
  }
}

t.test('of keys that differ by case only, one is made, on the embedded store', async (t) => {
  await oneOfEach(t, [await startTestServer(t)])
})

t.test('of keys that differ by case only, one is made, by two planes on one Redis', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const adminToken = createSecret('personal').secret
  const store = () => openRedisStore({ url: redis.url })
  const a = await startTestServer(t, { store, adminToken })
  await oneOfEach(t, [a, await startTestServer(t, { store, adminToken })])
})
