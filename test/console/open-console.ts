import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { chromiumArguments } from '../helpers/chromium.ts'
import type { TestServer } from '../helpers/server.ts'

/** What a page of the console should never do: log an error, ask another host. */
export interface WatchedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors and requests to elsewhere so far. */
  readonly complaints: string[]
}

/** Starts a Chromium. */
export async function startBrowser(t: { teardown(fn: () => unknown): unknown }): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('there is no Chromium: run `npm run setup`')
  const browser = await chromium.launch({ executablePath, args: chromiumArguments })
  t.teardown(() => browser.close())
  return browser
}

/** Starts one for all tests of a file. What a test opened in it is closed after that test. */
export async function startSharedBrowser(t: Test): Promise<Browser> {
  const browser = await startBrowser(t)
  t.afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  return browser
}

/** Settings of the browser a person has. */
export interface Visitor {
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Of the time zone database; the machine's own if left out. */
  readonly timezoneId?: string
  /** Whose session it is; the admin's if left out. */
  readonly token?: string
}

const patienceMs = 20_000

/** Signs somebody in, as the page that asks for a token does, and opens a path of the console. */
export async function openConsole(
  browser: Browser,
  server: TestServer,
  path: string,
  { token, ...options }: Visitor = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  const complaints = watch(page, server.url)
  const signedIn = await context.request.post(`${server.url}/console/session`, {
    headers: { 'sluice-console': '1' },
    data: { secret: token ?? server.adminToken },
  })
  if (!signedIn.ok()) throw new Error(`not signed in: ${await signedIn.text()}`)
  await page.goto(`${server.url}/console${path}`)
  return { page, context, complaints }
}

/** Notes what a page does that it should not. */
export function watch(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const asked = request.url()
    if (!asked.startsWith(`${url}/`) && !/^(?:data|blob):/.test(asked)) complaints.push(asked)
  })
  return complaints
}
