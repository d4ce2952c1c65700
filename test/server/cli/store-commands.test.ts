import { join } from 'node:path'
import t from 'tap'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluiceProcess } from './sluice-process.ts'

t.test('the commands that work on the store itself', async (t) => {
  const root = t.testdir({ live: {}, empty: {} })
  const dataDir = join(root, 'live')
  const server = await startTestServer(t, { store: () => openSqliteStore({ dataDir }) })
  await createShop(server)
  const live = { SLUICE_DATA_DIR: dataDir }
  const file = join(root, 'shop.backup')

  await t.test('a backup is made while a server runs', async (t) => {
    const made = await runSluiceProcess(['backup', file], live)
    t.match(made, { code: 0, stderr: '' })
    t.match(made.stdout, /has 1 project, \d+ documents and \d+ log entries, and was read back/)
    const again = await runSluiceProcess(['backup', file], live)
    t.match(again, { code: 1, stderr: /^error FILE_EXISTS: .*choose another name/ })
  })

  await t.test('what would write says that a server has the folder', async (t) => {
    for (const words of [['restore', file], ['migrate']]) {
      const { code, stderr } = await runSluiceProcess(words, live)
      t.equal(code, 1)
      t.match(stderr, /^error STORE_LOCKED: .*in use by process \d+: stop that process first/)
    }
  })

  await t.test('a restore fills an empty folder and then refuses', async (t) => {
    const settings = { SLUICE_DATA_DIR: join(root, 'restored') }
    const filled = await runSluiceProcess(['restore', file, '--json'], settings)
    t.match(filled, { code: 0, stderr: '' })
    t.match(JSON.parse(filled.stdout), { file, projects: 2, madeAt: /^\d{4}-/ })
    const again = await runSluiceProcess(['restore', file], settings)
    t.match(again, { code: 1, stderr: /^error STORE_NOT_EMPTY: .*restore into another one/ })
    const migrated = await runSluiceProcess(['migrate'], settings)
    t.match(migrated, { code: 0, stdout: 'Applied 001-record-the-layout\n' })
    const none = await runSluiceProcess(['migrate', '--json'], settings)
    t.same(JSON.parse(none.stdout), { applied: [], pending: [] })
  })

  await t.test('a restore says what a copy beside its original would do', async (t) => {
    const settings = { SLUICE_DATA_DIR: join(root, 'copy') }
    const copy = await runSluiceProcess(['restore', file, '--standby'], settings)
    t.match(copy, { code: 0, stdout: /It is a standby: .*sluice activate/ })
    const serving = await runSluiceProcess(['restore', file, '--serve'], settings)
    t.match(serving, { code: 1, stderr: /--serve goes with --standby/ })
  })

  await t.test('what cannot be read is named', async (t) => {
    const nothing = await runSluiceProcess(['backup', join(root, 'x')], {
      SLUICE_DATA_DIR: join(root, 'nowhere'),
    })
    t.match(nothing, {
      code: 1,
      stderr: /^error STORE_UNAVAILABLE: there is no store in the folder/,
    })
    const missing = await runSluiceProcess(['restore', join(root, 'missing')], {
      SLUICE_DATA_DIR: join(root, 'empty'),
    })
    t.match(missing, { code: 1, stderr: /^error BACKUP_UNREADABLE: .*there is no file/ })
  })

  await t.test('the doctor says what is wrong, and ends so that a script notices', async (t) => {
    const well = await runSluiceProcess(['doctor'], {
      ...live,
      SLUICE_URL: server.url,
      SLUICE_TOKEN: server.adminToken,
    })
    t.match(well, { code: 0, stderr: '', stdout: /^ok {4}token +the server knows it$/m })
    const ill = await runSluiceProcess(['doctor', '--json', '--url', 'http://127.0.0.1:1'], live)
    t.match(ill, { code: 1, stderr: 'error UNHEALTHY: Not well: server.\n' })
    const server1 = JSON.parse(ill.stdout).findings.find(
      ({ check }: { check: string }) => check === 'server',
    )
    t.match(server1, { status: 'fail', advice: /npm start/ })
    const unset = await runSluiceProcess(['doctor'], { SLUICE_PORT: 'x' })
    t.match(unset, { code: 1, stdout: /fail {2}settings +.*SLUICE_PORT must be/ })
  })
})
