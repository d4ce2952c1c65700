import t from 'tap'
import { until } from '../helpers/event-stream.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { openConsole, startBrowser } from './open-console.ts'

const shop = '/api/v1/projects/shop'

t.test('a stale flag is understood, found in code, kept for a while, and archived', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await createShop(server)
  const expectedRemovalAt = '2026-01-31T09:00:00.000Z'
  for (const key of ['old-banner', 'old-login']) {
    await server.post(`${shop}/flags`, { key, type: 'boolean', expectedRemovalAt })
  }
  const upload = (flags: readonly string[]) =>
    server.post(`${shop}/references`, {
      ...{ repository: 'web', commit: '0123456789', branch: 'main' },
      ...{ files: 3, dynamic: 0, unparsed: 0 },
      references: flags.map((flag) => ({
        ...{ flag, path: `src/${flag}.ts`, line: 12, kind: 'read' },
        ...{ within: 'showBanner', changedAt: null },
      })),
    })
  await upload(['checkout'])
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags')
  await page.getByRole('link', { name: 'checkout', exact: true }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.getByRole('heading', { level: 1, name: 'Debt' }).waitFor()
  await page.getByText('2 of 3 flags are stale').waitFor()
  const card = (flag: string) => page.getByRole('listitem').filter({ hasText: flag }).first()
  await card('old-login').getByText('No code that was searched refers to it').waitFor()

  // Kept: gone from the board, also for who looks on.
  await page.getByRole('button', { name: 'Keep old-login' }).click()
  const keep = page.getByRole('dialog', { name: 'Keep old-login' })
  await keep.getByLabel('Who answers for it').fill('team-web')
  await keep.getByLabel('Reason').fill('the old app is still in use')
  await keep.getByRole('button', { name: 'Keep it' }).click()
  await page.getByText('1 of 3 flags are stale').waitFor()
  await page.getByRole('link', { name: /^Draft/ }).click()
  await page.waitForURL(/stage=draft/)
  await card('old-login')
    .getByText(/Kept by team-web until .*: the old app is still in use/)
    .waitFor()
  await server.post(`${shop}/flags/old-login/unexempt`)
  await page.getByText('2 of 3 flags are stale').waitFor()

  // In code: where, the command that takes it out, and no archiving without a reason.
  await upload(['checkout', 'old-banner'])
  await server.patch(`${shop}/debt/rules`, { settledDays: 1, unusedDays: 1 })
  await page.goto(`${server.url}/console/p/shop/flags/old-banner`)
  await page.getByRole('link', { name: /: why$/ }).click()
  const life = page.getByRole('region', { name: 'Life' })
  await life.getByText('It was to be removed by 2026-01-31').waitFor()
  await life.getByText('In code: 1 place').click()
  await life.getByText('src/old-banner.ts:12').waitFor()
  await life.getByRole('button', { name: 'Archive old-banner' }).click()
  const archive = page.getByRole('dialog', { name: 'Archive old-banner?' })
  await archive.getByRole('button', { name: 'Archive', exact: true }).click()
  await archive.getByText(/1 place of code, first web: src\/old-banner\.ts:12/).waitFor()
  const anyway = archive.getByRole('button', { name: 'Archive all the same' })
  t.ok(await anyway.isDisabled())
  await archive.getByLabel('Reason').fill('the page is gone')
  await anyway.click()
  await archive.waitFor({ state: 'hidden' })
  await until(async () => {
    const { body } = await server.get(`${shop}/flags/old-banner`)
    return body.archived === true
  }, 'the archiving')
  t.equal(complaints.filter((one) => !one.includes('409')).length, 0)
})
