import t from 'tap'
import { createShop, startTestServer } from '../helpers/server.ts'
import { openConsole, startBrowser } from './open-console.ts'

const shop = '/api/v1/projects/shop'
const soonMs = 1500

t.test('a change is planned, clashes, comes true, and another is called off', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await createShop(server)
  const { page, complaints } = await openConsole(
    browser,
    server,
    '/p/shop/flags/checkout?env=production&tab=schedule',
    { timezoneId: 'America/New_York' },
  )
  const year = new Date().getFullYear() + 1
  const form = page.getByRole('form', { name: 'Plan a change' })
  const plan = async () => {
    await page.getByRole('button', { name: 'Plan a change' }).click()
    await form.getByLabel('Change what everybody else gets').click()
    await form.getByLabel('Everybody else, then: serve').selectOption('a percentage of…')
    await form.getByLabel('Everybody else, then: percent of on').fill('25')
    await form.getByLabel('Everybody else, then: percent of on').blur()
    await form.getByLabel(/^When/).fill(`${year}-01-10T09:00`)
    await form.getByRole('combobox', { name: 'By the clock of' }).fill('Europe/Amsterdam')
    await page.keyboard.press('Escape')
  }
  await plan()
  await form.getByText('25 % go from off to on; 75 % keep what they have').waitFor()
  await form.getByText(`Jan 10, ${year}, 3:00 AM America/New_York for you`).waitFor()
  await form.getByLabel('What it is for').fill('the campaign begins')
  await form.getByRole('button', { name: 'Plan it' }).click()
  const waiting = page.getByRole('region', { name: 'Waiting' }).getByRole('listitem')
  await waiting.getByText(`Jan 10, ${year}, 9:00 AM Europe/Amsterdam`).waitFor()
  await waiting.getByText('Turn on, 75 % off and 25 % on').waitFor()
  await page.getByRole('link', { name: /^Turn on, 75 % off and 25 % on (in|next) / }).waitFor()
  const { body } = await server.get(`${shop}/schedules`)
  t.match(body.items, [
    {
      at: `${year}-01-10T08:00:00.000Z`,
      local: { time: `${year}-01-10T09:00`, timeZone: 'Europe/Amsterdam' },
      change: { on: true, default: { weights: { on: 25, off: 75 } } },
      note: 'the campaign begins',
    },
  ])

  // Two in a minute: the API says why not, and what was typed stays.
  await plan()
  await form.getByRole('button', { name: 'Plan it' }).click()
  await form.getByText(/changes checkout in production in the same minute/).waitFor()
  await form.getByLabel(/^When/).fill('2020-01-01T09:00')
  await form.getByText('That time is over.').waitFor()
  t.ok(await form.getByRole('button', { name: 'Plan it' }).isDisabled())
  await form.getByRole('button', { name: 'Cancel' }).click()

  // One that somebody else planned for now comes true before our eyes, on the list of all.
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor()
  await server.post(`${shop}/schedules`, {
    ...{ flag: 'checkout', environment: 'production', change: { on: true } },
    at: new Date(Date.now() + soonMs).toISOString(),
  })
  const over = page.getByRole('region', { name: 'Over' }).getByRole('listitem')
  await over.getByText('Done').waitFor()
  await over.getByText('checkout in production: Turn on').waitFor()
  await waiting.getByText('The flag was changed since this was planned').waitFor()
  const config = await server.get(`${shop}/flags/checkout/environments/production`)
  t.equal(config.body.on, true)

  await waiting.getByRole('button', { name: 'Call off…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Call it off' }).click()
  await waiting.waitFor({ state: 'detached' })
  await over.getByRole('button', { name: /off the list$/ }).click()
  await page.getByText('Nothing is planned').waitFor()
  t.same((await server.get(`${shop}/schedules`)).body.items, [])
  t.same(
    complaints.filter((one) => !one.includes('409')),
    [],
  )
})
