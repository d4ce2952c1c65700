import t from 'tap'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { startTestServer } from '../../helpers/server.ts'
import { tamperWithRedis } from './tamperer.ts'
import { tamperingCases } from './tampering-cases.ts'

const redis = await startRedis()
const server = await startTestServer(t, { store: () => openRedisStore({ url: redis.url }) })
const tamperer = tamperWithRedis(redis.url)
t.teardown(async () => {
  await server.stop()
  await tamperer.close()
  await redis.stop()
})

await tamperingCases(t, { server, tamperer })
