import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createClient } from '@sluice/sdk'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { writeBackup } from '../../../server/backup/file.ts'
import { readStore } from '../../../server/backup/read-store.ts'
import { restoreBackup } from '../../../server/backup/restore.ts'
import type { Store } from '../../../server/store/contract.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteReader } from '../../../server/store/sqlite/sqlite-reader.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'

const waitMs = 20_000
const redis = await startRedis({ databases: '64' })
let database = 0
t.teardown(() => redis.stop())

/** A folder of its own: a second `t.testdir()` of a test would empty the first. */
function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-backup-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A place for a store of an engine: its own folder, or its own database. */
function place(t: Test, engine: Store['engine']): () => Promise<Store> {
  if (engine === 'redis') {
    database += 1
    const url = `${redis.url}/${database}`
    return () => openRedisStore({ url })
  }
  const dataDir = newFolder(t)
  return () => openSqliteStore({ dataDir })
}

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

/** A server with a flag that is on for a half, killed and restored; and what is true of it. */
async function startShop(t: Test, store: () => Promise<Store>): Promise<TestServer> {
  const server = await startTestServer(t, { store })
  await createShop(server)
  await server.patch(config, { on: true, default: { percent: 50 } })
  const segment = { key: 'beta', included: ['user-1', 'user-2'], excluded: ['ü'] }
  await server.post('/api/v1/projects/shop/segments', segment)
  await server.post(`${config}/kill`, { reason: 'errors — “checkout”\u2028' })
  return server
}

async function backUp(t: Test, store: Parameters<typeof readStore>[0]): Promise<string> {
  const file = join(newFolder(t), 'shop.backup')
  await writeBackup(file, readStore(store, 'sluice test'))
  return file
}

/** Everything that a store has of its projects, without what a restore adds. */
async function contentsOf(store: Store): Promise<unknown> {
  const { docs } = await store.log.load('$system')
  const listed = [...docs].filter(([doc]) => doc.startsWith('project/'))
  const ids = listed.map(([, { value }]) => JSON.parse(value ?? '{}').id)
  const contents: Record<string, unknown> = {}
  for (const id of ['$system', ...ids]) {
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000, newestFirst: false }
    const records = await store.audit.records(id, range)
    contents[id] = {
      docs: Object.fromEntries((await store.log.load(id)).docs),
      entries: records.filter(({ entry }) => !entry?.body.includes('project.restored')),
      checkpoints: await store.audit.checkpoints(id, range),
    }
  }
  return contents
}

for (const from of ['sqlite', 'redis'] as const) {
  for (const to of ['sqlite', 'redis'] as const) {
    t.test(`a backup of ${from} fills ${to}, and an SDK that saw more follows`, async (t) => {
      const server = await startShop(t, place(t, from))
      await server.control.store.audit.putCheckpoint('$system', { revision: 1, signed: 'a.b.c' })
      const { secret } = await server.createKey('shop', 'production')
      const file = await backUp(t, server.control.store)
      const contents = await contentsOf(server.control.store)

      // The SDK sees changes that the backup has not.
      const cached: { text: string | null } = { text: null }
      const cache = {
        load: () => cached.text,
        save: async (text: string) => {
          cached.text = text
        },
      }
      const options = { key: secret, instance: 'web', logger: false, cache } as const
      const before = createClient({ url: server.url, ...options })
      t.ok(await before.ready(waitMs))
      await server.post(`${config}/restore`, { reason: 'fixed' })
      for (let i = 0; i < 5; i += 1) await server.patch(config, { default: { percent: 60 + i } })
      const { revision } = (
        await server.get('/api/v1/projects/shop/environments/production/receipts')
      ).body
      const at = () => `${before.status.epoch}.${before.status.revision}`
      await until('the SDK', waitMs, () => at() === revision)
      const seen = before.status
      await before.close()
      await server.stop()

      const open = place(t, to)
      const store = await open()
      t.match(await restoreBackup(file, store), { projects: 2 })
      t.same(await contentsOf(store), contents, 'documents, log and checkpoints are the same')
      await t.rejects(restoreBackup(file, store), { code: 'STORE_NOT_EMPTY' })
      t.same(await contentsOf(store), contents, 'and a refused restore changes nothing')
      await store.close()

      const restored = await startTestServer(t, { store: open, adminToken: server.adminToken })
      const list = '/api/v1/projects/shop/segments/beta/included'
      t.same((await restored.get(list)).body.items, ['user-1', 'user-2'])
      t.match((await restored.get(config)).body, { on: true, killed: { reason: /errors/ } })
      const after = createClient({ url: restored.url, ...options })
      t.teardown(() => after.close())
      t.ok(await after.ready(waitMs))
      t.ok((seen.revision ?? 0) > 5)
      await until('the older data', waitMs, () => after.status.epoch !== seen.epoch)
      t.ok((after.status.epoch ?? 0) > (seen.epoch ?? 0))
      t.ok((after.status.revision ?? 0) < (seen.revision ?? 0), 'it took an older revision')
      t.match(after.details('checkout', { targetingKey: 'u' }, true), {
        value: false,
        metadata: { killed: true },
      })
      t.equal((await restored.post(`${config}/restore`, { reason: 'fixed' })).status, 200)
      await until(
        'a change',
        waitMs,
        () => !('killed' in after.details('checkout', {}, true).metadata),
      )
    })
  }
}

