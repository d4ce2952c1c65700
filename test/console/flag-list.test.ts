import t from 'tap'
import { until } from '../helpers/event-stream.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { openConsole, startBrowser } from './open-console.ts'
import { connectFleet } from './sample-project.ts'

const shop = '/api/v1/projects/shop'

t.test('many flags are changed together, and what each was asked for is drawn', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await createShop(server, { flags: ['checkout', 'login', 'search'], environments: ['production'] })
  const [client] = await connectFleet(t, server, {
    ...{ project: 'shop', environment: 'production', size: 1 },
  })
  await server.patch(`${shop}/flags/search/environments/production`, {
    on: true,
    default: { percent: 50 },
  })
  await server.patch(`${shop}/flags/login/environments/production`, {
    prerequisites: [{ flag: 'checkout', variations: ['on'] }],
  })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags')
  const bar = page.getByRole('region', { name: 'Selected flags' })
  const read = async (flag: string) => (await server.get(`${shop}/flags/${flag}`)).body

  await t.test('selected by mouse and by key, tagged, and let go', async (t) => {
    await page.getByRole('checkbox', { name: 'Select checkout' }).check()
    await bar.getByText('1 selected').waitFor()
    await page.getByRole('link', { name: 'login', exact: true }).focus()
    await page.keyboard.press('x')
    await bar.getByText('2 selected').waitFor()
    await bar.getByLabel('Tag for the selected flags').fill('payments')
    await bar.getByRole('button', { name: 'Add tag' }).click()
    await page.getByText('payments', { exact: true }).nth(1).waitFor()
    t.match(await read('checkout'), { tags: ['payments'] })
    t.match(await read('login'), { tags: ['payments'] })
    t.match(await read('search'), { tags: [] })
    await bar.getByRole('button', { name: 'Clear' }).click()
    await bar.waitFor({ state: 'detached' })
  })

  await t.test(
    'each state has the name of its environment where the table has no head',
    async () => {
      const whole = { width: 1280, height: 800 }
      const row = page.getByRole('listitem').filter({ hasText: 'search' })
      for (const narrow of [
        { width: 390, height: 844 },
        { width: 640, height: 400 },
      ]) {
        await page.setViewportSize(narrow)
        await row.getByText('production', { exact: true }).waitFor()
      }
      await page.setViewportSize(whole)
      await row.getByText('production', { exact: true }).waitFor({ state: 'hidden' })
    },
  )

  await t.test('killed together, and restored', async (t) => {
    for (const flag of ['checkout', 'search']) {
      await page.getByRole('checkbox', { name: `Select ${flag}` }).check()
    }
    for (const [button, verb, reason] of [
      ['Kill…', 'Kill', 'errors everywhere'],
      ['Restore…', 'Restore', 'fixed'],
    ] as const) {
      await bar.getByRole('button', { name: button }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('checkout, search').waitFor()
      await dialog.getByLabel('Reason').fill(reason)
      await dialog.getByRole('button', { name: `${verb} in production` }).click()
      await dialog.getByText('1 of 1 instances obey').waitFor()
      const state = verb === 'Kill' ? 'Killed' : '50 % on'
      await page.getByText(state, { exact: true }).first().waitFor()
      const { body } = await server.get(`${shop}/flags/search/environments/production`)
      t.match(body, { killed: verb === 'Kill' ? { reason } : null })
      await dialog.getByRole('button', { name: 'Done' }).click()
    }
  })

  await t.test('archived where they can be; of the others it is said why not', async (t) => {
    await bar.getByRole('button', { name: 'Archive…' }).click()
    const review = page.getByRole('dialog', { name: 'Archive 2 flags?' })
    await review.getByText('checkout, search').waitFor()
    await review.getByRole('button', { name: 'Archive', exact: true }).click()
    await bar.getByRole('alert').filter({ hasText: 'login' }).waitFor()
    await until(async () => (await read('search')).archived === true, 'the archiving')
    t.equal((await read('checkout')).archived, false, 'login needs it')
    await page.getByRole('link', { name: 'search', exact: true }).waitFor({ state: 'detached' })
    await server.post(`${shop}/flags/search/unarchive`)
    await page.getByRole('link', { name: 'search', exact: true }).waitFor()
  })

  await t.test('how often a flag was asked for is a bar, by variation', async (t) => {
    for (let user = 0; user < 200; user += 1) {
      client?.boolean('search', { targetingKey: `user-${user}` }, false)
    }
    await client?.flush()
    await page.goto(`${server.url}/console/p/shop/flags/search?tab=use`)
    const usage = page.getByRole('region', { name: 'Usage' })
    const spark = usage.getByRole('img', { name: '200 evaluations, at most 200 in one bar' })
    await spark.waitFor()
    const rects = await spark.locator('rect').all()
    const heights = await Promise.all(
      rects.map(async (one) => Number(await one.getAttribute('height'))),
    )
    const drawn = heights.filter((height) => height > 0)
    t.equal(drawn.length, 2, 'one of each variation')
    const [on = 0, off = 0] = drawn
    t.ok(Math.abs(on + off - 44) < 0.01, 'together as high as the picture')
    const told = await usage.getByText(/^on: \d+ \(/).textContent()
    t.equal(told, `on: ${Math.round((on / 44) * 200)} (${Math.round((on / 44) * 1000) / 10} %)`)
    const chosen = usage.getByRole('radiogroup', { name: 'How long back' })
    await chosen.getByText('30 days').click()
    await until(async () => (await spark.locator('g').count()) === 30, 'a bar for each day')
  })

  await t.test('who holds a kill is shown, and which alerts a restore overruled', async () => {
    const environment = `${shop}/environments/production`
    const hook = { name: 'Alertmanager', mappings: [{ match: {}, flags: ['search'] }] }
    const { body } = await server.post(`${environment}/kill-hooks`, hook)
    const alert = { status: 'firing', labels: { alertname: 'Errors' }, fingerprint: 'a' }
    const token = String(body.secret)
    await server.post(String(body.path), { alerts: [alert] }, { token })
    await page.goto(`${server.url}/console/p/shop/flags/search`)
    const holders = page.getByRole('list', { name: 'Who holds the kill' })
    await holders.getByText(`alert Errors fires · hook:${String(body.id)} · since`).waitFor()
    await server.post(`${environment}/kill`, { flags: ['search'], reason: 'I see errors too' })
    await holders.getByText('I see errors too · token:admin').waitFor()
    await server.post(`${environment}/restore`, { flags: ['search'], reason: 'fixed' })
    const overruled = page.getByRole('list', { name: 'Alerts that were overruled' })
    await overruled.getByText('restored by token:admin').waitFor()
    await server.post(`${environment}/kill`, { flags: ['search'], reason: 'broken again' })
    await page.getByText('broken again').waitFor()
    t.ok(await overruled.isVisible(), 'also while the flag is killed')
  })
  t.same(
    complaints.filter((one) => !one.includes('409')),
    [],
  )
})
