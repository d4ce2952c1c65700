import { Redis } from 'ioredis'
import t from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { silentLogger } from '../../../server/store/logger.ts'
import { createCommandConnection, parseAddress } from '../../../server/store/redis/connection.ts'
import { projectKeys } from '../../../server/store/redis/keys.ts'
import { readByScript, readCut } from '../../../server/store/redis/read-cut.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { commitMany, commitOf, committed, drop, newProject, put } from './backend.ts'

const server = await startRedis()
const client = new Redis(server.url)
const commands = createCommandConnection(parseAddress(server.url), silentLogger)
await commands.connect()
const store = await openRedisStore({ url: server.url })
t.teardown(async () => {
  commands.disconnect()
  client.disconnect()
  await store.close()
  await server.stop()
})
t.afterEach(() => client.config('SET', 'maxmemory', '0'))

/** Runs commands on a connection on which the head seems to move under so many plain reads. */
function whileOthersCommit(times: number) {
  const calls = { plain: 0, script: 0 }
  const moving = new Proxy(commands, {
    get: (redis, name) => {
      if (name === 'readCut') calls.script += 1
      const member: unknown = Reflect.get(redis, name)
      if (name !== 'pipeline') return typeof member === 'function' ? member.bind(redis) : member
      return () => {
        const pipeline = redis.pipeline()
        const exec = pipeline.exec.bind(pipeline)
        pipeline.exec = async () => {
          calls.plain += 1
          const replies = await exec()
          if (calls.plain <= times) replies?.splice(-1, 1, [null, ['1', '9', 'another', '1']])
          return replies
        }
        return pipeline
      }
    },
  })
  const run = <T>(_access: string, use: (redis: Redis) => Promise<T>) => use(moving)
  return { session: { run }, calls }
}

t.test('a plain read and the script read the same', async (t) => {
  const project = newProject()
  const empty = { head: null, committedAt: 0, docs: new Map() }
  t.same(await readByScript(commands, projectKeys(project)), empty)
  t.same(await store.log.load(project), empty)
  committed(await store.log.commit(project, commitOf({ put: [put('a', 'ä'), put('b', 1, false)] })))
  committed(await store.log.commit(project, commitOf({ drop: [drop('b')] })))
  const cut = await store.log.load(project)
  t.equal(cut.head?.revision, 2)
  t.match(cut.docs.get('b'), { revision: 2, value: null })
  t.same(await readByScript(commands, projectKeys(project)), cut)
})

t.test('a head that moves under a read is read again, and then by a script', async (t) => {
  const project = newProject()
  await commitMany(store, project, 3)
  for (const [times, calls] of [
    [0, { plain: 1, script: 0 }],
    [1, { plain: 2, script: 0 }],
    [2, { plain: 2, script: 1 }],
  ] as const) {
    const others = whileOthersCommit(times)
    t.equal((await readCut(others.session, project)).head?.revision, 3)
    t.same(others.calls, calls)
  }
})

t.test('a plane starts on a Redis at its maxmemory, serves, and reloads', async (t) => {
  const adminToken = createSecret('personal').secret
  const start = () =>
    startTestServer(t, { store: () => openRedisStore({ url: server.url }), adminToken })
  const first = await start()
  await createShop(first)
  const { secret: token } = await first.createKey('shop', 'production')
  await client.config('SET', 'maxmemory', '1')
  const late = await start()
  const snapshot = await late.get('/sdk/v1/snapshot', { token })
  t.match(snapshot, { status: 200, body: { flags: [{ key: 'checkout' }] } })
  const kill = '/api/v1/projects/shop/flags/checkout/environments/production/kill'
  t.match(await late.post(kill, { reason: 'a test' }), {
    status: 503,
    body: { code: 'STORE_UNAVAILABLE' },
  })
  const [feed] = [...late.control.projects.feeds()]
  const { meta } = projectKeys(feed?.state.project ?? '')
  await client.config('SET', 'maxmemory', '0')
  const epoch = await client.hincrby(meta, 'epoch', 1)
  await client.config('SET', 'maxmemory', '1')
  await feed?.refresh()
  t.equal(feed?.state.head?.epoch, epoch)
})
