import t from 'tap'
import { until } from '../helpers/event-stream.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { openConsole, startSharedBrowser } from './open-console.ts'
import { connectFleet } from './sample-project.ts'

const configPath = '/api/v1/projects/shop/flags/checkout/environments/production'

const browser = await startSharedBrowser(t)

t.test('somebody makes a flag, rolls it out, learns why, and puts it back', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags?env=production')
  await page.getByRole('button', { name: 'New flag' }).click()
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('checkout')
  await page.getByRole('button', { name: 'Create flag' }).click()
  await page.getByRole('heading', { level: 1, name: 'checkout' }).waitFor()

  await page.getByRole('switch', { name: 'Off in production' }).click()
  await page.getByLabel('Everybody else: serve').selectOption({ label: 'a percentage of…' })
  await page.getByLabel('Everybody else: percent of on').fill('25')
  await page.getByLabel('Everybody else: percent of on').blur()
  await page.getByRole('button', { name: 'Review and save' }).click()
  const review = page.getByRole('dialog')
  await review.getByText('25 % go from off to on').waitFor()
  await review.getByText('75 % keep what they have').waitFor()
  await review.getByRole('button', { name: 'Save' }).click()
  await review.waitFor({ state: 'hidden' })
  t.match((await server.get(configPath)).body, {
    on: true,
    default: { split: { weights: { on: 25, off: 75 } } },
  })

  // Raising only adds users, and the console says so before.
  await page.getByLabel('Everybody else: percent of on').fill('60')
  await page.keyboard.press('Control+s')
  await page.getByRole('dialog').getByText('35 % go from off to on').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })

  await page.getByRole('link', { name: 'Explain' }).click()
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByText(/Bucket [\d,]+ of 100,000/).waitFor()

  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  const badge = page.getByRole('link', { name: 'checkout in production: 60 % on' })
  await badge.click()
  await page.getByRole('tab', { name: 'History' }).click()
  await server.patch('/api/v1/projects/shop/environments/production', { critical: true })
  await page.getByRole('button', { name: 'Go back to this…' }).first().click()
  const back = page.getByRole('dialog')
  await back.getByText('35 % go from on to off').waitFor()
  await back.getByText('You are about to change production.').waitFor()
  const goBack = back.getByRole('button', { name: 'Go back', exact: true })
  t.ok(await goBack.isDisabled(), 'a critical environment needs a reason')
  await back.getByLabel('Reason').fill('errors on checkout')
  await goBack.click()
  await back.waitFor({ state: 'hidden' })
  await until(async () => {
    const { body } = await server.get(configPath)
    return JSON.stringify(body).includes('"on":25')
  }, 'the revert')
  await page.getByText('errors on checkout').waitFor()
  t.same(complaints, [])
})

t.test('values keep their types and their case, typed or pasted, and are explained', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const many = Array.from({ length: 9_999 }, (_, n) => `user-${n}`)
  const targets = [
    { variation: 'on', bucketBy: 'company', values: ['Acme, Inc.', 7] },
    { variation: 'on', bucketBy: 'targetingKey', values: many },
    { variation: 'on', bucketBy: 'targetingKey', values: ['ann'] },
  ]
  const when = { attribute: 'account', op: 'in', values: ['42', '43', 'true'] }
  await server.patch(configPath, {
    on: true,
    targets,
    rules: [{ id: 'vip', name: 'VIP', when, serve: { variation: 'on' } }],
  })
  const path = '/p/shop/flags/checkout?env=production'
  const { page, context, complaints } = await openConsole(browser, server, path)
  const values = page.getByRole('textbox', { name: 'Values', exact: true })
  await values.fill('abc')
  await values.press('Enter')
  await values.fill('"Acme, Inc.", 7')
  await values.press('Enter')
  await page.getByRole('combobox', { name: 'Type of new values: Values' }).selectOption('number')
  await values.fill('44')
  await values.press(',')

  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(`navigator.clipboard.writeText('NL\\nnl, "a, b"')`)
  await page.getByRole('textbox', { name: 'Always off', exact: true }).press('Control+v')
  const list = page.getByRole('textbox', { name: 'Always on', exact: true })
  await list.press('Control+End')
  await list.press('Enter')
  await list.pressSequentially('USER-1')
  await page.getByText('10,000 values', { exact: true }).waitFor()
  await page.getByRole('searchbox', { name: 'Find in Always on' }).fill('user-9998')
  await page.getByText('1 found').waitFor()

  await page.keyboard.press('Control+s')
  const review = page.getByRole('dialog')
  await review.getByText('10,000 values, only here: USER-1').waitFor()
  await review.getByText('"42", "43", "true", abc, "Acme, Inc.", "7", 44').waitFor()
  await review
    .getByText(/4 individual targets change.*“VIP” matches other users.*not known/)
    .waitFor()
  await review.getByRole('button', { name: 'Save' }).click()
  await review.waitFor({ state: 'hidden' })
  const { body } = await server.get(configPath)
  t.strictSame(body.targets, [
    targets[0],
    { ...targets[1], values: [...many, 'USER-1'] },
    targets[2],
    { variation: 'off', bucketBy: 'targetingKey', values: ['NL', 'nl', 'a, b'] },
  ])
  t.match(body.rules, [{ when: { values: [...when.values, 'abc', 'Acme, Inc.', '7', 44] } }])

  const not = { attribute: 'plan', op: 'in', values: ['free'] }
  const group = { all: [{ attribute: 'country', op: 'in', values: ['BE'] }, { not }] }
  const belgians = { id: 'r1', name: 'Paying Belgians', when: group, serve: { variation: 'on' } }
  await server.patch(configPath, { rules: [belgians] })
  await page.getByRole('link', { name: 'Explain' }).click()
  // On one line, and with one click.
  const typed = page.getByRole('textbox', { name: 'Evaluation context' })
  await typed.fill('{"targetingKey":"u","country":"NL","plan":"pro","id":12345678901234567890}')
  await page.getByRole('button', { name: 'Explain' }).click()
  const rule = page.getByRole('listitem').filter({ hasText: 'Rule Paying Belgians' })
  t.match(
    (await rule.textContent())?.replaceAll(/\s+/g, ' '),
    /^Skipped \(no match\).*all of: does not hold.*country is one of BE.*"NL".*not: holds.*plan is one of free/,
  )
  t.same(complaints, [])
})

