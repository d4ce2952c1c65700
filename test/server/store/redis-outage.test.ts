import { createServer, type Socket } from 'node:net'
import t from 'tap'
import type { StoreLogger } from '../../../server/store/logger.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import {
  commitMany,
  commitOf,
  eventually,
  newProject,
  put,
  revisions,
  watching,
} from './backend.ts'

/** Keeps what was logged, as text. */
function recordingLogger(): StoreLogger & { readonly lines: string[] } {
  const lines: string[] = []
  const record = (facts: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(facts)}`)
  }
  return { lines, info: record, warn: record, error: record }
}

t.jobs = 4

t.test('watches go on without a gap after Redis was killed and restarted', async (t) => {
  const server = await startRedis()
  const logger = recordingLogger()
  const store = await openRedisStore({ url: server.url, logger })
  t.teardown(async () => {
    await store.close()
    await server.stop()
  })
  const projects = [newProject(), newProject(), newProject()]
  const watches = projects.map((project) => watching(store, project, 0))
  const before = await Promise.all(projects.map((project) => commitMany(store, project, 10)))
  await watches[0]?.until(10)

  for (let round = 1; round <= 2; round += 1) {
    await server.kill9()
    const started = Date.now()
    const down = store.log.commit(projects[0] ?? '', commitOf({ put: [put('a', 1)] }))
    await t.rejects(down, { code: 'STORE_UNAVAILABLE' })
    await t.rejects(store.ping(), { code: 'STORE_UNAVAILABLE' })
    await t.rejects(store.log.load('p'), { code: 'STORE_UNAVAILABLE' })
    t.ok(Date.now() - started < 1000, 'it says so at once')
    await server.restart()
    await eventually(() => store.ping())
    await Promise.all(projects.map((project) => commitMany(store, project, 10)))
    for (const [index, watch] of watches.entries()) {
      await watch.until(10 + 10 * round)
      const all = await store.log.read(projects[index] ?? '', 0)
      t.same(watch.entries, all)
      t.same(all.slice(0, 10), before[index], 'nothing acknowledged is lost')
    }
  }
  await Promise.all(watches.map((watch) => watch.stop()))
  t.ok(logger.lines.length < 40, `an outage is not a flood: ${logger.lines.length} lines`)
  t.ok(logger.lines.some((line) => line.includes('is lost')))
  t.ok(logger.lines.some((line) => line.includes('is back')))
})

t.test('a watch that starts while Redis is down waits for it', async (t) => {
  const server = await startRedis()
  const store = await openRedisStore({ url: server.url })
  t.teardown(async () => {
    await store.close()
    await server.stop()
  })
  const project = newProject()
  const entries = await commitMany(store, project, 3)
  await server.kill9()
  await t.rejects(store.ping())
  const watch = watching(store, project, 0)
  await server.restart()
  await watch.until(3)
  await watch.stop()
  t.same(watch.entries, entries)
})

t.test('commits that were sent when Redis was killed end, each known or unknown', async (t) => {
  const server = await startRedis()
  const store = await openRedisStore({ url: server.url })
  t.teardown(async () => {
    await store.close()
    await server.stop()
  })
  const project = newProject()
  const commits = Array.from({ length: 300 }, (_, index) =>
    commitOf({ op: { id: `op-${index}`, requestHash: 'h', result: '{}' }, put: [put('a', index)] }),
  )
  const send = (from: number, to: number) =>
    commits.slice(from, to).map((commit) => store.log.commit(project, commit))
  const first = send(0, 150)
  await first[0]
  // What is sent to a stopped server is never answered, so that the kill always meets some.
  server.signal('SIGSTOP')
  const pending = Promise.allSettled([...first, ...send(150, 300)])
  await server.kill9()
  const settled = await pending
  const acknowledged = new Set<string>()
  for (const [index, result] of settled.entries()) {
    if (result.status === 'fulfilled') acknowledged.add(commits[index]?.commitId ?? '')
    else t.match(result.reason, { code: /OUTCOME_UNKNOWN|STORE_UNAVAILABLE/ })
  }
  t.ok(acknowledged.size < commits.length, `${acknowledged.size} were acknowledged`)
  await server.restart()
  await eventually(() => store.ping())
  const kept = new Set((await store.log.read(project, 0)).map((entry) => entry.commitId))
  for (const commitId of acknowledged) if (!kept.has(commitId)) t.fail(`${commitId} is lost`)
  for (const commit of commits) await store.log.commit(project, commit)
  const all = await store.log.read(project, 0)
  t.equal(all.length, commits.length, 'repeating by operation id wrote each exactly once')
  t.same(
    revisions(all),
    all.map((_, index) => index + 1),
  )
})

t.test('a Redis that hangs gives an unknown outcome in time, and is used again', async (t) => {
  const server = await startRedis()
  const store = await openRedisStore({ url: server.url })
  t.teardown(async () => {
    server.signal('SIGCONT')
    await store.close()
    await server.stop()
  })
  const project = newProject()
  const op = { id: 'k', requestHash: 'h', result: '{}' }
  server.signal('SIGSTOP')
  const started = Date.now()
  const [commit, load] = await Promise.allSettled([
    store.log.commit(project, commitOf({ op })),
    store.log.load(project),
  ])
  t.match(commit, { status: 'rejected', reason: { code: 'OUTCOME_UNKNOWN' } })
  t.match(load, { status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } })
  t.ok(Date.now() - started < 8000, `${Date.now() - started} ms`)
  server.signal('SIGCONT')
  const outcome = await eventually(() => store.log.commit(project, commitOf({ op })))
  t.equal(outcome.status, 'replayed', 'it had been applied, once')
  t.equal((await store.log.head(project))?.revision, 1)
})

t.test('a store does not open on a Redis that may lose flags, and says why', async (t) => {
  const server = await startRedis({ 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' })
  t.teardown(() => server.stop())
  const evicting = { code: 'STORE_UNAVAILABLE', message: /maxmemory-policy allkeys-lru/ }
  const logger = recordingLogger()
  await t.rejects(openRedisStore({ url: server.url, logger }), evicting)
  t.strictSame(logger.lines, [], 'and nothing else: closing it was on purpose')
})

t.test('a database that is not there is refused, not replaced by the first', async (t) => {
  const server = await startRedis({ databases: '2' })
  t.teardown(() => server.stop())
  const missing = { code: 'STORE_UNAVAILABLE', message: /no database of the number.*REDIS_URL/ }
  await t.rejects(openRedisStore({ url: `${server.url}/2` }), missing)
  const store = await openRedisStore({ url: `${server.url}/1` })
  await store.ping()
  await store.close()
})

t.test('a Redis without an append-only file is warned about', async (t) => {
  const server = await startRedis({ appendonly: 'no' })
  const logger = recordingLogger()
  const store = await openRedisStore({ url: server.url, logger })
  t.teardown(async () => {
    await store.close()
    await server.stop()
  })
  t.match(logger.lines, [/append-only/])
})

t.test('passwords are used, and never told', async (t) => {
  const server = await startRedis({ requirepass: 'sEcret/1' })
  const logger = recordingLogger()
  const url = (password: string): string => server.url.replace('//', `//:${password}@`)
  const store = await openRedisStore({ url: url('sEcret%2F1'), logger })
  t.teardown(async () => {
    await store.close()
    await server.stop()
  })
  await store.ping()
  const failures: unknown[] = []
  for (const attempt of [server.url, url('wrOng'), `${url('wrOng')}/x`, 'http://u:wrOng@h']) {
    const failure: unknown = await openRedisStore({ url: attempt, logger }).catch((error) => error)
    t.match(failure, { code: 'STORE_UNAVAILABLE' })
    failures.push(failure)
  }
  t.match(failures[0], { message: /password/ })
  t.match(failures[1], { message: /password/ })
  const told = JSON.stringify(logger.lines) + failures.map((failure) => inspectAll(failure)).join()
  t.notMatch(told, /wrOng|sEcret/)
})

t.test('an address where nothing answers is a clear error', async (t) => {
  const server = await startRedis()
  await server.stop()
  const refused = {
    code: 'STORE_UNAVAILABLE',
    message: new RegExp(`127\\.0\\.0\\.1:${server.port}.*start Redis, or correct REDIS_URL`),
  }
  await t.rejects(openRedisStore({ url: server.url }), refused)
})

t.test('a server that is not Redis is a clear error', async (t) => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await t.rejects(openRedisStore({ url: `redis://127.0.0.1:${port}` }), {
    code: 'STORE_UNAVAILABLE',
  })
})

t.test('a closed store refuses, ends its watches and lets go of the server', async (t) => {
  const server = await startRedis()
  const store = await openRedisStore({ url: server.url })
  t.teardown(() => server.stop())
  const watch = watching(store, newProject(), 0)
  await commitMany(store, newProject(), 1)
  await store.close()
  await store.close()
  await t.rejects(watch.until(1), /the watch ended/)
  await t.rejects(store.log.head('p'), { code: 'STORE_UNAVAILABLE' })
})

/** All that a logger could print of an error. */
function inspectAll(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join()
}
