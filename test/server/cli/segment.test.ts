import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

const shop = '/api/v1/projects/shop'

t.test('segments and their lists, as people keep them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(['segment', ...args], settings)

  await t.test('one is made with lists and rules, shown, and listed', async (t) => {
    t.match((await run('list')).stdout, 'sluice segment create <key>')
    const rule = '{"attribute":"country","op":"in","values":["NL"]}'
    const values = ['--include', 'user-1', '--include', 'user-2', '--exclude', 'user-3']
    const made = await run('create', 'beta', '--name', 'Beta', ...values, '--rule', rule)
    t.match(made, { code: 0, stdout: /^Segment beta is made in shop\..*\n.*"segment":"beta"/ })
    const shown = (await run('get', 'beta')).stdout
    t.match(shown, /^beta: 2 included, 1 excluded, 1 rules\nname: Beta\n/)
    t.match(shown, `rule: ${rule}`)
    t.equal((await run('get', 'beta', '--values', 'included')).stdout, 'user-1\nuser-2\n')
    t.match((await run('list')).stdout, /^beta +Beta +2 +1 +1$/m)
    const odd = await run('create', 'odd', '--rule', 'country=NL')
    t.match(odd, { code: 2, stderr: /^error USAGE: --rule country=NL: .*JSON/ })
    t.match(await run('get', 'gamma'), { code: 1, stderr: /^error NOT_FOUND: / })
  })

  await t.test('values come and go, also those of a file', async (t) => {
    const added = await run('add', 'beta', 'user-2', 'user-4')
    t.match(added.stdout, /^beta: 1 added \(1 were in it already.*\)\. Now 3 are included\.$/m)
    const removed = await run('remove', 'beta', 'user-3', '--excluded')
    t.equal(removed.stdout, 'beta: 1 taken out. Now 0 are excluded.\n')
    const file = (name: string) => join(t.testdirName, name)
    t.testdir()
    await writeFile(file('some.csv'), 'id\n"user-5"\n"with ""quotes"""\n')
    const doubtful = await run('import', 'beta', file('some.csv'))
    t.match(doubtful, { code: 1, stderr: /looks like a heading: "id".* --header .* --no-header / })
    const header = ['--header', '--json']
    const imported = await run('import', 'beta', file('some.csv'), ...header)
    t.match(JSON.parse(imported.stdout), { segment: 'beta', added: 2, count: 5 })
    await writeFile(file('lines.txt'), 'id\n"user-5"\n')
    const lines = await run('import', 'beta', file('lines.txt'), '--excluded', '--no-header')
    t.match(lines.stdout, 'beta: 2 added. Now 2 are excluded.')
    t.same((await server.get(`${shop}/segments/beta/excluded`)).body.items, ['"user-5"', 'id'])
    await writeFile(file('latin.txt'), Buffer.from([0x63, 0x61, 0x66, 0xe9]))
    const latin = await run('import', 'beta', file('latin.txt'))
    t.match(latin, { code: 1, stderr: /^error FILE_UNREADABLE: .*not UTF-8/ })
    const none = await run('import', 'beta', file('none.txt'))
    t.match(none, { code: 1, stderr: /^error FILE_UNREADABLE: .*ENOENT/ })
  })

  await t.test(
    'a change asks where it reaches a critical environment; one in use stays',
    async (t) => {
      await server.patch(`${shop}/environments/production`, { critical: true })
      t.match(await run('add', 'beta', 'user-8'), { code: 0 }, 'no flag refers to it')
      const rules = [{ when: { segment: 'beta' }, serve: { variation: 'on' } }]
      await server.patch(`${shop}/flags/checkout/environments/production`, { rules })
      const asked = await run('add', 'beta', 'user-9')
      t.match(asked, {
        code: 1,
        stderr:
          /^error CONFIRMATION_NEEDED: production is critical.*It reaches checkout in production\./,
      })
      t.match(await run('add', 'beta', 'user-9', '--yes', '--reason', 'wave 2'), { code: 0 })
      const trail = await runSluice(['audit', 'list', '--limit', '1'], {
        ...settings,
        SLUICE_ENVIRONMENT: 'production',
      })
      t.match(trail.stdout, /segment\.listChanged +.*wave 2/)
      const elsewhere = await runSluice(['audit', 'list', '--env', 'staging'], settings)
      t.notMatch(elsewhere.stdout, 'wave 2')
      const history = ['flag', 'history', 'checkout', '--env', 'production']
      t.match((await runSluice(history, settings)).stdout, 'wave 2')
      await server.patch(`${shop}/flags/checkout/environments/production`, { rules: [] })
      await server.patch(`${shop}/flags/checkout/environments/staging`, {
        rules: [{ when: { segment: 'beta' }, serve: { variation: 'on' } }],
      })
      const used = await run('delete', 'beta', '--yes')
      t.match(used, { code: 1, stderr: /^error IN_USE: beta is used by flag checkout in staging/ })
      await server.patch(`${shop}/flags/checkout/environments/staging`, { rules: [] })
      t.equal((await run('delete', 'beta', '--yes')).stdout, 'beta is deleted\n')
      t.equal((await server.get(`${shop}/segments/beta`)).status, 404)
    },
  )
})
