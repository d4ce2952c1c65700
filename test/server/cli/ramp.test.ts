import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { runSluice } from './sluice-process.ts'

const shop = '/api/v1/projects/shop'

t.test('ramps from the command line', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  for (const flag of ['checkout', 'login']) {
    await server.patch(`${shop}/flags/${flag}/environments/staging`, { default: { percent: 0 } })
  }
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) =>
    runSluice(['flag', 'ramp', ...args, '--env', 'staging'], settings)

  await t.test('one that is followed to its end succeeds, and can be taken back', async (t) => {
    const plan = join(t.testdir(), 'plan.json')
    const steps = [
      { to: { percent: 10 }, holdMs: 500 },
      { to: { percent: 100 }, holdMs: 500 },
    ]
    writeFileSync(plan, JSON.stringify({ steps }))
    const followed = await run('start', 'checkout', '--plan', plan, '--follow')
    t.match(followed, { code: 0, stderr: '' })
    t.match(followed.stdout, /^checkout in staging: ramp_\w+ running, step 1 of 2: 10 % get "on"/)
    t.match(followed.stdout, /completed, step 2 of 2\n█{32} {2}100 % get "on"/)
    const back = await run('rollback', 'checkout', '--reason', 'errors')
    t.match(
      back.stdout,
      /rolled back, step 2 of 2: 0 % get "on"; errors\nSee who obeys: sluice rec/,
    )
  })

  await t.test('one is started by a template, looked at, paused and taken on', async (t) => {
    const gate = ['--gate', 'checkout:errors:+0.5%']
    const foreseen = await run('start', 'login', '--template', 'fast', ...gate, '--preview')
    t.match(
      foreseen.stdout,
      /^A ramp of \d steps:\n {2}1\. \d+ % for .*, watched by checkout-errors$/m,
    )
    t.match(foreseen.stdout, /whom no rule catches: \d+ % go from "off" to "on"/)
    const started = await run('start', 'login', '--template', 'fast', ...gate)
    t.match(started.stdout, /^ramp_\w+ is started in staging: login at \d+ %, then /)
    const shown = await run('status', 'login')
    t.match(shown.stdout, /^▶ \d+ % for .*, watched by checkout-errors$/m)
    t.match(shown.stdout, /^Next: \d+ %.*; waits for /m)
    t.match((await run('list')).stdout, /^ramp_\w+ +login +staging +running +1\/\d /m)
    t.match((await run('pause', 'login', '--reason', 'lunch')).stdout, /paused, step 1 .*; lunch/)
    const blind = await run('advance', 'login')
    t.match(blind, { code: 1, stderr: /^error INVALID: \/reason: is needed/ })
    const advanced = await run('advance', 'login', '--reason', 'sure', '--json')
    t.match(JSON.parse(advanced.stdout), { state: 'running', step: 1 })
  })

  await t.test('whoever follows one that is taken back fails with the reason', async (t) => {
    const following = run('status', 'login', '--follow')
    const { body } = await server.get(`${shop}/flags/login/environments/staging/ramp`)
    await until('somebody follows', 10_000, () =>
      server.logLines.some((line) => line.includes(`/ramps/${body.id}"`)),
    )
    await server.post(`${shop}/ramps/${body.id}/rollback`, { reason: 'support sees errors' })
    const ended = await following
    t.match(ended, { code: 1, stderr: 'error RAMP_ROLLED_BACK: support sees errors\n' })
    t.match(ended.stdout, /^login in staging: .* running, step 2/)
  })
})