t.test('planes that run on a Redis which was emptied and filled again follow it', async (t) => {
  const open = place(t, 'redis')
  const server = await startShop(t, open)
  const file = await backUp(t, server.control.store)
  await server.patch(config, { on: false })
  const client = new Redis(`${redis.url}/${database}`)
  t.teardown(() => client.disconnect())
  await client.flushdb()
  const store = await open()
  t.teardown(() => store.close())
  await restoreBackup(file, store)
  await until('the older state', waitMs, async () => (await server.get(config)).body.on === true)
  await until(
    'a write',
    waitMs,
    async () => (await server.patch(config, { on: false })).status === 200,
  )
  t.equal((await server.get(config)).body.on, false)
})

t.test('a store is copied while a server writes to it', async (t) => {
  const dataDir = newFolder(t)
  const server = await startShop(t, () => openSqliteStore({ dataDir }))
  const reader = openSqliteReader(dataDir)
  const records = []
  let made = 0
  for await (const record of readStore(reader, 'sluice test')) {
    records.push(record)
    const flag = { key: `flag-${made}`, type: 'boolean' }
    if (made < 20) t.equal((await server.post('/api/v1/projects/shop/flags', flag)).status, 201)
    made += 1
  }
  await reader.close()
  const flags = records.filter((one) => one.kind === 'document' && one.doc.startsWith('flag/flag-'))
  t.same(flags, [], 'it is the store as it was when the copy began')
  t.ok(made > 5)
})

t.test('a backup is for its owner only, holds no secret, and replaces no file', async (t) => {
  const server = await startShop(t, place(t, 'sqlite'))
  const { secret } = await server.createKey('shop', 'staging')
  const file = await backUp(t, server.control.store)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  const text = gunzipSync(await readFile(file)).toString()
  for (const known of [secret, server.adminToken]) {
    t.notMatch(text, known)
    t.match(text, createHash('sha256').update(known).digest('hex'), 'only its hash')
  }
  const again = writeBackup(file, readStore(server.control.store, 'sluice test'))
  await t.rejects(again, { code: 'FILE_EXISTS' })
  t.equal(gunzipSync(await readFile(file)).toString(), text)
})

t.test('a file that is not a whole backup writes nothing', async (t) => {
  const server = await startShop(t, place(t, 'sqlite'))
  const file = await backUp(t, server.control.store)
  const lines = gunzipSync(await readFile(file))
    .toString()
    .split('\n')
  const entryAt = lines.findIndex((line) => line.includes('"kind":"entry"'))
  const changed = (at: number, from: RegExp, to: string) =>
    lines.map((line, index) => (index === at ? line.replace(from, to) : line))
  const damaged: readonly (readonly [what: string, bytes: Buffer | string[], says: RegExp])[] = [
    ['half of the file', (await readFile(file)).subarray(0, -40), /damaged or cut off/],
    ['no compression', Buffer.from(lines.join('\n')), /damaged or cut off/],
    ['something else', ['hello'], /not a backup|not JSON|cut off/],
    ['no end', lines.slice(0, -2).concat(''), /its end is missing/],
    ['a line less', lines.toSpliced(entryAt + 1, 1), /checksum|follow on|lead to its head/],
    ['another word', changed(entryAt, /drop/, 'drOp'), /not what its hash says/],
    ['another document', changed(3, /"delivered":\d+/, '"delivered":9'), /checksum/],
    ['another format', changed(0, /"version":1/, '"version":2'), /format 2 is newer/],
    ['more after the end', [...lines.slice(0, -1), lines[0] ?? '', ''], /follows its last line/],
  ]
  const open = place(t, 'sqlite')
  const store = await open()
  t.teardown(() => store.close())
  for (const [what, content, says] of damaged) {
    const path = join(newFolder(t), 'damaged.backup')
    await writeFile(path, Buffer.isBuffer(content) ? content : gzipSync(content.join('\n')))
    const restoring = restoreBackup(path, store)
    await t.rejects(restoring, { code: 'BACKUP_UNREADABLE', message: says }, what)
  }
  await t.rejects(restoreBackup('/nowhere/at-all', store), { code: 'BACKUP_UNREADABLE' })
  t.equal(await store.log.head('$system'), null)
})

t.test('a restore into Redis that was interrupted is repeated', async (t) => {
  const server = await startShop(t, place(t, 'sqlite'))
  const file = await backUp(t, server.control.store)
  const contents = await contentsOf(server.control.store)
  const store = await place(t, 'redis')()
  t.teardown(() => store.close())
  const interrupted: Store = {
    ...store,
    fill: (copies, layout) =>
      store.fill(
        (async function* () {
          for await (const copy of copies) {
            if (copy.project === '$system') throw new Error('the machine stopped')
            yield copy
          }
        })(),
        layout,
      ),
  }
  await t.rejects(restoreBackup(file, interrupted), /the machine stopped/)
  t.match(await store.layout.read(), { version: 0 }, 'no server starts on it')
  await restoreBackup(file, store)
  t.same(await contentsOf(store), contents)
  t.match(await store.layout.read(), { version: 1 })
})
