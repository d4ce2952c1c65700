import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import t from 'tap'
import { startTestServer } from '../helpers/server.ts'
import { openConsole, startBrowser } from './open-console.ts'
import { connectFleet, makeSampleProject } from './sample-project.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const flag = '/p/shop/flags/new-checkout'
const pages = [
  '/p/shop/flags',
  flag,
  `${flag}?tab=details`,
  `${flag}?tab=history`,
  `${flag}?tab=use`,
  '/p/shop/flags/express-delivery?tab=ramp',
  `${flag}?tab=schedule`,
  '/p/shop/schedules',
  '/p/shop/segments',
  '/p/shop/segments/beta-testers',
  '/p/shop/explain',
  '/p/shop/debt',
  '/p/shop/fleet',
  '/p/shop/audit',
  '/p/shop/webhooks',
  '/p/shop/settings',
  '/tokens',
  '/projects',
]

/** Colours are all that the other scheme changes: the rest is looked at once. */
const rules = {
  light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  dark: ['color-contrast'],
}

/** What axe finds against WCAG 2.2 AA on a page, a line each. Runs in the page's own world. */
const find = (
  scheme: keyof typeof rules,
) => `axe.run(document, { runOnly: ${JSON.stringify(rules[scheme])} })
  .then(({ violations }) => violations.map(({ id, nodes }) =>
    id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`

t.test('every page keeps to WCAG 2.2 AA, in light and dark, and says no error', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await makeSampleProject(server)
  await connectFleet(t, server, { project: 'shop', environment: 'production', size: 3 })
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, complaints } = await openConsole(browser, server, '/p/shop/flags', {
      colorScheme,
    })
    for (const path of pages) {
      await page.goto(`${server.url}/console${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('[aria-busy=true]:visible').waitFor({ state: 'detached' })
      // The policy lets no script of a test in; the debugger's own evaluation is not under it.
      await page.evaluate(axe)
      t.same(await page.evaluate(find(colorScheme)), [], `${path} (${colorScheme})`)
    }
    await page.goto(`${server.url}/console${flag}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('dialog').waitFor()
    await page.evaluate(axe)
    t.same(await page.evaluate(find(colorScheme)), [], `the dialog that kills (${colorScheme})`)
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Ramp' }).click()
    await page.getByRole('button', { name: 'Plan a ramp' }).click()
    await page.getByRole('button', { name: 'Add a gate' }).click()
    await page.evaluate(axe)
    t.same(await page.evaluate(find(colorScheme)), [], `the plan of a ramp (${colorScheme})`)
    await page.getByRole('tab', { name: 'Schedule' }).click()
    await page.getByRole('button', { name: 'Plan a change' }).click()
    await page.getByRole('form', { name: 'Plan a change' }).waitFor()
    await page.evaluate(axe)
    t.same(await page.evaluate(find(colorScheme)), [], `the plan of a change (${colorScheme})`)
    t.same(complaints, [])
  }
})

t.test('everything is reached without a mouse', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await makeSampleProject(server)
  const { page } = await openConsole(browser, server, '/p/shop/flags')
  await page.getByRole('link', { name: 'Apple Pay', exact: true }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard map' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.keyboard.press('/')
  await page.keyboard.type('checkout')
  await page.waitForURL(/q=checkout/)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('new-check')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/flags\/new-checkout/)
  await page.getByRole('heading', { level: 1, name: 'New checkout' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('kill new-checkout')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Kill, at once' })
  await dialog.waitFor()
  await page.keyboard.type('by keyboard')
  await page.keyboard.press('Enter')
  await page.getByText('Reason: by keyboard').waitFor()
  const { body } = await server.get(
    '/api/v1/projects/shop/flags/new-checkout/environments/production',
  )
  t.match(body.killed, { reason: 'by keyboard' })
  await page.keyboard.press('Escape')

  // A border of a split is moved by arrow keys.
  await page.goto(`${server.url}/console/p/shop/flags/button-colour`)
  const border = page.getByRole('slider', { name: 'Border between green and blue' })
  await border.focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Not saved yet: 1 change').waitFor()
  t.equal(await border.getAttribute('aria-valuenow'), '51')
})
