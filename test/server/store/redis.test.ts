import { Redis } from 'ioredis'
import t from 'tap'
import { projectKeys } from '../../../server/store/redis/keys.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import type { Backend, Engine } from './backend.ts'
import { storeConformance } from './conformance.ts'

const server = await startRedis()
const client = new Redis(server.url)
t.teardown(async () => {
  client.disconnect()
  await server.stop()
})

/** All backends share one server: ids of projects, leases and scopes are random. */
const redis: Engine = {
  name: 'redis',
  peers: 2,
  create: async (): Promise<Backend> => {
    const raised: string[] = []
    return {
      open: (limits) => openRedisStore({ url: server.url, ...limits }),
      raiseMinWriter: async (project) => {
        raised.push(projectKeys(project).layout)
        await client.hset(projectKeys(project).layout, 'minWriter', 1000)
      },
      dispose: async () => {
        // The layout is shared by all projects of a tag.
        for (const layout of raised) await client.del(layout)
      },
    }
  },
}

await storeConformance(t, redis)
