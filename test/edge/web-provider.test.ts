import { join, relative } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { filesOf, pageRecipe, settingsFor } from '../docs/recipe.ts'
import { repositoryRoot } from '../helpers/architecture.ts'
import { bundle } from '../helpers/bundle.ts'
import { openPage } from '../helpers/chromium.ts'
import { servePage } from '../helpers/page-server.ts'
import { until } from '../system/until.ts'
import { BOUND_MS, startRuntimes, switchCheckout, untilServed } from './helpers/runtimes.ts'
import type { PageApi, PageSettings } from './helpers/web-provider-page.ts'

declare const sluice: PageApi

const runtimes = await startRuntimes(t, undefined, { SLUICE_STREAMS: '1' })
const script = await bundle('test/edge/helpers/web-provider-page.ts')
const address = await servePage(t, script)
const page = await openPage(t)
const bodies: string[] = []
page.on('response', (response) => {
  if (!response.url().includes('/ofrep/') || response.request().method() !== 'POST') return
  response.text().then(
    (text) => bodies.push(text),
    () => undefined,
  )
})

async function startPage(to: Page, provider: 'ofrep' | 'sluice', settings: PageSettings) {
  await to.goto(address)
  await to.waitForFunction(() => typeof sluice === 'object')
  const given = { provider, settings }
  await to.evaluate((how) => sluice.start(how.provider, how.settings), given)
}

/** As a browser says it when a tab goes behind another one, which no browser without a screen does. */
function look(to: Page, state: 'hidden' | 'visible'): Promise<unknown> {
  const value = JSON.stringify({ value: state, configurable: true })
  return to.evaluate(
    `Object.defineProperty(document, 'visibilityState', ${value}); document.dispatchEvent(new Event('visibilitychange'))`,
  )
}

for (const [provider, name] of [
  ['ofrep', "OpenFeature's OFREP web provider"],
  ['sluice', 'the web provider of the SDK'],
] as const) {
  for (const [where, url] of runtimes.urls) {
    t.test(`${name} evaluates in Chromium by ${where}, and is told of a kill`, async (t) => {
      const { server, edge, clientKey } = runtimes
      const streams = () => edge.edge.streamCount + server.control.deliveries.streamCount
      const before = streams()
      const opened = page.waitForResponse((response) => response.url().includes('/ofrep/v1/events'))
      await startPage(page, provider, { url, key: clientKey.secret, pollMs: 0 })
      t.match(await page.evaluate(() => sluice.details()), {
        checkout: { value: true, variant: 'on', reason: 'STATIC' },
        theme: { value: 'blue' },
        limit: { value: 12.5 },
        layout: { value: { columns: 3, wide: true } },
        targeted: { value: true, reason: 'TARGETING_MATCH' },
        ramped: { reason: 'SPLIT' },
        mistyped: { value: 7, errorCode: 'TYPE_MISMATCH' },
        internal: { value: false, errorCode: 'FLAG_NOT_FOUND' },
      })
      t.equal((await opened).status(), 200)
      t.same(await page.evaluate(() => sluice.changes()), [])
      const from = performance.now()
      await switchCheckout(server, 'kill')
      await page.waitForFunction(() => sluice.changes().length > 0)
      t.comment(`the kill was in the page after ${Math.round(performance.now() - from)} ms`)
      t.match(await page.evaluate(() => sluice.details()), {
        checkout: { value: false, reason: 'DISABLED', flagMetadata: { killed: true } },
      })
      t.same((await page.evaluate(() => sluice.changes()))[0], ['checkout'])
      await page.goto('about:blank')
      await until('the stream has ended', BOUND_MS, () => streams() === before)
      await switchCheckout(server, 'restore')
      for (const [, one] of runtimes.urls) await untilServed(one, clientKey.secret, true)
    })
  }
}

