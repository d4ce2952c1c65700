import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { chromiumArguments } from '../../test/helpers/chromium.ts'
import { Api, newAdminToken } from '../api.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import { memberOf, stringOf } from '../record.ts'
import { startSluice } from '../sluice-server.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const flagCount = 5000
const clientCount = 50
const patienceMs = 60_000
const scrollMs = 2000

/** What somebody feels who opens the console on a large project. */
export const consolePart: Part = {
  name: 'console',
  title: `Console: ${flagCount} flags, ${clientCount} SDK clients, in Chromium`,
  timeoutMs: 300_000,
  async run(bench) {
    const runs = new Runs()
    const adminToken = newAdminToken()
    const folder = await bench.cleanup.folder()
    const server = await startSluice(bench.cleanup, { folder, adminToken })
    const api = new Api(server.url, adminToken, 8)
    bench.cleanup.add(async () => api.close())
    await fill(bench, api, server.url)
    const executablePath = findChromium()
    if (executablePath === undefined) throw new Error('there is no Chromium: run `npm run setup`')
    const browser = await chromium.launch({ executablePath, args: chromiumArguments })
    bench.cleanup.add(() => browser.close())
    for (let run = 0; run < runCount; run += 1) {
      bench.progress(`run ${run + 1}`)
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      const page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      await signIn(page, api, server.url)
      await measureLoad(page, runs, server.url)
      runs.add('Scrolling through all flags', 'frames/s', Number(await page.evaluate(scrolling)))
      await measureKill(page, runs)
      await context.close()
    }
    return writeMeasures(runs.measures())
  },
}

/** The flags, and clients that follow them. */
async function fill({ cleanup, progress }: Bench, api: Api, url: string): Promise<void> {
  progress(`making ${flagCount} flags`)
  const key = await api.createEnvironment()
  const waiting = Array.from({ length: flagCount }, (_, n) => `flag-${String(n).padStart(4, '0')}`)
  const work = async () => {
    for (let flag = waiting.pop(); flag !== undefined; flag = waiting.pop())
      await api.createFlag(flag)
  }
  await Promise.all(Array.from({ length: 8 }, work))
  const folder = await cleanup.folder()
  const worker = join(import.meta.dirname, '../workers/sdk-clients.ts')
  const clients = startProcess(cleanup, { args: [worker], log: 'clients.log', folder })
  const message = { type: 'start', url, key, count: clientCount, prefix: 'web' }
  const ready = await clients.ask(message, (answer) => memberOf(answer, 'ready'), patienceMs)
  if (ready !== clientCount) throw new Error(`only ${ready} clients became ready`)
}

async function signIn(page: Page, api: Api, url: string): Promise<void> {
  const { body } = await api.send('POST', '/login-links')
  await page.goto(`${url}${stringOf(body, 'path')}`)
  await page.locator('.flag-row').first().waitFor()
}

/** A first visit: nothing of the console is in the browser's cache. */
async function measureLoad(page: Page, runs: Runs, url: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.clearBrowserCache')
  await page.setExtraHTTPHeaders({ 'accept-encoding': 'gzip' })
  const consoleRequests = new Set<string>()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.startsWith(`${url}/console`)) consoleRequests.add(requestId)
  })
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (consoleRequests.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(page.url())
  await page.locator('.flag-row').first().waitFor()
  runs.add('Files of the console loaded, gzipped', 'kB', bytes / 1000)
  runs.add('From opening to all flags drawn and usable', 'ms', Number(await page.evaluate(drawnAt)))
  await page.setExtraHTTPHeaders({})
  await devtools.detach()
}

async function measureKill(page: Page, runs: Runs): Promise<void> {
  await page.keyboard.press('k')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Flag' }).fill('flag-0000')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('bench')
  await dialog.getByRole('button', { name: /^Kill in/ }).click()
  const dots = dialog.locator('[data-complete-after-ms]')
  await dots.waitFor()
  const afterMs = Number(await dots.getAttribute('data-complete-after-ms'))
  runs.add(`From the click on kill to all ${clientCount} dots green`, 'ms', afterMs)
  await dialog.getByRole('button', { name: 'Restore…' }).click()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('bench')
  await dialog.getByRole('button', { name: /^Restore in/ }).click()
  await dots.waitFor()
}

/** When the first frame with rows was painted, since the navigation began. Runs in the page. */
const drawnAt = 'new Promise((done) => requestAnimationFrame(() => done(performance.now())))'

/** Scrolls from top to bottom and gives frames per second. Runs in the page. */
const scrolling = `new Promise((done) => {
  const list = document.querySelector('.flags-scroll')
  const began = performance.now()
  let frames = 0
  const step = () => {
    frames += 1
    const share = (performance.now() - began) / ${scrollMs}
    list.scrollTop = share * (list.scrollHeight - list.clientHeight)
    if (share < 1) requestAnimationFrame(step)
    else done((frames - 1) / ((performance.now() - began) / 1000))
  }
  requestAnimationFrame(step)
})`
