import { Redis } from 'ioredis'
import t from 'tap'
import type { Commit, Store } from '../../../server/store/contract.ts'
import {
  leaseKey,
  operationKey,
  PROBE_KEY,
  projectKeys,
  scopeKeys,
} from '../../../server/store/redis/keys.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import {
  commitOf,
  committed,
  drop,
  eventually,
  expecting,
  newProject,
  put,
  watching,
} from './backend.ts'

const server = await startRedis()
const client = new Redis(server.url)
const store = await openRedisStore({ url: server.url })
t.teardown(async () => {
  await store.close()
  client.disconnect()
  await server.stop()
})

/** Every key with its serialised value; without expiries, which only count down. */
async function dump(): Promise<Record<string, string>> {
  const keys = (await client.keys('*')).sort()
  const values = await Promise.all(keys.map((key) => client.dumpBuffer(key)))
  return Object.fromEntries(keys.map((key, index) => [key, values[index]?.toString('hex') ?? '']))
}

const commit: Commit = commitOf({
  op: { id: 'second', requestHash: 'h', result: '{}' },
  expect: [expecting('a', 'present')],
  put: [put('a', 2), put('b', 2, false)],
  drop: [drop('c', false)],
})

/** What a store does with one kind of key, and the keys of that kind. */
interface Use {
  readonly keys: readonly string[]
  run(store: Store): Promise<unknown>
}

function usesOf(project: string): Record<string, Use> {
  const { layout, meta, log, docs } = projectKeys(project)
  const { counters, reports, runs, seen, states } = scopeKeys(project)
  const origin = { instance: 'web', boot: 'b', seq: 9 }
  return {
    commit: {
      keys: [layout, meta, log, docs, operationKey(project, 'second')],
      run: ({ log }) => log.commit(project, commit),
    },
    recall: {
      keys: [operationKey(project, 'first')],
      run: ({ log }) => log.recall(project, 'first', 'h'),
    },
    load: { keys: [meta, docs], run: ({ log }) => log.load(project) },
    head: { keys: [meta], run: ({ log }) => log.head(project) },
    read: { keys: [meta, log], run: ({ log }) => log.read(project, 0) },
    acquire: { keys: [leaseKey(project)], run: ({ leases }) => leases.acquire(project, 'x', 1) },
    renew: { keys: [leaseKey(project)], run: ({ leases }) => leases.renew(project, 'x', 1) },
    release: { keys: [leaseKey(project)], run: ({ leases }) => leases.release(project, 'x') },
    addCounters: {
      keys: [counters, reports, runs],
      run: ({ telemetry }) => telemetry.addCounters(project, origin, { a: 1, b: 1 }),
    },
    readCounters: { keys: [counters], run: ({ telemetry }) => telemetry.readCounters(project) },
    touchPresence: {
      keys: [seen, states],
      run: ({ telemetry }) => telemetry.touchPresence(project, 'web', '{}', 60_000),
    },
    listPresence: {
      keys: [seen, states],
      run: ({ telemetry }) => telemetry.listPresence(project, 1000),
    },
  }
}

async function seed(project: string): Promise<void> {
  const op = { id: 'first', requestHash: 'h', result: '{}' }
  const puts = [put('a', 1), put('b', 1), put('c', 1)]
  committed(await store.log.commit(project, commitOf({ op, put: puts })))
  await store.telemetry.addCounters(project, { instance: 'web', boot: 'b', seq: 1 }, { a: 1 })
  await store.telemetry.touchPresence(project, 'web', '{}', 60_000)
  await store.leases.acquire(project, 'x', 60_000)
}

t.test('a key of the wrong type is named, and nothing is half-written', async (t) => {
  const project = newProject()
  await seed(project)
  for (const [name, { keys, run }] of Object.entries(usesOf(project))) {
    for (const key of keys) {
      for (const foreign of ['list', 'string']) {
        if (foreign === 'string' && /:op:|:lease:/.test(key)) continue
        const kept = await client.dumpBuffer(key)
        await client.del(key)
        if (foreign === 'list') await client.rpush(key, 'not ours')
        else await client.set(key, 'not ours')
        const before = await dump()
        const named = { code: 'STORE_UNAVAILABLE', message: key }
        await t.rejects(run(store), named, `${name}: ${key} is a ${foreign}`)
        t.same(await dump(), before, `${name} wrote nothing`)
        await client.del(key)
        if (kept !== null) await client.restore(key, 0, kept)
      }
    }
  }
  t.equal((await store.log.commit(project, commit)).status, 'committed', 'whole again')
})

