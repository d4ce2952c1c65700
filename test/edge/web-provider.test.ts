import t from 'tap'
import { bundle } from '../helpers/bundle.ts'
import { openPage } from '../helpers/chromium.ts'
import { servePage } from '../helpers/page-server.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { createClientKey, createShopFlags } from './helpers/shop.ts'

declare const sluice: {
  start(baseUrl: string, secret: string): Promise<void>
  details(): Record<string, unknown>
  changes(): number
  refetch(): Promise<void>
}

t.test("OpenFeature's OFREP web provider evaluates in Chromium", async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const secret = await createClientKey(server)
  const script = await bundle('test/edge/helpers/web-provider-page.ts')
  const page = await openPage(t)
  const bodies: string[] = []
  page.on('response', (response) => {
    if (!response.url().includes('/ofrep/') || response.request().method() !== 'POST') return
    void response.text().then(
      (text) => bodies.push(text),
      () => {},
    )
  })
  await page.goto(await servePage(t, script))
  await page.waitForFunction(() => typeof sluice === 'object')
  await page.evaluate(([url = '', key = '']) => sluice.start(url, key), [server.url, secret])
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
  const kill = '/api/v1/projects/shop/flags/checkout/environments/production/kill'
  t.equal((await server.post(kill, { reason: 'test' })).status, 200)
  await page.waitForFunction(() => sluice.changes() > 0)
  t.match(await page.evaluate(() => sluice.details()), {
    checkout: { value: false, reason: 'DISABLED', flagMetadata: { killed: true } },
  })
  t.ok(bodies.length > 0, 'answers were seen')
  t.notMatch(bodies.join('\n'), /dutch|country|NL|internal/, 'no answer tells of a rule')
})
