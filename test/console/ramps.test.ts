import t from 'tap'
import { until } from '../helpers/event-stream.ts'
import { createShop, startTestServer } from '../helpers/server.ts'
import { seedGate } from '../server/routes/seed-documents.ts'
import { openConsole, startBrowser } from './open-console.ts'
import { connectFleet } from './sample-project.ts'

const place = '/api/v1/projects/shop/flags/checkout/environments/production'

t.test('a ramp is planned, seen to step, taken back, and started anew', async (t) => {
  const [server, browser] = await Promise.all([startTestServer(t), startBrowser(t)])
  await createShop(server)
  const fleet = { project: 'shop', environment: 'production', size: 3 }
  const clients = await connectFleet(t, server, fleet)
  const serving = () =>
    Array.from({ length: 200 }, (_, n) => ({ targetingKey: `user-${n}` })).filter((context) =>
      clients[0]?.boolean('checkout', context, false),
    ).length
  const { page, complaints } = await openConsole(
    browser,
    server,
    '/p/shop/flags/checkout?env=production&tab=ramp',
  )
  await page.getByRole('button', { name: 'Plan a ramp' }).click()
  const plan = page.getByRole('form', { name: 'Plan a ramp' })
  await plan.getByText('It is over after 2 h at the earliest').waitFor()
  await plan.getByRole('radio', { name: /^Fast/ }).check()
  await plan.getByText('It is over after 12 min at the earliest').waitFor()
  await plan.getByText('Who is affected').click()
  await plan.getByRole('button', { name: 'Show' }).click()
  await plan.getByText('10 % go from off to on; 90 % keep what they have').waitFor()
  await plan.getByText(/Of 1,000 made-up users \d+ get something else/).waitFor()
  await plan.getByRole('button', { name: 'Start with 10 %' }).click()
  const ramp = page.getByRole('region', { name: 'Ramp', exact: true })
  await ramp.getByText('10 % on', { exact: true }).waitFor()
  await ramp.getByText(/It waits for the end of the hold; then 50 %/).waitFor()
  await until(() => serving() > 5 && serving() < 50, 'a tenth of the users')

  // The list says so, and leads back here.
  await page.getByRole('link', { name: 'Flags', exact: true }).click()
  await page.getByRole('link', { name: 'checkout in production: 10 % on, ramping' }).click()
  await ramp.getByRole('button', { name: 'Advance now…' }).click()
  await page.getByRole('dialog').getByText('At once: 50 %').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Advance' }).click()
  await ramp.getByText('50 % on', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Ramping: 50 % on' }).waitFor()

  // Somebody else pauses it: seen at once, with the reason.
  const [{ id }] = await liveRamps()
  await server.post(`/api/v1/projects/shop/ramps/${id}/pause`, { reason: 'lunch' })
  await ramp.getByText('lunch').waitFor()
  await ramp.getByRole('button', { name: 'Roll back…' }).click()
  const dialog = page.getByRole('dialog')
  t.ok(await dialog.getByRole('button', { name: 'Roll back' }).isDisabled(), 'a reason is asked')
  await dialog.getByLabel('Reason').fill('support sees errors')
  await page.keyboard.press('Enter')
  await dialog.getByText('3 of 3 instances obey').waitFor()
  t.equal(serving(), 0, 'they really do')
  await dialog.getByRole('button', { name: 'Done' }).click()
  const before = page.getByRole('region', { name: 'Ramps before' })
  await before.getByText('support sees errors').waitFor()

  // So soon after a rollback it takes a reason; then it goes by itself, and is completed.
  await page.getByRole('button', { name: 'Plan a ramp' }).click()
  await plan.getByLabel('How').selectOption({ label: 'step by step' })
  for (const step of [1, 2]) {
    await plan.getByRole('textbox', { name: `Time of step ${step}`, exact: true }).fill('0.01')
  }
  await plan.getByRole('button', { name: 'Start with 10 %' }).click()
  await plan.getByText('Why it can start all the same.').waitFor()
  await plan.getByLabel('Reason').fill('fixed')
  await plan.getByRole('button', { name: 'Start with 10 %' }).click()
  await before.getByText('Completed').waitFor()
  await until(() => serving() === 200, 'everybody')

  // A ramp from before a rule of gates: its gate is marked, and why it waits is told.
  const other = '/api/v1/projects/shop/flags/search'
  await server.post('/api/v1/projects/shop/flags', { key: 'search', type: 'boolean' })
  const limit = { maxIncrease: { absolute: 0.1 } }
  const gates = [{ id: 'errors', source: { promql: 'x{v="{{variation}}"}' }, limit }]
  const started = await server.post(`${other}/environments/production/ramp`, {
    template: 'cautious',
    gates,
  })
  await seedGate(server, String(started.body.id), { source: { promql: 'sum(errors_total)' } })
  await page.goto(`${server.url}/console/p/shop/flags/search?env=production&tab=ramp`)
  const marked = page.getByRole('region', { name: 'Gate errors' })
  await marked.getByText(/Would be refused today:.*must name \{\{variation\}\}/).waitFor()
  await ramp.getByText(/errors would be refused today/).waitFor()
  t.same(
    complaints.filter((one) => !one.includes('409')),
    [],
  )

  async function liveRamps() {
    const { body } = await server.get('/api/v1/projects/shop/ramps?state=live')
    const [first] = Array.isArray(body.items) ? body.items : []
    return [{ id: String(first?.id) }] as const
  }
  t.match((await server.get(place)).body, { on: true, ramp: null })
})
