import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeBackup } from '../../server/backup/file.ts'
import { readStore } from '../../server/backup/read-store.ts'
import { restoreBackup } from '../../server/backup/restore.ts'
import { serverFindings } from '../../server/doctor/server.ts'
import { openSqliteStore } from '../../server/store/sqlite/sqlite-store.ts'
import { openTestStream, until } from '../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const checkout = `${shop}/flags/checkout/environments/production`

function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-standby-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A backup of an original, which itself is off. */
async function backUp(t: Test) {
  const original = await startTestServer(t, {
    store: () => openSqliteStore({ dataDir: newFolder(t) }),
  })
  await createShop(original)
  const { secret: key } = await original.createKey('shop', 'production')
  const file = join(newFolder(t), 'shop.backup')
  await writeBackup(file, readStore(original.control.store, 'a test'))
  await original.stop()
  return { file, key, adminToken: original.adminToken }
}

/** Whether the plane gets a lease: all that it does by itself hangs on one. */
function getsLease({ control }: TestServer): Promise<boolean> {
  return control.store.leases.acquire('a-test', 'me', 1000)
}

const standbyIn = async (server: TestServer) => (await server.get('/api/v1/session')).body.standby

t.test('a copy restored as a standby does nothing by itself, and answers no SDK', async (t) => {
  const { file, key, adminToken } = await backUp(t)
  const dataDir = newFolder(t)
  const store = await openSqliteStore({ dataDir })
  await restoreBackup(file, store, { serves: false })
  await store.close()
  const copy = await startTestServer(t, { store: () => openSqliteStore({ dataDir }), adminToken })
  t.match(await standbyIn(copy), { serves: false, since: String })
  const standbyFound = async () =>
    (await serverFindings(copy.url, adminToken)).find(({ check }) => check === 'standby')
  t.match(await standbyFound(), { status: 'warn', detail: /since .* answers no SDK$/ })
  t.equal(await getsLease(copy), false)
  for (const path of ['/sdk/v1/snapshot', '/sdk/v1/stream']) {
    t.match(await copy.get(path, { token: key }), { status: 503, body: { code: 'STANDBY' } })
  }
  const context = { context: { targetingKey: 'u' } }
  const remote = await copy.post('/ofrep/v1/evaluate/flags/checkout', context, { token: key })
  t.equal(remote.status, 503, remote.text)
  t.equal((await copy.patch(checkout, { on: true })).status, 200, 'people try what they want')
  t.match((await copy.get('/api/v1/audit/verify')).body, { valid: true })

  t.match(await copy.post('/api/v1/activate'), { status: 200, body: { wasStandby: true } })
  t.equal(await standbyIn(copy), null)
  t.equal(await standbyFound(), undefined)
  t.equal(await getsLease(copy), true)
  t.equal((await copy.get('/sdk/v1/snapshot', { token: key })).status, 200)
  t.match(await copy.post('/api/v1/activate'), { status: 200, body: { wasStandby: false } })
})

t.test('a server can be started as a standby that serves, and stays one', async (t) => {
  const dataDir = newFolder(t)
  const open = () => openSqliteStore({ dataDir })
  const first = await startTestServer(t, { store: open })
  await createShop(first)
  const { secret: key } = await first.createKey('shop', 'production')
  const { adminToken } = first
  t.equal(await standbyIn(first), null)
  await first.stop()
  const second = await startTestServer(t, { store: open, adminToken, standby: { serves: true } })
  t.match(await standbyIn(second), { serves: true })
  t.equal(await getsLease(second), false)
  const stream = await openTestStream(t, second.url, key)
  t.equal((await stream.next('snapshot')).data.type, 'snapshot')
  await second.stop()
  const third = await startTestServer(t, { store: open, adminToken })
  t.match(await standbyIn(third), { serves: true }, 'until it is activated')
  await third.stop()
  const fourth = await startTestServer(t, { store: open, adminToken, standby: { serves: false } })
  t.match((await fourth.get('/sdk/v1/snapshot', { token: key })).body, { code: 'STANDBY' })
})

t.test('a backup of a standby is one, and a restore may say otherwise', async (t) => {
  const { file, adminToken } = await backUp(t)
  const [first, second] = [newFolder(t), newFolder(t)]
  const standby = await openSqliteStore({ dataDir: first })
  await restoreBackup(file, standby, { serves: true })
  const again = join(newFolder(t), 'standby.backup')
  await writeBackup(again, readStore(standby, 'a test'))
  await standby.close()
  const store = await openSqliteStore({ dataDir: second })
  await restoreBackup(again, store, { serves: false })
  await store.close()
  const copy = await startTestServer(t, {
    store: () => openSqliteStore({ dataDir: second }),
    adminToken,
  })
  t.match(await standbyIn(copy), { serves: false })
  t.match((await copy.get('/api/v1/audit/verify')).body, { valid: true })
  await until(async () => (await copy.get('/readyz')).status === 200, 'it to be ready')
})
