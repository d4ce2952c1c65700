import { chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { findChromium } from '../../scripts/find-chromium.mjs'

/** Nothing that phones home, and no sandbox: tests may run as root, and only open what is ours. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Opens an empty page in a real Chromium, which ends with the test. */
export async function openPage(t: Test): Promise<Page> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('there is no Chromium: run `npm run setup`')
  const browser = await chromium.launch({ executablePath, args: chromiumArguments })
  t.teardown(() => browser.close())
  return browser.newPage()
}