t.test('a malformed value is named, and nothing is half-written', async (t) => {
  const project = newProject()
  await seed(project)
  const { meta, docs, layout } = projectKeys(project)
  const { counters, reports } = scopeKeys(project)
  const uses = usesOf(project)
  const cases: [use: string, key: string, field: string][] = [
    ['commit', meta, 'revision'],
    ['commit', meta, 'logBytes'],
    ['commit', docs, 'a'],
    ['commit', docs, 'c'],
    ['commit', layout, 'minWriter'],
    ['addCounters', counters, 'a'],
    ['addCounters', reports, '["web","b"]'],
    ['read', meta, 'revision'],
  ]
  for (const [use, key, field] of cases) {
    const kept = (await client.hget(key, field)) ?? ''
    await client.hset(key, field, 'broken')
    const before = await dump()
    const named = { code: 'STORE_UNAVAILABLE', message: key }
    await t.rejects(uses[use]?.run(store) ?? Promise.resolve(), named, `${use}: ${key} ${field}`)
    t.same(await dump(), before)
    await client.hset(key, field, kept)
  }
  t.equal((await store.log.commit(project, commit)).status, 'committed', 'whole again')
})

t.test('a log with entries beyond the head refuses commits', async (t) => {
  const project = newProject()
  await seed(project)
  await client.xadd(projectKeys(project).log, '7-0', 'x', 'y')
  const before = await dump()
  await t.rejects(store.log.commit(project, commit), { code: 'STORE_UNAVAILABLE' })
  t.same(await dump(), before)
})

t.test('every command works right after the server forgot all scripts', async (t) => {
  const project = newProject()
  await seed(project)
  for (const [name, { run }] of Object.entries(usesOf(project))) {
    await client.script('FLUSH')
    await t.resolves(run(store), name)
  }
})

t.test('without memory a commit is refused whole, and works once there is some', async (t) => {
  const project = newProject()
  await seed(project)
  const before = await dump()
  await client.config('SET', 'maxmemory', '1')
  await t.rejects(store.log.commit(project, commit), {
    code: 'STORE_UNAVAILABLE',
    message: 'memory',
  })
  await t.rejects(store.ping(), { code: 'STORE_UNAVAILABLE' })
  const checkpoint = { revision: 1, signed: 'x' }
  const refused = { code: 'STORE_UNAVAILABLE', message: 'raise maxmemory' }
  await t.rejects(store.audit.putCheckpoint(project, checkpoint), refused, 'within a transaction')
  t.same(await dump(), before)
  t.equal((await store.log.load(project)).head?.revision, 1, 'documents are read all the same')
  await client.config('SET', 'maxmemory', '0')
  await store.ping()
  t.equal((await store.log.commit(project, commit)).status, 'committed')
})

t.test('a replica refuses commits, and the store goes on once it is a master', async (t) => {
  const project = newProject()
  await seed(project)
  await client.replicaof('127.0.0.1', 1)
  await t.rejects(store.log.commit(project, commit), { code: 'STORE_UNAVAILABLE' })
  await client.replicaof('NO', 'ONE')
  await t.resolves(eventually(() => store.log.commit(project, commit)))
})

t.test('one foreign log does not hold up the watches of the others', async (t) => {
  // All projects of one tag share a reader; among so many, two have the same tag.
  const projects = Array.from({ length: 500 }, newProject)
  const tagOf = (project: string): string => projectKeys(project).layout
  const [bad = '', ...others] = projects
  const good = others.find((project) => tagOf(project) === tagOf(bad)) ?? bad
  t.not(good, bad)
  const stuck = watching(store, bad, 0)
  const watch = watching(store, good, 0)
  await store.log.commit(good, commitOf({ put: [put('a', 1)] }))
  await watch.until(1)
  await client.rpush(projectKeys(bad).log, 'not ours')
  await store.log.commit(good, commitOf({ put: [put('a', 2)] }))
  await store.log.commit(good, commitOf({ put: [put('a', 3)] }))
  await watch.until(3)
  await Promise.all([watch.stop(), stuck.stop()])
})

t.test('an operation is forgotten after a day', async (t) => {
  const project = newProject()
  await seed(project)
  const leftMs = await client.pttl(operationKey(project, 'first'))
  t.ok(leftMs > 86_000_000 && leftMs <= 86_400_000, `${leftMs} ms`)
})

t.test('every key carries one of the 16 tags', async (t) => {
  await store.ping()
  const keys = await client.keys('*')
  t.ok(keys.includes(PROBE_KEY))
  for (const key of keys) if (!/^sluice:\{c[0-9a-f]\}:/.test(key)) t.fail(key)
})