t.test(
  'a page that nobody looks at lets its stream go and asks nothing, until somebody does',
  async (t) => {
    const { server, edge, clientKey } = runtimes
    const behind = await page.context().browser()?.newPage()
    if (behind === undefined) throw new Error('the browser is gone')
    t.teardown(() => behind.close())
    await behind.clock.install()
    let asked = 0
    behind.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/ofrep/')) asked += 1
    })
    const before = edge.edge.streamCount
    const hasStream = (count: number) =>
      until(
        `${count} streams of the page`,
        BOUND_MS,
        () => edge.edge.streamCount === before + count,
      )
    await startPage(behind, 'sluice', { url: edge.url, key: clientKey.secret, pollMs: 60_000 })
    await hasStream(1)
    await look(behind, 'hidden')
    await switchCheckout(server, 'kill')
    await behind.waitForFunction(() => !sluice.details().checkout.value)

    await behind.clock.fastForward(130_000)
    await hasStream(0)
    const whenHidden = asked
    await switchCheckout(server, 'restore')
    await untilServed(edge.url, clientKey.secret, true)
    await behind.clock.fastForward(600_000)
    t.equal(await behind.evaluate(() => sluice.details().checkout.value), false)
    t.equal(asked, whenHidden, 'it asks nothing, though ten minutes are over')

    await look(behind, 'visible')
    await behind.waitForFunction(() => sluice.details().checkout.value)
    await hasStream(1)
    await switchCheckout(server, 'kill')
    await behind.waitForFunction(() => !sluice.details().checkout.value)
    await switchCheckout(server, 'restore')
    for (const [, one] of runtimes.urls) await untilServed(one, clientKey.secret, true)
  },
)

t.test('the recipe for React: a kill changes the page', async (t) => {
  const { server, clientKey, urls } = runtimes
  const folder = t.testdir({ ...filesOf(pageRecipe), 'tsconfig.json': settingsFor() })
  const recipe = await bundle(relative(repositoryRoot, join(folder, 'main.tsx')))
  for (const [where, url] of urls.filter(([name]) => name.startsWith('an edge'))) {
    await page.goto(await servePage(t, recipe, { url, key: clientKey.secret, user: 'user-1' }))
    await page.getByText('new checkout').waitFor()
    await switchCheckout(server, 'kill')
    await page.getByText('old checkout').waitFor()
    await page.reload()
    await page.getByText('old checkout').waitFor()
    t.match(await page.evaluate('JSON.stringify(localStorage)'), /checkout/, where)
    await switchCheckout(server, 'restore')
    await page.getByText('new checkout').waitFor()
    for (const [, one] of urls) await untilServed(one, clientKey.secret, true)

    const shown = await page.evaluate(setContextAndWatch)
    t.same(shown, ['new checkout'], 'the same user never sees a default')
  }
})

/** Runs in the page: changes the context, and gives all texts that stood in it meanwhile. */
const setContextAndWatch = `(async () => {
  const root = document.getElementById('root')
  const shown = new Set([root.textContent])
  const watch = new MutationObserver(() => shown.add(root.textContent))
  watch.observe(root, { subtree: true, childList: true, characterData: true })
  const api = globalThis[Symbol.for('@openfeature/web-sdk/api')]
  await api.setContext({ targetingKey: 'user-1', page: 'cart' })
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  return [...shown]
})()`

t.test("OpenFeature's OFREP web provider polls, and is told that nothing changed", async (t) => {
  const { server, clientKey } = runtimes
  await startPage(page, 'ofrep', { url: server.url, key: clientKey.secret, pollMs: 200 })
  await page.evaluate(() => sluice.refetch())
  t.same(await page.evaluate(() => sluice.changes()), [], '304')
  await switchCheckout(server, 'kill')
  await page.waitForFunction(() => sluice.changes().length > 0)
})

t.test('no answer that a page got tells of a rule', async (t) => {
  t.ok(bodies.length >= 6, 'answers were seen')
  t.notMatch(bodies.join('\n'), /dutch|country|NL|internal/)
})
