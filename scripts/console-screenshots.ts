import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { documentName } from '../server/domain/documents.ts'
import { canonicalJson } from '../server/store/canonical.ts'
import { openConsole, startBrowser, type Visitor } from '../test/console/open-console.ts'
import { connectFleet, makeSampleProject, oldFlags } from '../test/console/sample-project.ts'
import { startTestServer } from '../test/helpers/server.ts'

/** Takes the pictures of the console in `docs/screenshots`: `node scripts/console-screenshots.ts`, or only the named ones. */

const folder = join(import.meta.dirname, '../docs/screenshots')
const settleMs = 900
const usersEach = 400
const roundsEach = 5
const failsEvery = 101
const fastestMs = 80
const stepSettlesMs = 7000

interface Picture {
  readonly name: string
  readonly path: string
  readonly visitor?: Visitor
  /** What is done before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>
}

const dark: Visitor = { colorScheme: 'dark' }
const flag = '/p/shop/flags/new-checkout'
const ramped = 'order-tracking-map'
const ramp = `/p/shop/flags/${ramped}?tab=ramp`
const debtDays = 40
const dayMs = 24 * 60 * 60 * 1000

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

async function openReferences(page: Page): Promise<void> {
  await page.getByText(/^In code: 3/).click()
  await page.getByRole('list', { name: /^Code that refers to/ }).waitFor()
}

async function plan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Plan a ramp' }).click()
  const form = page.getByRole('form', { name: 'Plan a ramp' })
  await form.getByRole('button', { name: 'Add a gate' }).click()
  await form.getByLabel('Metric').fill('payment')
  await form.getByText('Who is affected').click()
  await form.getByRole('button', { name: 'Show' }).click()
  await form.getByText(/made-up users/).waitFor()
}

async function planChange(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Plan a change' }).click()
  const form = page.getByRole('form', { name: 'Plan a change' })
  await form.getByLabel('Everybody else, then: percent of on').fill('75')
  await form.getByLabel('What it is for').fill('the campaign begins')
}

/** The console takes no typeface that comes late, and on a busy machine it does; a picture waits for it. */
async function useTypeface(page: Page): Promise<void> {
  await page.route('**/*.css', async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('font-display:optional', 'font-display:block')
    await route.fulfill({ response, body })
  })
  await page.reload()
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
  { name: 'debt-light', path: '/p/shop/debt', act: openReferences },
  { name: 'debt-dark', path: '/p/shop/debt', visitor: dark, act: openReferences },
  { name: 'ramp-light', path: ramp },
  { name: 'ramp-dark', path: ramp, visitor: dark },
  { name: 'ramp-plan-light', path: '/p/shop/flags/fraud-model-2?tab=ramp', act: plan },
  { name: 'schedules-light', path: '/p/shop/schedules' },
  { name: 'schedule-plan-dark', path: `${flag}?tab=schedule`, visitor: dark, act: planChange },
  { name: 'first-steps-light', path: '/p/fresh/flags' },
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
await makeSampleProject(server, debtDays)
for (const key of oldFlags) await age(key)
await server.post('/api/v1/projects', { key: 'fresh', name: 'Fresh' })
const fleet = { project: 'shop', environment: 'production', size: 24 }
const clients = await connectFleet(owner, server, fleet)
await rampUp()
const browser = await startBrowser(owner)
const named = process.argv.slice(2)
for (const { name, path, visitor = {}, act } of pictures) {
  if (named.length > 0 && !named.includes(name)) continue
  const { page, context } = await openConsole(browser, server, path, visitor)
  await useTypeface(page)
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

/** A ramp at its third step, whose gates have seen what the fleet does. */
async function rampUp(): Promise<void> {
  const project = '/api/v1/projects/shop'
  const config = `${project}/flags/${ramped}/environments/production`
  const gates = [
    {
      id: 'errors',
      source: { metric: 'map', statistic: 'errors' },
      limit: { maxIncrease: { absolute: 0.02 } },
      intervalMs: 2000,
    },
    {
      id: 'p95',
      source: { metric: 'map-ms', statistic: 'p95' },
      limit: { maxIncrease: { relative: 0.5 } },
      intervalMs: 2000,
    },
  ]
  const { body } = await server.post(`${config}/ramp`, { template: 'cautious', gates })
  const path = `${project}/ramps/${String(body.id)}`
  for (const reason of ['nobody complained', 'support is well']) {
    await server.post(`${path}/advance`, { reason })
  }
  // What comes soon after a step is not counted, nor is what comes before measuring is loaded.
  await useTracking(1)
  await new Promise((resolve) => setTimeout(resolve, stepSettlesMs))
  await useTracking(roundsEach)
  await new Promise((resolve) => setTimeout(resolve, stepSettlesMs))
}

/** Users look at the map, which fails now and then. */
async function useTracking(rounds: number): Promise<void> {
  for (const [index, client] of clients.entries()) {
    for (let n = 0; n < rounds * usersEach; n += 1) {
      const context = { targetingKey: `user-${n % usersEach}` }
      client.boolean(ramped, context, false)
      const odd = (n * 31 + index * 17) % failsEvery
      client.timed(
        'map',
        context,
        () => odd,
        (call) => call === 0,
      )
      client.track('map-ms', context, fastestMs + odd)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(clients.map((client) => client.flush()))
}

/** Makes a flag as old as only time makes it through the API: on for everybody, for long. */
async function age(key: string): Promise<void> {
  const feed = [...server.control.projects.feeds()].find(
    ({ state }) => state.documents.flag.get(key) !== undefined,
  )
  if (feed === undefined) throw new Error(`there is no flag ${key}`)
  const { documents } = feed.state
  const at = new Date(Date.now() - 3 * debtDays * dayMs).toISOString()
  const put = [...documents.environment.present()].flatMap(([, { id }]) => {
    const config = documents.flagConfig.get(`${key}/${id}`)
    const doc = documentName.flagConfig(key, id)
    return config === undefined ? [] : [{ doc, value: canonicalJson({ ...config, updatedAt: at }) }]
  })
  const flagValue = { ...documents.flag.get(key), createdAt: at, updatedAt: at }
  put.push({ doc: documentName.flag(key), value: canonicalJson(flagValue) })
  await server.control.store.log.commit(feed.state.project, {
    seen: feed.state.head,
    commitId: randomUUID(),
    op: null,
    expect: [],
    put: put.map((one) => ({ ...one, delivers: true })),
    drop: [],
    event: { type: 'flag.changed', by: 'system:screenshots', subject: { flag: key } },
  })
  await feed.refresh()
}
