import t from 'tap'
import { openPage } from '../../helpers/chromium.ts'
import { startTestServer } from '../../helpers/server.ts'

const patienceMs = 120_000

t.test('a browser shows every operation, offline, under a base path, and tries one', async (t) => {
  const server = await startTestServer(t, { basePath: '/team/flags' })
  const document = await server.get('/team/flags/openapi.json', { token: null })
  const operations = document.text.split('"operationId":').length - 1
  const page = await openPage(t)
  page.setDefaultTimeout(patienceMs)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${server.url}/`) && !url.startsWith('data:')) complaints.push(url)
  })
  for (const path of ['/docs', '/docs/']) {
    await page.goto(`${server.url}/team/flags${path}`)
    await page.waitForSelector('.opblock')
    t.equal(await page.locator('.opblock').count(), operations, path)
  }
  const health = page.locator('.opblock', { hasText: '/healthz' })
  await health.locator('.opblock-summary-control').click()
  await health.locator('.try-out__btn').click()
  await health.locator('.execute').click()
  const answer = health.locator('.live-responses-table tbody')
  t.match(await answer.textContent(), /"alive": true/, 'the request reached this server')
  t.same(complaints, [], 'no error, nothing that the policy forbids, no other host')
})
