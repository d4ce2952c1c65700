import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeBackup } from '../../../server/backup/file.ts'
import { readStore } from '../../../server/backup/read-store.ts'
import { restoreBackup } from '../../../server/backup/restore.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { openTestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { startReceiver } from '../webhooks/receiver.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-restored-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Backs a server up, stops it, and starts one on what a restore makes of that. */
async function restored(t: Test, server: TestServer): Promise<TestServer> {
  const file = join(newFolder(t), 'shop.backup')
  await writeBackup(file, readStore(server.control.store, 'sluice test'))
  await server.stop()
  const dataDir = newFolder(t)
  const store = await openSqliteStore({ dataDir })
  await restoreBackup(file, store)
  await store.close()
  const { adminToken } = server
  return startTestServer(t, { store: () => openSqliteStore({ dataDir }), adminToken })
}

t.test(
  'after a restore a webhook sends what happens then, and nothing a second time',
  async (t) => {
    const before = await startTestServer(t)
    await createShop(before)
    const receiver = await startReceiver(t)
    const webhook = { name: 'pager', url: receiver.url, events: ['flag.killed'] }
    await before.post('/api/v1/projects/shop/webhooks', webhook)
    await before.post(`${config}/kill`, { reason: 'before' })
    await receiver.count(1)
    const after = await restored(t, before)
    await after.post(`${config}/restore`, { reason: 'fixed' })
    await after.post(`${config}/kill`, { reason: 'after' })
    await receiver.count(2)
    t.match(JSON.parse(receiver.received[1]?.body ?? ''), { data: { reason: 'after' } })
    t.equal(receiver.received.length, 2)
    t.notMatch(after.logLines.join(), /misses events/)
  },
)

t.test('after a restore a reader of events goes on where it was', async (t) => {
  const before = await startTestServer(t)
  await createShop(before)
  const seen = await before.post(`${config}/kill`, { reason: 'seen' })
  await before.post(`${config}/restore`, { reason: 'not seen yet' })
  const after = await restored(t, before)
  const last = seen.headers.get('sluice-revision') ?? ''
  const stream = await openTestStream(
    t,
    after.url,
    after.adminToken,
    last,
    '/api/v1/projects/shop/events',
  )
  await stream.next('entry', 1)
  t.match(
    stream.events.map(({ event, data }) => [event, data.type]),
    [
      ['entry', 'flag.restored'],
      ['entry', 'project.restored'],
    ],
  )
})

t.test('after a restore a flag goes back to what it was before that', async (t) => {
  const before = await startTestServer(t)
  await createShop(before)
  const half = await before.patch(config, { on: true, default: { percent: 50 } })
  await before.patch(config, { on: false })
  const after = await restored(t, before)
  const revision = half.headers.get('sluice-revision')
  const reverted = await after.post(`${config}/revert`, { revision, reason: 'was better' })
  t.equal(reverted.status, 200)
  t.match(reverted.body, { on: true, default: half.body.default })
  const [epoch = '', number] = String(revision).split('.')
  const other = { revision: `${Number(epoch) - 1}.${number}`, reason: 'another branch' }
  t.match((await after.post(`${config}/revert`, other)).body, { code: 'INVALID' })
})
