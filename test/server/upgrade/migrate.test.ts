import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import type { Store } from '../../../server/store/contract.ts'
import { LAYOUT_VERSION, MIN_WRITER } from '../../../server/store/layout.ts'
import type { StoreLogger } from '../../../server/store/logger.ts'
import { LAYOUT_KEYS } from '../../../server/store/redis/keys.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { applyMigrations, planMigrations } from '../../../server/upgrade/migrate.ts'
import { migrateAtStart } from '../../../server/upgrade/migrate-at-start.ts'
import { type Migration, readMigrations } from '../../../server/upgrade/migration.ts'
import { startRedis } from '../../helpers/redis.ts'
import { commitMany } from '../store/backend.ts'

const redis = await startRedis()
const client = new Redis(redis.url)
t.teardown(async () => {
  client.disconnect()
  await redis.stop()
})

const migrations = await readMigrations()

/** Opens a store that is used already: its first token is what makes it so. */
async function openUsed(t: Test, engine: Store['engine']): Promise<Store> {
  if (engine === 'redis') await client.flushall()
  const store =
    engine === 'redis'
      ? await openRedisStore({ url: redis.url })
      : await openSqliteStore({ dataDir: t.testdir() })
  t.teardown(() => store.close())
  await commitMany(store, '$system', 1)
  return store
}

/** A logger that keeps what is said. */
function listening(): { readonly said: string[]; readonly logger: StoreLogger } {
  const said: string[] = []
  const say = (facts: object, message: string) => said.push(`${message} ${JSON.stringify(facts)}`)
  return { said, logger: { info: say, warn: say, error: say } }
}

/** A migration after the real ones. */
function next(minWriter: number, run?: Migration['run']): Migration {
  const number = LAYOUT_VERSION + 1
  const layout = { version: number, minWriter }
  return { number, name: 'next', layout, ...(run === undefined ? {} : { run }) }
}

t.test('the code writes the layout of its newest migration', async (t) => {
  t.same(migrations.at(-1)?.layout, { version: LAYOUT_VERSION, minWriter: MIN_WRITER })
  t.match(migrations[0], { number: 1, name: 'record-the-layout' })
})

for (const engine of ['sqlite', 'redis'] as const) {
  t.test(`${engine}: each migration is applied and noted once`, async (t) => {
    const store = await openUsed(t, engine)
    const plan = await planMigrations(store, migrations)
    t.same(plan, { now: migrations, later: [] })
    t.same(await applyMigrations(store, plan.now, 0), migrations)
    t.same(await applyMigrations(store, plan.now, 0), [], 'again: nothing')
    t.same(await planMigrations(store, migrations), { now: [], later: [] })
    const { docs } = await store.log.load('$system')
    const line = JSON.parse(docs.get('migration/001')?.value ?? '{}')
    t.match(line, { number: 1, name: 'record-the-layout', appliedAt: /^\d{4}-/ })
    const entries = await store.log.read('$system', 1)
    t.match(entries[0]?.event, {
      type: 'migration.applied',
      by: 'system:migrate',
      subject: { migration: '001-record-the-layout' },
    })
  })

  t.test(`${engine}: an interrupted migration is finished by the next run`, async (t) => {
    const store = await openUsed(t, engine)
    let runs = 0
    const migration = next(MIN_WRITER, async () => {
      runs += 1
      if (runs === 1) throw new Error('the machine stopped')
    })
    const first = applyMigrations(store, [migration], 0)
    await t.rejects(first, /002-next stopped: the machine stopped.*run sluice migrate again/)
    t.match((await store.layout.read())?.version, LAYOUT_VERSION)
    t.same(await applyMigrations(store, [migration], 0), [migration], 'the lease was given back')
    t.equal(runs, 2)
    t.equal((await store.layout.read())?.version, LAYOUT_VERSION + 1)
  })
}

t.test('the first migration gives every tag of Redis its record', async (t) => {
  const store = await openUsed(t, 'redis')
  t.equal(await client.exists(...LAYOUT_KEYS), 1, 'before: only the tag that was written')
  await applyMigrations(store, migrations, 0)
  t.equal(await client.exists(...LAYOUT_KEYS), 16)
})

t.test('what shuts older planes out waits for the command, unless there can be none', async (t) => {
  const contracting = next(LAYOUT_VERSION + 1)
  const shared = await planMigrations(await openUsed(t, 'redis'), [...migrations, contracting])
  t.same(shared, { now: migrations, later: [contracting] })
  const alone = await planMigrations(await openUsed(t, 'sqlite'), [...migrations, contracting])
  t.same(alone, { now: [...migrations, contracting], later: [] })
})

t.test('two planes that migrate at once apply each migration once', async (t) => {
  const store = await openUsed(t, 'redis')
  const other = await openRedisStore({ url: redis.url })
  t.teardown(() => other.close())
  let running = 0
  let together = 0
  const migration = next(MIN_WRITER, async () => {
    running += 1
    together = Math.max(together, running)
    await delay(20)
    running -= 1
  })
  const both = [store, other].map((one) => applyMigrations(one, [migration], 10_000))
  const applied = await Promise.all(both)
  t.same(applied.map(({ length }) => length).sort(), [0, 1])
  t.equal(together, 1)
  t.ok(await store.leases.acquire('migrations', 'somebody', 60_000))
  const refused = applyMigrations(other, [next(MIN_WRITER)], 0)
  await t.rejects(refused, { code: 'MIGRATION_RUNNING' })
})

t.test('a server that starts applies what is safe, and serves what a newer one took', async (t) => {
  const store = await openUsed(t, 'redis')
  const first = listening()
  await migrateAtStart(store, first.logger)
  t.match(first.said, [/the migration is applied .*001-record-the-layout/])
  await migrateAtStart(store, first.logger)
  t.equal(first.said.length, 1, 'the second start has nothing to do')

  await store.layout.raise({ version: 1000, minWriter: 1000 })
  const newer = listening()
  await migrateAtStart(store, newer.logger)
  t.match(newer.said, [/newer Sluice .* read-only; kills still work/])
  await t.rejects(planMigrations(store, migrations), { code: 'STORE_NEWER' })
})

t.test('a store of which a restore wrote only a part is not started on', async (t) => {
  await client.flushall()
  const store = await openRedisStore({ url: redis.url })
  t.teardown(() => store.close())
  await store.layout.raise({ version: 0, minWriter: MIN_WRITER })
  const started = migrateAtStart(store, listening().logger)
  await t.rejects(started, { code: 'STORE_UNFINISHED', message: /sluice restore <file>/ })
})

t.test('an empty store gets the layout of this code, and its ledger', async (t) => {
  await client.flushall()
  const store = await openRedisStore({ url: redis.url })
  t.teardown(() => store.close())
  await migrateAtStart(store, listening().logger)
  t.same(await store.layout.read(), { version: LAYOUT_VERSION, minWriter: MIN_WRITER })
  t.equal(await client.exists(...LAYOUT_KEYS), 16)
  t.same(await planMigrations(store, migrations), { now: [], later: [] })
})
