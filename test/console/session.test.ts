import pino from 'pino'
import t from 'tap'
import { openSqliteStore } from '../../server/store/sqlite/sqlite-store.ts'
import { until } from '../helpers/event-stream.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { openConsole, startSharedBrowser, watch } from './open-console.ts'

/** A password has no role to find it by. */
const tokenField = 'input[type=password]'

const browser = await startSharedBrowser(t)

t.test('signing in with a pasted token, under a base path, and out again', async (t) => {
  const server = await startTestServer(t, { demo: true, basePath: '/team/flags' })
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints = watch(page, server.url)
  await page.goto(`${server.url}/team/flags/`)
  await page.locator(tokenField).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The token is not known here').waitFor()
  await page.locator(tokenField).fill(server.adminToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Welcome banner', exact: true }).waitFor()
  t.match(page.url(), /\/team\/flags\/console\/p\/demo\/flags/)
  const [cookie] = await context.cookies()
  t.match(cookie, { httpOnly: true, sameSite: 'Strict', path: '/team/flags/' })
  const kept: unknown = await page.evaluate(
    'JSON.stringify({ ...localStorage, ...sessionStorage })',
  )
  t.notMatch(String(kept), /slu_/, 'nothing secret is kept')
  t.notMatch(String(await page.evaluate('document.cookie')), /slu_/, 'no script sees the session')

  await page.reload()
  await page.getByRole('link', { name: 'Welcome banner', exact: true }).waitFor()
  await page.getByRole('button', { name: /^Signed in as/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  t.same(await context.cookies(), [])
  t.same(
    complaints.filter((one) => !one.includes('401')),
    [],
  )
})

t.test('a login link works once, and its code stays nowhere', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const link = await server.post('/api/v1/login-links')
  const url = `${server.url}${String(link.body.path)}`
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  await page.getByRole('link', { name: 'Welcome banner', exact: true }).waitFor()
  await page.goBack()
  t.notMatch(page.url(), /slu_login/)
  const second = await (await browser.newContext()).newPage()
  await second.goto(url)
  await second.getByText('The login link was used already').waitFor()
  // In a tab that shows the page already only the fragment changes.
  const another = await server.post('/api/v1/login-links')
  await second.goto(`${server.url}${String(another.body.path)}`)
  await second.getByRole('link', { name: 'Welcome banner', exact: true }).waitFor()
  t.notMatch(second.url(), /slu_login/)
  t.notMatch(server.logLines.join(''), /slu_(login|session)/)
})

t.test('what somebody may not do is shown, and why', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const made = await server.post('/api/v1/tokens', {
    kind: 'personal',
    name: 'vera',
    role: 'viewer',
    project: 'shop',
  })
  const token = String(made.body.secret)
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags/checkout', {
    token,
  })
  await page.getByRole('switch', { name: /^Off in/ }).waitFor()
  t.ok(await page.getByRole('switch', { name: /^Off in/ }).isDisabled())
  t.ok(
    await page
      .getByText(/needs the role editor .* You are signed in as viewer/)
      .first()
      .isVisible(),
  )
  await page.keyboard.press('k')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/needs the role operator/).waitFor()
  t.ok(await dialog.getByRole('button', { name: /^Kill in/ }).isDisabled())
  t.same(complaints, [])
})

t.test(
  'a session that ends is opened again over the page, and nothing typed is lost',
  async (t) => {
    const server = await startTestServer(t)
    await createShop(server)
    const body = { kind: 'personal', name: 'eve', role: 'editor' }
    const made = await server.post('/api/v1/tokens', body)
    const token = String(made.body.secret)
    const { page } = await openConsole(browser, server, '/p/shop/flags/checkout', { token })
    await page.getByRole('textbox', { name: 'Always on' }).fill('user-7')
    await page.keyboard.press('Enter')
    await page.getByText('Not saved yet: 1 change').waitFor()
    await server.delete(`/api/v1/tokens/${String(made.body.id)}`)
    await page.getByRole('button', { name: 'Review and save' }).click()
    const over = page.getByRole('dialog', { name: 'Your session is over' })
    await over.locator(tokenField).fill(server.adminToken)
    await over.getByRole('button', { name: 'Sign in' }).click()
    await over.waitFor({ state: 'hidden' })
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const path = '/api/v1/projects/shop/flags/checkout/environments/staging'
    const [staging, production] = await Promise.all([
      server.get(path),
      server.get(path.replace('staging', 'production')),
    ])
    t.match(JSON.stringify([staging.body, production.body]), 'user-7')
  },
)

t.test('a server that restarts under an open page is found again', async (t) => {
  const dataDir = t.testdir()
  const logger = pino({ level: 'silent' })
  const store = () => openSqliteStore({ dataDir, logger })
  const first = await startTestServer(t, { store })
  await createShop(first)
  const { page } = await openConsole(browser, first, '/p/shop/flags?env=production')
  await page.getByRole('banner').getByText('Live').waitFor()
  // The code of other pages comes by itself, and is there when the server is not.
  const isFetched =
    "performance.getEntriesByType('resource').some(({ name }) => name.includes('audit-page'))"
  await until(async () => (await page.evaluate(isFetched)) === true, 'the code of the audit')
  const port = Number(new URL(first.url).port)
  await first.stop()
  await page.getByRole('banner').getByText('Reconnecting').waitFor()
  await page.getByRole('alert').filter({ hasText: 'The connection was lost' }).waitFor()
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  const second = await startTestServer(t, { store, port, adminToken: first.adminToken })
  await page.getByRole('banner').getByText('Live').waitFor()
  await second.patch('/api/v1/projects/shop/flags/checkout/environments/production', { on: true })
  await page.getByRole('link', { name: 'checkout in production: On' }).waitFor()
  const banner = page.getByRole('alert').filter({ hasText: 'The connection was lost' })
  t.equal(await banner.count(), 0, 'it says no more that it is old')
})

t.test('a standby says so on every page, until it is activated', async (t) => {
  const server = await startTestServer(t, { standby: { serves: false } })
  await createShop(server)
  const { page } = await openConsole(browser, server, '/p/shop/flags?env=production')
  const banner = page.getByRole('status').filter({ hasText: 'STANDBY' })
  await banner.filter({ hasText: 'SDKs are not answered' }).waitFor()
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  t.equal(await banner.count(), 1)
  await server.post('/api/v1/activate')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  t.equal(await banner.count(), 0)
})
