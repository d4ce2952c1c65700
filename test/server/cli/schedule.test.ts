import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { runSluice } from './sluice-process.ts'

t.test('changes are planned, seen and taken back from the command line', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(['schedule', ...args], settings)
  const where = ['--env', 'production']
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const at = ['--at', `${tomorrow}T09:00`, '--zone', 'UTC']
  const change = ['--percent', '25', '--note', 'campaign']
  const made = await run('create', 'checkout', ...at, ...change, ...where)
  t.match(made.stdout, /^sch_\w+ is planned for \S+ 09:00 UTC .*: checkout in production: 25 %\n/)
  t.match(made.stdout, /warning FLAG_OFF: checkout is off in production/)
  const id = /sch_\w+/.exec(made.stdout)?.[0] ?? ''
  t.match((await run('list')).stdout, /^sch_\w+ .*checkout +production +25 % +pending +campaign$/m)
  const again = await run('create', 'checkout', ...at, '--on', ...where)
  t.match(again, { code: 1, stderr: /^error SCHEDULE_CONFLICT: .*sluice schedule cancel sch_/ })
  t.match((await run('cancel', id)).stdout, /^sch_\w+ is cancelled: checkout in production/)
  t.notMatch((await run('list')).stdout, 'sch_')

  const soon = ['--at', new Date(Date.now() + 1500).toISOString()]
  const both = await run('create', 'checkout', ...soon, '--on', '--variation', 'on', ...where)
  t.match(both, { code: 0, stdout: /: on, "on" to everybody/ })
  await until('it is carried out', 8000, async () => {
    const { body } = await server.get(
      '/api/v1/projects/shop/flags/checkout/environments/production',
    )
    return body.on === true
  })
  t.match((await run('list', '--all', ...where)).stdout, / done$/m)

  const wrong: [string[], RegExp][] = [
    [['create', 'checkout', ...at, ...where], /^error USAGE: Say what changes/],
    [['create', 'checkout', ...at, '--change', '[]', ...where], /^error USAGE: --change takes/],
    [['create', 'chekout', ...at, '--on', ...where], /^error NOT_FOUND: .*Did you mean checkout/],
  ]
  for (const [args, expected] of wrong) {
    const ended = await run(...args)
    t.match(ended.stderr, expected)
    t.not(ended.code, 0)
  }
})
