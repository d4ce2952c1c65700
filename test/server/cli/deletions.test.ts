import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

const shop = '/api/v1/projects/shop'

t.test('environments and projects are deleted by whoever means it', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.patch(`${shop}/environments/production`, { critical: true })
  const { secret } = await server.createKey('shop', 'staging')
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(args, settings)
  const including = '--including-contents'

  await t.test('an environment says who reads it before it goes with their keys', async (t) => {
    const used = await run('environment', 'delete', 'staging')
    t.match(used, {
      code: 1,
      stderr: /^error IN_USE: Applications read staging with the keys test/,
    })
    const deleted = await run('environment', 'delete', 'staging', including)
    t.equal(deleted.stdout, 'Environment staging of shop is deleted\n')
    t.equal((await server.get('/sdk/v1/snapshot', { token: secret })).status, 401)
  })

  await t.test('a critical environment is asked about, alone and in its project', async (t) => {
    for (const args of [
      ['environment', 'delete', 'production'],
      ['project', 'delete', 'shop', including],
    ]) {
      const asked = await run(...args)
      t.match(asked, { code: 1, stderr: /^error CONFIRMATION_NEEDED: production is critical/ })
    }
    t.equal((await server.get(`${shop}/environments/production`)).status, 200)
  })

  await t.test('a project says what goes with it', async (t) => {
    const full = await run('project', 'delete', 'shop', '--yes')
    t.match(full, { code: 1, stderr: /^error IN_USE: .*environments production, 1 flags/ })
    t.match(full.stderr, '--including-contents')
    const deleted = await run('project', 'delete', 'shop', including, '--yes')
    t.equal(deleted.stdout, 'Project shop is deleted\n')
    t.equal((await server.get(shop)).status, 404)
  })
})
