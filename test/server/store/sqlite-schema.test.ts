import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { applySteps } from '../../../server/store/sqlite/schema-steps.ts'
import { openSqliteReader } from '../../../server/store/sqlite/sqlite-reader.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { commitMany, commitOf, committed, drop, put } from './backend.ts'

const allEntries = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000, newestFirst: false }

/** Opens a file of a data folder beside the store, for one thing. */
function withFile<T>(dataDir: string, name: string, action: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(dataDir, name))
  try {
    return action(database)
  } finally {
    database.close()
  }
}

const versionOf = (database: DatabaseSync) =>
  database.prepare('PRAGMA user_version').get()?.user_version

/** A folder with two projects, whose documents were written, written again, and dropped. */
async function filledFolder(t: Test) {
  const dataDir = t.testdir()
  const store = await openSqliteStore({ dataDir })
  const text = 'a list'
  for (const project of ['p', 'q']) {
    await commitMany(store, project, 3)
    const write = async (parts: Parameters<typeof commitOf>[0]) =>
      committed(await store.log.commit(project, commitOf(parts)))
    await write({ put: [put('flag/a', 1), put('flag/b', 1)] })
    await write({ put: [put('flag/b', 2)] })
    await write({ put: [put('flag/a', 2)], drop: [drop('flag/b')] })
    await store.log.putBlob(project, text)
  }
  const kept = await readAll(store)
  await store.close()
  return { dataDir, kept }
}

async function readAll(store: Awaited<ReturnType<typeof openSqliteStore>>) {
  return Promise.all(
    ['p', 'q'].map(async (project) => ({
      cut: await store.log.load(project),
      records: await store.audit.records(project, allEntries),
    })),
  )
}

/** Makes a file what it was before entries told what they replaced. */
function takeBack(database: DatabaseSync): void {
  database.exec(`
    DROP TABLE blob;
    DROP TABLE checkpoint;
    ALTER TABLE entry DROP COLUMN replaced;
    PRAGMA user_version = 0;
  `)
}

t.test('a folder of the first commits opens, with everything in its place', async (t) => {
  const { dataDir, kept } = await filledFolder(t)
  withFile(dataDir, 'sluice.db', takeBack)
  t.throws(() => openSqliteReader(dataDir), {
    code: 'STORE_UNAVAILABLE',
    message: /of an older Sluice .*sluice start/,
  })
  const store = await openSqliteStore({ dataDir })
  t.same(await readAll(store), kept, 'also what each entry replaced, which it did not say before')
  const next = committed(await store.log.commit('p', commitOf({ put: [put('flag/a', 3)] })))
  t.equal(next.replaced.get('flag/a'), next.revision - 1)
  await store.log.putBlob('p', 'another list')
  await store.close()
  t.equal(withFile(dataDir, 'sluice.db', versionOf), 1)
  const reader = openSqliteReader(dataDir)
  t.equal((await reader.log.load('p')).head?.revision, next.revision)
  await reader.close()
})

t.test('a folder of before the tables were counted opens as it is', async (t) => {
  const { dataDir, kept } = await filledFolder(t)
  for (const name of ['sluice.db', 'telemetry.db']) {
    withFile(dataDir, name, (database) => database.exec('PRAGMA user_version = 0'))
  }
  const store = await openSqliteStore({ dataDir })
  t.same(await readAll(store), kept)
  await store.close()
})

t.test('entries whose documents cannot be told are kept nevertheless', async (t) => {
  const { dataDir } = await filledFolder(t)
  withFile(dataDir, 'sluice.db', (database) => {
    takeBack(database)
    database.exec(`UPDATE entry SET body = 'no JSON' WHERE project = 'p' AND revision = 5`)
    database.exec(`DELETE FROM entry WHERE project = 'q' AND revision < 5`)
  })
  const store = await openSqliteStore({ dataDir })
  const [p, q] = await readAll(store)
  t.match(p?.records[4], { revision: 5, entry: { body: 'no JSON', replaced: [] } })
  t.same(p?.records[5]?.entry?.replaced, [4, 4])
  t.same(q?.records[0]?.entry?.replaced, [0], 'what is gone is not guessed')
  await store.close()
})

t.test('a folder of a newer Sluice is refused and left alone', async (t) => {
  for (const name of ['sluice.db', 'telemetry.db']) {
    const { dataDir } = await filledFolder(t)
    withFile(dataDir, name, (database) => database.exec('PRAGMA user_version = 9'))
    const newer = { code: 'STORE_NEWER', message: /newer Sluice .*version 9; this one knows 1/ }
    await t.rejects(openSqliteStore({ dataDir }), newer, name)
    if (name === 'sluice.db') t.throws(() => openSqliteReader(dataDir), newer)
    t.equal(withFile(dataDir, name, versionOf), 9)
    withFile(dataDir, name, (database) => database.exec('PRAGMA user_version = 1'))
    await (await openSqliteStore({ dataDir })).close()
  }
})

t.test('of steps one of which fails, none is applied; those that were are not repeated', (t) => {
  const database = new DatabaseSync(':memory:')
  t.teardown(() => database.close())
  const first = (file: DatabaseSync) => file.exec('CREATE TABLE one (x)')
  const fails = (file: DatabaseSync) => {
    file.exec('CREATE TABLE two (x)')
    throw new Error('in the middle')
  }
  t.throws(() => applySteps(database, [first, fails]), { message: 'in the middle' })
  t.equal(versionOf(database), 0)
  applySteps(database, [first])
  applySteps(database, [first, (file) => file.exec('CREATE TABLE two (x)')])
  t.equal(versionOf(database), 2)
  t.end()
})
