import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openConsole, startBrowser, type Visitor } from '../test/console/open-console.ts'
import { connectFleet, makeSampleProject } from '../test/console/sample-project.ts'
import { startTestServer } from '../test/helpers/server.ts'

/** Takes the pictures of the console in `docs/screenshots`: `node scripts/console-screenshots.ts`. */

const folder = join(import.meta.dirname, '../docs/screenshots')
const settleMs = 900

interface Picture {
  readonly name: string
  readonly path: string
  readonly visitor?: Visitor
  /** What is done before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>
}

const dark: Visitor = { colorScheme: 'dark' }
const flag = '/p/shop/flags/new-checkout'

async function kill(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Kill in / }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('errors on checkout')
  await dialog.getByRole('button', { name: /^Kill in/ }).click()
  await dialog.locator('[data-complete-after-ms]').waitFor()
}

async function restore(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Restore…' }).click()
  await dialog.getByLabel('Reason').fill('fixed')
  await dialog.getByRole('button', { name: /^Restore in/ }).click()
  await dialog.locator('[data-complete-after-ms]').waitFor()
}

const pictures: readonly Picture[] = [
  { name: 'flags-light', path: '/p/shop/flags' },
  { name: 'flags-dark', path: '/p/shop/flags', visitor: dark },
  { name: 'flag-light', path: flag },
  {
    name: 'review-light',
    path: flag,
    act: async (page) => {
      await page.getByLabel('Everybody else: percent of on').fill('40')
      await page.getByLabel('Everybody else: percent of on').blur()
      await page.getByRole('button', { name: 'Review and save' }).click()
    },
  },
  { name: 'kill-light', path: flag, act: kill },
  {
    name: 'kill-dark',
    path: flag,
    visitor: dark,
    act: async (page) => {
      // Killed by the picture before; once more for this one.
      await page.getByRole('button', { name: 'Restore…' }).click()
      await page.getByRole('dialog').getByLabel('Reason').fill('fixed')
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Restore in/ })
        .click()
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
      await kill(page)
    },
  },
  { name: 'history-light', path: `${flag}?tab=history` },
  { name: 'use-light', path: `${flag}?tab=use` },
  {
    name: 'explain-light',
    path: '/p/shop/explain',
    act: async (page) => {
      const context = { targetingKey: 'user-9', country: 'NL', os: 'ios', appVersion: '4.3.0' }
      await page.getByLabel('Evaluation context').fill(JSON.stringify(context, null, 2))
      await page.getByRole('combobox', { name: 'Flag' }).fill('new-checkout')
      await page.getByRole('option', { name: 'new-checkout' }).click()
      await page.getByRole('button', { name: 'Explain' }).click()
    },
  },
  { name: 'fleet-light', path: '/p/shop/fleet' },
  { name: 'audit-light', path: '/p/shop/audit' },
  { name: 'segment-light', path: '/p/shop/segments/beta-testers' },
  { name: 'tokens-light', path: '/tokens' },
  { name: 'settings-light', path: '/p/shop/settings' },
  {
    name: 'phone-dark',
    path: '/p/shop/flags',
    visitor: { ...dark, viewport: { width: 390, height: 844 } },
  },
]

const cleanUps: (() => unknown)[] = []
const data = mkdtempSync(join(tmpdir(), 'sluice-screenshots-'))
const owner = { teardown: (fn: () => unknown) => cleanUps.push(fn), testdir: () => data }
const server = await startTestServer(owner)
await makeSampleProject(server)
await connectFleet(owner, server, { project: 'shop', environment: 'production', size: 24 })
const browser = await startBrowser(owner)
for (const { name, path, visitor = {}, act } of pictures) {
  const { page, context } = await openConsole(browser, server, path, visitor)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await act?.(page)
  await page.waitForTimeout(settleMs)
  await page.screenshot({ path: join(folder, `${name}.png`), scale: 'css' })
  if (name === 'kill-light') await page.getByRole('button', { name: 'Done' }).click()
  if (name === 'kill-dark') await restore(page)
  await context.close()
  process.stdout.write(`${name}\n`)
}
for (const fn of cleanUps.reverse()) await fn()
rmSync(data, { recursive: true, force: true })
