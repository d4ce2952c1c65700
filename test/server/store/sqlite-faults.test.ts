import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { LOG_RETENTION } from '../../../server/store/retention.ts'
import { createLogTables } from '../../../server/store/sqlite/schema.ts'
import { SqliteLog } from '../../../server/store/sqlite/sqlite-log.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { commitOf, committed, eventually, expecting, put, revisions } from './backend.ts'

const HOLDER = fileURLToPath(new URL('./sqlite-holder.ts', import.meta.url))
const UNAVAILABLE = { code: 'STORE_UNAVAILABLE' }

async function folder(t: Tap): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  return dir
}

type Tap = Pick<typeof t, 'teardown'>

/** Starts a holder; resolves with the line that it prints. */
async function startHolder(dataDir: string): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ['--no-warnings', HOLDER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the output is a pipe')
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, line: String(line) }
}

async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

t.test('of many processes that start on one folder, one gets it', async (t) => {
  const dataDir = await folder(t)
  const holders = await Promise.all(Array.from({ length: 4 }, () => startHolder(dataDir)))
  t.teardown(() => Promise.all(holders.map(({ child }) => kill9(child))))
  const lines = holders.map(({ line }) => line).sort()
  t.same(lines, ['STORE_LOCKED', 'STORE_LOCKED', 'STORE_LOCKED', 'held'])

  const winner = holders.find(({ line }) => line === 'held')?.child
  if (winner === undefined) throw new Error('somebody holds it')
  const locked = { code: 'STORE_LOCKED', message: `process ${winner.pid}` }
  await t.rejects(openSqliteStore({ dataDir }), locked, 'the holder is named')

  await kill9(winner)
  const store = await openSqliteStore({ dataDir })
  const { docs } = await store.log.load('p')
  t.equal(docs.get('pid')?.value, String(winner.pid), 'a dead holder is succeeded, with its data')
  await t.rejects(openSqliteStore({ dataDir }), { message: `process ${process.pid}` })
  await store.close()
  await (await openSqliteStore({ dataDir })).close()
})

t.test('commits of one turn are decided one after the other', async (t) => {
  const store = await openSqliteStore({ dataDir: await folder(t) })
  const absent = [expecting('a', 'absent')]
  const op = { id: 'k', requestHash: 'h', result: '{}' }
  const outcomes = await Promise.all([
    store.log.commit('p', commitOf({ expect: absent, put: [put('a', 1)], op })),
    store.log.commit('p', commitOf({ expect: absent, put: [put('a', 2)] })),
    store.log.commit('p', commitOf({ expect: [expecting('a', 1)], put: [put('a', 3)] })),
    store.log.commit('p', commitOf({ op })),
    store.log.commit('q', commitOf({ put: [put('a', 4)] })),
  ])
  t.same(
    outcomes.map(({ status }) => status),
    ['committed', 'conflict', 'committed', 'replayed', 'committed'],
  )
  t.equal((await store.log.load('p')).docs.get('a')?.value, '3')
  const late = store.log.commit('p', commitOf({ put: [put('a', 5)] }))
  await store.close()
  t.equal(committed(await late).revision, 3, 'what was asked before the end is written')
  await t.rejects(store.log.commit('p', commitOf()), UNAVAILABLE)
  await t.rejects(store.log.load('p'), UNAVAILABLE)
  await t.rejects(store.ping(), UNAVAILABLE)
})

t.test(
  'a full disk refuses the commit whole, and the next one works when there is room',
  async (t) => {
    // SQLite gives the same error when the file may not grow as when the disk is full.
    const database = new DatabaseSync(join(await folder(t), 'sluice.db'))
    t.teardown(() => database.close())
    createLogTables(database)
    const log = new SqliteLog(database, LOG_RETENTION, Date.now)
    committed(await log.commit('p', commitOf({ put: [put('a', 1)] })))
    database.exec('PRAGMA max_page_count = 40')
    const large = (): ReturnType<typeof commitOf> =>
      commitOf({ put: [put('a', 2), put('b', 'x'.repeat(300_000))] })
    const full = { code: 'STORE_UNAVAILABLE', message: /disk is full/ }
    // Both are in one group, and so fail together.
    const group = [log.commit('p', commitOf({ put: [put('c', 1)] })), log.commit('p', large())]
    for (const pending of group) await t.rejects(pending, full)
    const { head, docs } = await log.load('p')
    t.equal(head?.revision, 1)
    t.same([...docs.keys()], ['a'])
    t.equal(committed(await log.commit('p', commitOf({ put: [put('c', 1)] }))).revision, 2)
    database.exec('PRAGMA max_page_count = 1000000')
    t.equal(committed(await log.commit('p', large())).revision, 3)
    t.same(revisions(await log.read('p', 0)), [1, 2, 3])
  },
)

