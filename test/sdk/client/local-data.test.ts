import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClientOptions, createClient } from '@sluice/sdk'
import { fileCache } from '@sluice/sdk/node'
import t, { type Test } from 'tap'
import { lastRequest, startControlPlane } from './helpers/control-plane.ts'
import { createRecordingLogger } from './helpers/recording-logger.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'

const eight = snapshotOf(8, [flagPart('checkout', false, 8)])
const nine = snapshotOf(9, [flagPart('checkout', true, 9)])
/** A port that nothing listens on: the discard service's. */
const nowhere = 'http://127.0.0.1:9'

function open(t: Test, more: Partial<ClientOptions>) {
  const client = createClient({ url: nowhere, key: 'slu_server_x', logger: false, ...more })
  t.teardown(() => client.close())
  return client
}

t.test('a bootstrap serves at once, even while nothing can be reached', async (t) => {
  for (const bootstrap of [nine, JSON.stringify(nine)]) {
    const client = open(t, { bootstrap })
    t.equal(client.boolean('checkout', {}, false), true)
    t.match(client.status, { state: 'stale', revision: 9, lastDataAt: null })
    t.equal(await client.ready(0), true)
  }
})

t.test('a bootstrap that is none is named and does no harm', async (t) => {
  for (const bootstrap of ['{', 'null', '{"format":1}', JSON.stringify({ ...nine, flags: 1 })]) {
    const logger = createRecordingLogger()
    const client = open(t, { bootstrap, logger })
    t.equal(client.boolean('checkout', {}, true), true)
    t.match(logger.lines[0], /bootstrap cannot be used/)
    await client.close()
  }
})

t.test('a restart during an outage serves what the cache kept, quickly', async (t) => {
  const path = join(t.testdir(), 'new', 'folder', 'flags.json')
  const plane = await startControlPlane(eight)
  const first = createClient({
    url: plane.url,
    key: 'slu_server_x',
    cache: fileCache(path),
    logger: false,
  })
  await first.ready(5_000)
  plane.send(deltaBetween(eight, nine))
  await until(() => first.status.revision === 9, 'the delta')
  await first.close()
  await plane.close()
  t.equal((await stat(path)).mode & 0o777, 0o600, 'only its owner may read it')
  const startedMs = performance.now()
  const second = open(t, { cache: fileCache(path), bootstrap: eight })
  await until(() => second.status.revision === 9, 'the cache, which is newer than the bootstrap')
  t.comment(`ready after ${Math.round(performance.now() - startedMs)} ms`)
  t.equal(second.boolean('checkout', {}, false), true)
  t.equal(second.status.state, 'stale')
})

t.test('a cache older than the bootstrap is not used', async (t) => {
  const client = open(t, { bootstrap: nine, cache: { load: () => JSON.stringify(eight), save } })
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(client.status.revision, 9)
})

t.test('a cache that is corrupt or throws is ignored with one warning', async (t) => {
  const path = join(t.testdir({ 'cut.json': JSON.stringify(nine).slice(0, 100) }), 'cut.json')
  const broken = {
    load: () => Promise.reject(new Error('no disk')),
    save: () => Promise.reject(new Error('no disk')),
  }
  for (const cache of [fileCache(path), broken]) {
    const plane = await startControlPlane(nine)
    const logger = createRecordingLogger()
    const client = open(t, { url: plane.url, cache, logger })
    t.equal(await client.ready(5_000), true, 'the network gives what the cache does not')
    await client.close()
    await plane.close()
    t.equal(logger.lines.length, 1)
    t.match(logger.lines[0], /cache is ignored/)
  }
  t.same(JSON.parse(await readFile(path, 'utf8')).revision, 9, 'and it is replaced')
})

t.test('a cache of another environment gives way to the network and is replaced', async (t) => {
  const path = join(t.testdir(), 'flags.json')
  await writeFile(path, JSON.stringify({ ...nine, environment: 'e-2', project: 'p-2' }))
  const plane = await startControlPlane(eight)
  t.teardown(() => plane.close())
  const client = open(t, { url: plane.url, cache: fileCache(path) })
  await until(() => client.status.revision === 8, 'the right environment')
  t.equal(client.boolean('checkout', {}, true), false)
  await client.close()
  t.match(JSON.parse(await readFile(path, 'utf8')), { environment: 'e-1', revision: 8 })
})

t.test('what is held already is named when the stream is opened', async (t) => {
  const plane = await startControlPlane(nine)
  t.teardown(() => plane.close())
  const cache = { load: async () => JSON.stringify(nine), save }
  const client = open(t, { url: plane.url, cache })
  await until(() => client.status.state === 'ready', 'the confirmation')
  t.equal(lastRequest(plane, 'stream').headers['last-event-id'], '1.9')
})

t.test('a cache that hangs does not keep a client from starting', async (t) => {
  const plane = await startControlPlane(nine)
  t.teardown(() => plane.close())
  const hanging = { load: () => new Promise<null>(() => {}), save }
  const client = open(t, { url: plane.url, cache: hanging })
  t.equal(await client.ready(5_000), true)
})

t.test('overrides win over everything, from the first moment', async (t) => {
  const client = open(t, { bootstrap: eight, overrides: { checkout: true, theme: 'dark' } })
  const changes: (readonly string[])[] = []
  client.on('change', (flagKeys) => changes.push(flagKeys))
  t.match(client.details('checkout', {}, false), {
    value: true,
    reason: 'STATIC',
    metadata: { overridden: true },
  })
  t.equal(client.string('theme', {}, ''), 'dark', 'a flag that nobody knows')
  t.equal(client.details('theme', {}, 1).errorCode, 'TYPE_MISMATCH')
  t.equal(client.number('theme', {}, 7), 7)
  t.same(Object.keys(client.all({})), ['checkout', 'theme'])
  client.override('checkout', undefined)
  t.equal(client.boolean('checkout', {}, true), false, 'lifted')
  client.override('limits', { perMinute: 3 })
  t.same(client.json('limits', {}, null), { perMinute: 3 })
  t.same(changes.slice(-2), [['checkout'], ['limits']])
  const before = open(t, { overrides: { checkout: true } })
  t.equal(before.boolean('checkout', {}, false), true, 'even before any data')
})

async function save(): Promise<void> {}