t.test('no way out of a page throws away what was typed, unless somebody says so', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.post('/api/v1/projects/shop/environments', { key: 'staging', name: 'Staging' })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/audit?env=production')
  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  await page.getByRole('link', { name: 'checkout', exact: true }).click()
  await page.getByRole('textbox', { name: 'Always on' }).fill('user-7')
  await page.keyboard.press('Enter')
  await page.getByText('Not saved yet: 1 change').waitFor()
  const address = page.url()
  const question = page.getByRole('dialog', { name: 'Discard what is not saved?' })
  const ways: readonly [string, () => Promise<unknown>][] = [
    ['a link', () => page.getByRole('link', { name: 'Segments' }).click()],
    ['keys', () => page.keyboard.press('g').then(() => page.keyboard.press('a'))],
    [
      'the palette',
      () => page.keyboard.press('Control+k').then(() => page.keyboard.type('audit\n')),
    ],
    ['the browser', () => page.evaluate('history.back()')],
    [
      'another environment',
      () =>
        page
          .getByRole('button', { name: /^Environment:/ })
          .click()
          .then(() => page.getByRole('menuitem', { name: 'Staging' }).click()),
    ],
  ]
  for (const [way, leave] of ways) {
    await page.getByRole('heading', { level: 1 }).click()
    await leave()
    await question.getByText('the targeting of checkout in production').waitFor()
    await question.getByRole('button', { name: 'Keep editing' }).click()
    await question.waitFor({ state: 'detached' })
    await page.waitForURL(address)
    t.equal(await page.getByText('user-7', { exact: true }).count(), 1, way)
  }
  // Another tab of the page keeps it.
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('tab', { name: 'Targeting' }).click()
  await page.getByText('user-7', { exact: true }).waitFor()
  const unload = page.waitForEvent('dialog')
  await page.evaluate('setTimeout(() => location.reload())')
  await (await unload).dismiss()

  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'New flag' }).click()
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('next')
  await page.keyboard.press('Escape')
  await question.getByText('the new flag').waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  for (const tag of ['NL', 'nl']) {
    await page.getByRole('combobox', { name: 'Tags' }).fill(tag)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('button', { name: 'Create flag' }).click()
  await page.getByRole('heading', { level: 1, name: 'next' }).waitFor()
  t.match((await server.get('/api/v1/projects/shop/flags/next')).body, { tags: ['NL', 'nl'] })
  t.same(complaints, [])
})

t.test('a segment says which flags of production it changes, and the trail shows it', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.post('/api/v1/projects/shop/segments', { key: 'beta', included: ['ann'] })
  await server.patch('/api/v1/projects/shop/environments/production', { critical: true })
  const rules = [{ when: { segment: 'beta' }, serve: { variation: 'on' } }]
  await server.patch(configPath, { on: true, rules })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/segments/beta')
  const list = page.getByRole('region', { name: 'Included' })
  await list.getByLabel('Values of targetingKey').fill('bob')
  await list.getByRole('button', { name: 'Add 1' }).click()
  const review = page.getByRole('dialog', { name: 'Add 1 value to the included list of beta?' })
  await review.getByText('production critical: checkout').waitFor()
  const add = review.getByRole('button', { name: 'Add' })
  t.ok(await add.isDisabled())
  await review.getByLabel('Reason').fill('second wave')
  await add.click()
  await review.waitFor({ state: 'hidden' })
  await list.getByText('bob', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Delete…' }).click()
  t.ok(await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).isDisabled())
  await page.keyboard.press('Escape')

  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  await page.getByRole('link', { name: 'checkout', exact: true }).click()
  await page.getByRole('tab', { name: 'History' }).click()
  const entry = page.getByRole('listitem').filter({ hasText: 'second wave' })
  await entry.waitFor()
  t.equal(await entry.getByRole('button', { name: 'Go back to this…' }).count(), 0)
  t.same(complaints, [])
})

