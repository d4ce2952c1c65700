import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { bundle } from '../helpers/bundle.ts'
import { openPage } from '../helpers/chromium.ts'
import { servePage } from '../helpers/page-server.ts'
import { until } from '../system/until.ts'
import { type ScriptedEdge, startScriptedEdges } from './helpers/scripted-edge.ts'
import type { TabApi } from './helpers/tabs-page.ts'

declare const tab: TabApi

const BOUND_MS = 30_000
/** As many connections as a browser has to an origin over HTTP/1.1. */
const CONNECTIONS = 6
const POLL_MS = 15_000
let tabCount = 0

const edges = await startScriptedEdges(t, {
  full: 'full',
  forbidden: 'forbidden',
  unknown: 'unknown',
  html: 'wrong-type',
  ends: 'ends',
  asked: 'open',
  shared: 'open',
  apart: 'open',
})
const address = await servePage(t, await bundle('test/edge/helpers/tabs-page.ts'))
const first = await openPage(t)

async function load(page: Page): Promise<Page> {
  await page.goto(address)
  await page.waitForFunction(() => typeof tab === 'object')
  return page
}

const start = (page: Page, { url }: ScriptedEdge, pollMs = POLL_MS) =>
  page.evaluate((how) => tab.start(how.url, how.pollMs), { url, pollMs })

const untilServed = (page: Page, { url }: ScriptedEdge, value: boolean) =>
  page.waitForFunction((how) => tab.checkout(how.url) === how.value, { url, value })

async function openTabs(context: BrowserContext, edge: ScriptedEdge, count: number) {
  const tabs: Page[] = []
  for (let i = 0; i < count; i += 1) {
    const page = await load(await context.newPage())
    await start(page, edge)
    await untilServed(page, edge, true)
    tabs.push(page)
  }
  return tabs
}

t.test('a page whose stream is refused asks twice in 20 s, and knocks five times', async (t) => {
  const refusing = [edges.full, edges.forbidden, edges.unknown, edges.html, edges.ends]
  await first.clock.install()
  await load(first)
  for (const edge of refusing) await start(first, edge)
  for (const edge of refusing) await until('a stream', BOUND_MS, () => edge.opened > 0)
  for (let second = 0; second < 20; second += 1) await first.clock.runFor(1_000)
  for (const { url, questions, opened } of refusing) {
    t.comment(`${new URL(url).pathname}: ${questions} questions, ${opened} streams in 20 s`)
    t.ok(questions <= 2, `${questions} questions`)
    t.ok(opened <= 5, `${opened} streams`)
  }
  await until('all knock on', BOUND_MS, async () => {
    await first.clock.runFor(1_000)
    return refusing.every(({ opened }) => opened >= 3)
  })
})

t.test(
  'twelve questions to another origin cost one preflight, and each is answered anew',
  async (t) => {
    const edge = edges.asked
    await load(first)
    await start(first, edge)
    await until('a stream', BOUND_MS, () => edge.streams.size === 1)
    for (let question = 2; question <= 12; question += 1) {
      const value = question % 3 > 0
      edge.change(value)
      await until('it asks', BOUND_MS, () => edge.questions >= question)
      await untilServed(first, edge, value)
    }
    t.comment(
      `${edge.preflights} preflights for ${edge.questions} questions, ${edge.same} times 304`,
    )
    t.equal(edge.questions, 12)
    t.ok(edge.same > 0, 'with the tag')
    t.equal(edge.preflights, 1)
  },
)

t.test(
  'seven tabs have one stream, and all hear a kill; a tab that goes hands it over',
  async (t) => {
    const edge = edges.shared
    const context = await browserOf(first).newContext()
    t.teardown(() => context.close())
    const tabs = await openTabs(context, edge, CONNECTIONS + 1)
    await until('the stream', BOUND_MS, () => edge.streams.size === 1)
    const hear = async (pages: readonly Page[], value: boolean) => {
      const from = performance.now()
      edge.change(value)
      await Promise.all(pages.map((page) => untilServed(page, edge, value)))
      return Math.round(performance.now() - from)
    }
    t.comment(`seven tabs heard of a kill after ${await hear(tabs, false)} ms`)
    t.equal(edge.streams.size, 1)

    const held = await Promise.all(tabs.map(holdsStream))
    const holder = tabs.find((_, i) => held[i])
    if (holder === undefined) throw new Error('no tab holds the stream')
    const others = tabs.filter((page) => page !== holder)
    const opened = edge.opened
    const session = await context.newCDPSession(holder)
    const from = performance.now()
    // A browser without a screen hides no tab, and freezes one that it shows without a word.
    await holder.evaluate(
      "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))",
    )
    await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    await until('another tab holds it', BOUND_MS, () => edge.opened > opened)
    t.comment(`a frozen tab handed over after ${Math.round(performance.now() - from)} ms`)
    await hear(others, true)
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await untilServed(holder, edge, true)
    await until('the other stream has ended', BOUND_MS, () => edge.streams.size === 1)

    for (const page of others) await page.evaluate("document.dispatchEvent(new Event('freeze'))")
    await hear([holder], false)
    await holder.close()
    await until('a tab that is open holds it', BOUND_MS, () => edge.streams.size === 1)
    await hear(others, true)
  },
)

t.test('tabs that cannot share make room for their questions', async (t) => {
  const edge = edges.apart
  const context = await browserOf(first).newContext()
  t.teardown(() => context.close())
  await context.addInitScript("Object.defineProperty(navigator, 'locks', { value: undefined })")
  const tabs = await openTabs(context, edge, CONNECTIONS)
  await until('all streams', BOUND_MS, () => edge.streams.size === CONNECTIONS)
  const from = performance.now()
  edge.change(false)
  const beats = setInterval(() => edge.beat(), 250)
  t.teardown(() => clearInterval(beats))
  await Promise.all(tabs.map((page) => untilServed(page, edge, false)))
  t.comment(`six tabs heard of a kill after ${Math.round(performance.now() - from)} ms`)
  t.ok(edge.streams.size < CONNECTIONS, `${edge.streams.size} streams are left`)
})

/** Whether a tab has the lock of the stream. A lock of its own says which client it is. */
function holdsStream(page: Page): Promise<boolean> {
  const name = `tab ${tabCount++}`
  return page.evaluate(
    (own) =>
      navigator.locks.request(own, async () => {
        const { held = [] } = await navigator.locks.query()
        const clientOf = (begin: string) =>
          held.find((lock) => lock.name?.startsWith(begin))?.clientId
        return clientOf('sluice:') === clientOf(own)
      }),
    name,
  )
}

function browserOf(page: Page) {
  const browser = page.context().browser()
  if (browser === null) throw new Error('the browser is gone')
  return browser
}