t.test('a database that somebody else has locked is told, and used again later', async (t) => {
  const dataDir = await folder(t)
  const store = await openSqliteStore({ dataDir })
  t.teardown(() => store.close())
  const other = new DatabaseSync(join(dataDir, 'sluice.db'))
  other.exec('BEGIN IMMEDIATE')
  const busy = { code: 'STORE_UNAVAILABLE', message: /another process/ }
  await t.rejects(store.log.commit('p', commitOf()), busy)
  await t.rejects(store.ping(), busy)
  await t.rejects(store.leases.acquire('l', 'a', 1000), busy)
  other.exec('ROLLBACK')
  other.close()
  await store.ping()
  t.equal(committed(await store.log.commit('p', commitOf())).revision, 1)
})

t.test('a damaged or foreign file is a clear error, and is left alone', async (t) => {
  for (const file of ['sluice.db', 'telemetry.db', 'sluice.lock']) {
    const dataDir = await folder(t)
    await writeFile(
      join(dataDir, file),
      'this is not a database, it only has its name\n'.repeat(99),
    )
    const before = await readFile(join(dataDir, file))
    const named = { code: 'STORE_UNAVAILABLE', message: dataDir }
    await t.rejects(openSqliteStore({ dataDir }), named, file)
    t.same(await readFile(join(dataDir, file)), before)
    await rm(join(dataDir, file))
    await (await openSqliteStore({ dataDir })).close()
  }
})

t.test('a folder that cannot be written is a clear error', async (t) => {
  const dir = await folder(t)
  const dataDir = join(dir, 'data')
  await mkdir(dataDir)
  await chmod(dir, 0o755)
  await chmod(dataDir, 0o555)
  // The superuser may write anywhere, so for a moment this process is somebody else.
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.('nobody')
  try {
    const named = { code: 'STORE_UNAVAILABLE', message: dataDir }
    await t.rejects(openSqliteStore({ dataDir }), named)
    await t.rejects(openSqliteStore({ dataDir: join(dataDir, 'deeper') }), UNAVAILABLE)
  } finally {
    if (root) process.seteuid?.(0)
  }
  await writeFile(join(dir, 'file'), '')
  await t.rejects(openSqliteStore({ dataDir: join(dir, 'file') }), UNAVAILABLE)
})

t.test('time: operations are kept a day, leases expire, commits never go back', async (t) => {
  let nowMs = 1_800_000_000_000
  const store = await openSqliteStore({ dataDir: await folder(t), now: () => nowMs })
  t.teardown(() => store.close())
  const op = { id: 'k', requestHash: 'h', result: '{}' }
  const first = committed(await store.log.commit('p', commitOf({ op })))
  t.same([first.epoch, first.committedAt], [1_800_000_000, nowMs])
  nowMs -= 5000
  t.equal(committed(await store.log.commit('p', commitOf())).committedAt, first.committedAt)
  nowMs = first.committedAt + 86_399_999
  t.equal((await store.log.commit('p', commitOf({ op }))).status, 'replayed')
  nowMs += 1
  t.equal(await store.log.recall('p', 'k', 'h'), null)
  t.equal((await store.log.commit('p', commitOf({ op }))).status, 'committed')
  t.equal(await store.leases.acquire('l', 'a', 1000), true)
  nowMs += 999
  t.equal(await store.leases.acquire('l', 'b', 1000), false)
  nowMs += 1
  t.equal(await store.leases.acquire('l', 'b', 1000), true)
})

t.test('telemetry reaches the disk by itself', async (t) => {
  const dataDir = await folder(t)
  const { child, line } = await startHolder(dataDir)
  t.teardown(() => kill9(child))
  t.equal(line, 'held')
  const side = new DatabaseSync(join(dataDir, 'telemetry.db'), { readOnly: true })
  t.teardown(() => side.close())
  await eventually(async () => {
    const row = side.prepare('SELECT count(*) AS size FROM presence').get()
    if (row?.size !== 1) throw new Error('nothing was flushed')
  })
  await kill9(child)
  const store = await openSqliteStore({ dataDir })
  t.match(await store.telemetry.listPresence('s', 60_000), [{ instance: 'holder' }])
  await store.close()
})