t.test('an empty project teaches itself, and notices the first SDK', async (t) => {
  const server = await startTestServer(t)
  await server.post('/api/v1/projects', { key: 'shop' })
  const { page, complaints } = await openConsole(browser, server, '/p/shop/flags')
  await page.getByRole('heading', { name: 'Three steps to a first flag' }).waitFor()
  await page.getByRole('link', { name: 'Make one' }).click()
  await page.getByRole('textbox', { name: 'New environment' }).fill('Production')
  await page.getByRole('button', { name: 'Create environment' }).click()
  await page.getByRole('heading', { name: 'Connect an SDK to Production' }).waitFor()
  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  const steps = page.getByRole('region', { name: 'First steps' })
  await steps.getByText('Make an environment: done').waitFor()
  await steps.getByRole('button', { name: 'Make a flag' }).click()
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('checkout')
  await page.getByRole('button', { name: 'Create flag' }).click()
  await page.getByRole('heading', { level: 1, name: 'checkout' }).waitFor()
  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  await steps.getByText('Make a flag: done').waitFor()
  await connectFleet(t, server, { project: 'shop', environment: 'production', size: 1 })
  await steps.getByText(/web-01 is connected/).waitFor()
  await steps.getByRole('heading', { name: 'All set' }).waitFor()
  await steps.getByRole('button', { name: 'Close' }).click()
  await steps.waitFor({ state: 'hidden' })
  t.same(complaints, [])
})

t.test('a kill is obeyed by fifty real SDKs before the eyes of who killed', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.patch(configPath, { on: true })
  const place = { project: 'shop', environment: 'production', size: 50 }
  const clients = await connectFleet(t, server, place)
  const serving = () =>
    clients.filter((client) => client.boolean('checkout', { targetingKey: 'u' }, false)).length
  t.equal(serving(), 50)
  const phone = { viewport: { width: 390, height: 844 } }
  const { page, complaints } = await openConsole(
    browser,
    server,
    '/p/shop/audit?env=production',
    phone,
  )
  await page.getByRole('button', { name: 'Kill', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Flag' }).fill('checkout')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('errors on checkout')
  await dialog.getByRole('button', { name: 'Kill in production' }).click()
  await dialog.getByText('50 of 50 instances obey').waitFor()
  await dialog.locator('[data-complete-after-ms]').waitFor()
  t.equal(await dialog.locator('.dot[data-state=applied]').count(), 50)
  t.match(await dialog.textContent(), /100 %.*\d+ ms.*to 95 %/)
  t.equal(serving(), 0, 'they really do')
  t.match((await server.get(configPath)).body, { killed: { reason: 'errors on checkout' } })

  await dialog.getByRole('button', { name: 'Restore…' }).click()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('fixed')
  await dialog.getByRole('button', { name: 'Restore in production' }).click()
  await dialog.getByText('50 of 50 instances obey').waitFor()
  await until(() => serving() === 50, 'they serve again')
  t.same(complaints, [])
})

t.test('two browsers on one flag: who comes second sees it and loses nothing', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const path = '/p/shop/flags/checkout?env=production'
  const [one, two] = await Promise.all([
    openConsole(browser, server, path),
    openConsole(browser, server, path),
  ])
  await two.page.getByRole('textbox', { name: 'Always on' }).fill('user-7')
  await two.page.keyboard.press('Enter')
  await two.page.getByText('Not saved yet: 1 change').waitFor()

  await one.page.getByRole('switch', { name: 'Off in production' }).click()
  await one.page.getByRole('button', { name: 'Review and save' }).click()
  await one.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await one.page.getByText('On in production').waitFor()

  const theirs = two.page.getByRole('alert').filter({ hasText: 'Somebody changed it first' })
  await theirs.waitFor()
  await theirs.getByRole('button', { name: 'Keep my changes on top' }).click()
  await two.page.getByText('On in production').waitFor()
  t.equal(await two.page.getByText('user-7', { exact: true }).count(), 1, 'what was typed is there')
  await two.page.getByRole('button', { name: 'Review and save' }).click()
  await two.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await two.page.getByRole('dialog').waitFor({ state: 'hidden' })
  t.match((await server.get(configPath)).body, {
    on: true,
    targets: [{ variation: 'on', values: ['user-7'] }],
  })
  await until(
    async () => (await one.page.getByText('user-7', { exact: true }).count()) === 1,
    'the first one follows',
  )
  t.same([...one.complaints, ...two.complaints], [])
})
