import t, { type Test } from 'tap'
import { bundle } from '../helpers/bundle.ts'
import { openPage } from '../helpers/chromium.ts'
import { servePage } from '../helpers/page-server.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { until } from '../system/until.ts'
import { createKeyOf, startTestEdge } from './helpers/edges.ts'
import { createClientKey, createShopFlags } from './helpers/shop.ts'

declare const sluice: {
  start(baseUrl: string, secret: string, pollInterval: number): Promise<void>
  details(): Record<string, unknown>
  changes(): number
  refetch(): Promise<void>
}

const BOUND_MS = 20_000

async function createUpstream(t: Test) {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  return { server, secret: await createClientKey(server) }
}

/** A page with OpenFeature's web SDK and OFREP provider, and the bodies of all it was answered. */
async function openProvider(t: Test, baseUrl: string, secret: string, pollInterval: number) {
  const script = await bundle('test/edge/helpers/web-provider-page.ts')
  const page = await openPage(t)
  const bodies: string[] = []
  page.on('response', (response) => {
    if (!response.url().includes('/ofrep/') || response.request().method() !== 'POST') return
    response.text().then(
      (text) => bodies.push(text),
      () => undefined,
    )
  })
  await page.goto(await servePage(t, script))
  await page.waitForFunction(() => typeof sluice === 'object')
  const given = { baseUrl, secret, pollInterval }
  await page.evaluate((to) => sluice.start(to.baseUrl, to.secret, to.pollInterval), given)
  return { page, bodies }
}

const kill = '/api/v1/projects/shop/flags/checkout/environments/production/kill'

t.test("OpenFeature's OFREP web provider evaluates in Chromium, and polls", async (t) => {
  const { server, secret } = await createUpstream(t)
  const { page, bodies } = await openProvider(t, server.url, secret, 200)
  t.match(await page.evaluate(() => sluice.details()), {
    checkout: { value: true, variant: 'on', reason: 'STATIC' },
    theme: { value: 'blue' },
    limit: { value: 12.5 },
    layout: { value: { columns: 3, wide: true } },
    targeted: { value: true, reason: 'TARGETING_MATCH' },
    internal: { value: false, errorCode: 'FLAG_NOT_FOUND' },
  })
  await page.evaluate(() => sluice.refetch())
  t.equal(await page.evaluate(() => sluice.changes()), 0, 'nothing changed: 304')
  t.equal((await server.post(kill, { reason: 'test' })).status, 200)
  await page.waitForFunction(() => sluice.changes() > 0)
  t.match(await page.evaluate(() => sluice.details()), {
    checkout: { value: false, reason: 'DISABLED', flagMetadata: { killed: true } },
  })
  t.ok(bodies.length > 0, 'answers were seen')
  t.notMatch(bodies.join('\n'), /dutch|country|NL|internal/, 'no answer tells of a rule')
})

t.test('it hears of changes by event streams, of the server and of an edge', async (t) => {
  const { server, secret } = await createUpstream(t)
  const edgeKey = await createKeyOf(server, 'edge')
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret])
  await until('the edge is ready', BOUND_MS, () => edge.edge.isReady)
  for (const [i, url] of [server.url, edge.url].entries()) {
    const { page } = await openProvider(t, url, secret, 0)
    const streams = () => (i === 0 ? server.control.deliveries.streamCount : edge.edge.streamCount)
    const others = i === 0 ? 1 : 0
    await until('the stream is open', BOUND_MS, () => streams() === 1 + others)
    t.match(await page.evaluate(() => sluice.details()), { checkout: { value: i === 0 } })
    const action = i === 0 ? kill : kill.replace(/kill$/, 'restore')
    t.equal((await server.post(action, { reason: 'test' })).status, 200)
    await page.waitForFunction(() => sluice.changes() > 0)
    t.match(await page.evaluate(() => sluice.details()), { checkout: { value: i === 1 } }, url)
    await page.close()
  }
})
