import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

const shop = '/api/v1/projects/shop'

t.test('exclusion groups, as people share them out', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['banner', 'checkout'] })
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(['group', ...args], settings)
  const stored = async () => (await server.get(`${shop}/exclusion-groups/page`)).body

  await t.test('flags get shares, and keep the very users they have', async (t) => {
    t.match((await run('list')).stdout, 'sluice group create <key>')
    const made = await run('create', 'page', '--holdout', '10')
    t.match(made.stdout, 'sluice group set page <flag> <percent>')
    await run('set', 'page', 'banner', '30')
    const shares = await run('set', 'page', 'checkout', '20%')
    t.match(shares.stdout, /^banner +30 %\ncheckout +20 %\n\(holdout\) +10 %\n\(free\) +40 %$/m)
    const before = await stored()
    t.match((await run('set', 'page', 'banner', '40')).stdout, /^banner +40 %$/m)
    const { slots } = await stored()
    t.match(slots, [{ ranges: [[0, 30_000], {}] }, { ranges: [[30_000, 50_000]] }])
    t.match(before.slots, [{ ranges: [[0, 30_000]] }, { ranges: [[30_000, 50_000]] }])
    t.match((await run('holdout', 'page', '5')).stdout, /^\(holdout\) +5 %$/m)
    const over = await run('set', 'page', 'checkout', '90')
    t.match(over, { code: 1, stderr: /135 % together/ })
    t.match((await run('list')).stdout, /^page +page +banner, checkout +5 +35$/m)
  })

  await t.test('a flag is let in and out of a group, where an environment says so', async (t) => {
    const where = ['--env', 'production']
    await server.patch(`${shop}/environments/production`, { critical: true })
    const asked = await run('join', 'page', 'checkout', ...where)
    t.match(asked, { code: 1, stderr: /CONFIRMATION_NEEDED: production is critical/ })
    const joined = await run('join', 'page', 'checkout', ...where, '--yes', '--json')
    t.match(JSON.parse(joined.stdout), { exclusionGroup: 'page', environment: 'production' })
    const get = ['flag', 'get', 'checkout', '--project', 'shop']
    t.match(
      (await runSluice(get, settings)).stdout,
      /^production +off .*its slot of the group page/m,
    )
    const inUse = /^error IN_USE: .*checkout in production/
    t.match(await run('remove', 'page', 'checkout', '--yes'), { code: 1, stderr: inUse })
    t.match(await run('delete', 'page', '--yes'), { code: 1, stderr: inUse })
    t.match(await run('leave', 'checkout', ...where, '--yes'), { code: 0 })
    const removed = await run('remove', 'page', 'checkout', '--yes')
    t.notMatch(removed.stdout, 'checkout')
    const again = await run('remove', 'page', 'checkout', '--yes')
    t.match(again, { code: 1, stderr: /^error NOT_FOUND: checkout has no share of page/ })
    t.equal((await run('delete', 'page', '--yes')).stdout, 'page is deleted\n')
    t.match(await run('get', 'page'), { code: 1, stderr: /^error NOT_FOUND: / })
  })
})
