import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startTestServer } from '../helpers/server.ts'
import { openConsole, startSharedBrowser } from './open-console.ts'
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
  light: { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // Which needs no style sheet: those are what axe loads before the other rules.
  dark: { runOnly: ['color-contrast'], preload: false },
}

/** What axe finds against WCAG 2.2 AA on a page, a line each. Runs in the page's own world. */
function find(scheme: keyof typeof rules): string {
  const options = JSON.stringify({ ...rules[scheme], resultTypes: ['violations'] })
  return `axe.run(document, ${options}).then(({ violations }) => violations.map(({ id, nodes }) =>
    id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`
}

/** Looks at what a page shows in both schemes; a page follows a person's, so it is loaded once. */
async function examine(t: Test, page: Page, what: string): Promise<void> {
  // The policy lets no script of a test in; the debugger's own evaluation is not under it.
  await page.evaluate(`globalThis.axe === undefined && (() => {${axe}})()`)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    t.same(await page.evaluate(find(colorScheme)), [], `${what} (${colorScheme})`)
  }
}

const [server, browser] = await Promise.all([startTestServer(t), startSharedBrowser(t)])
await makeSampleProject(server)

t.test('every page keeps to WCAG 2.2 AA, in light and dark, and says no error', async (t) => {
  await connectFleet(t, server, { project: 'shop', environment: 'production', size: 3 })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags')
  for (const path of pages) {
    await page.goto(`${server.url}/console${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[aria-busy=true]:visible').waitFor({ state: 'detached' })
    await examine(t, page, path)
  }
  await page.goto(`${server.url}/console${flag}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('k')
  await page.getByRole('dialog').waitFor()
  await examine(t, page, 'the dialog that kills')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Ramp' }).click()
  await page.getByRole('button', { name: 'Plan a ramp' }).click()
  await page.getByRole('button', { name: 'Add a gate' }).click()
  await examine(t, page, 'the plan of a ramp')
  t.same(complaints, [])
})

t.test('everything is reached without a mouse', async (t) => {
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
  await page.locator(':focus').filter({ hasText: 'Done' }).waitFor()
  const { body } = await server.get(
    '/api/v1/projects/shop/flags/new-checkout/environments/production',
  )
  t.match(body.killed, { reason: 'by keyboard' })
  await page.keyboard.press('Escape')

  // The focus comes back to what opened a dialog. The first Escape is for the list of flags.
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const kill = page.getByRole('banner').getByRole('button', { name: 'Kill' })
  await kill.focus()
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('header button:focus').filter({ hasText: 'Kill' }).waitFor()

  // A border of a split is moved by arrow keys.
  await page.goto(`${server.url}/console/p/shop/flags/button-colour`)
  const border = page.getByRole('slider', { name: 'Border between green and blue' })
  await border.focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Not saved yet: 1 change').waitFor()
  t.equal(await border.getAttribute('aria-valuenow'), '51')
})
