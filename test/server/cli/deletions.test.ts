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

  await t.test('nothing is deleted that nobody confirmed, critical or not', async (t) => {
    const { id: webhook } = (
      await server.post(`${shop}/webhooks`, {
        name: 'pager',
        url: 'https://example.com/',
        events: ['*'],
      })
    ).body
    await server.post(`${shop}/segments`, { key: 'beta' })
    await server.post(`${shop}/exclusion-groups`, { key: 'page' })
    await server.post(`${shop}/flags/checkout/archive`)
    for (const args of [
      ['flag', 'delete', 'checkout'],
      ['segment', 'delete', 'beta'],
      ['group', 'delete', 'page'],
      ['webhook', 'delete', String(webhook)],
      ['environment', 'delete', 'staging'],
      ['environment', 'delete', 'production'],
      ['project', 'delete', 'shop', including],
    ]) {
      const asked = await run(...args)
      t.match(asked, { code: 1, stderr: /^error CONFIRMATION_NEEDED: Deleting the .* --yes/ })
    }
    for (const path of ['flags/checkout', 'segments/beta', 'environments/staging']) {
      t.equal((await server.get(`${shop}/${path}`)).status, 200)
    }
  })

  await t.test('an environment says who reads it before it goes with their keys', async (t) => {
    const used = await run('environment', 'delete', 'staging', '--yes')
    t.match(used, {
      code: 1,
      stderr: /^error IN_USE: Applications read staging with the keys test/,
    })
    const deleted = await run('environment', 'delete', 'staging', including, '--yes')
    t.equal(deleted.stdout, 'Environment staging of shop is deleted\n')
    t.equal((await server.get('/sdk/v1/snapshot', { token: secret })).status, 401)
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
