import t from 'tap'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { StoreClock } from '../../helpers/store-clock.ts'
import { until } from '../../system/until.ts'
import { runSluice } from './sluice-process.ts'

t.test('changes are planned, seen and taken back from the command line', async (t) => {
  const clock = new StoreClock()
  const store = () => clock.open(openSqliteStore({ dataDir: t.testdir() }))
  const server = await startTestServer(t, { store })
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
  const later = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  const moved = await run('change', id, '--at', `${later}T10:30`)
  t.match(moved.stdout, RegExp(`^${id} is planned for ${later} 10:30 UTC .*production: 25 %\n`))
  const halved = await run('change', id, '--percent', '12.5')
  t.match(halved.stdout, RegExp(`${later} 10:30 UTC .*production: 12.5 %`))
  t.match((await run('list')).stdout, /12.5 % +pending +campaign$/m)
  t.match(await run('change', id), { code: 2, stderr: /USAGE: Say what is different/ })
  t.match((await run('cancel', id)).stdout, /^sch_\w+ is cancelled: checkout in production/)

  const soon = ['--at', clock.in(60_000)]
  const both = await run('create', 'checkout', ...soon, '--on', '--variation', 'on', ...where)
  t.match(both, { code: 0, stdout: /: on, "on" to everybody/ })
  clock.aheadMs += 60_000
  await until('it is carried out', 8000, async () => {
    const { body } = await server.get(
      '/api/v1/projects/shop/flags/checkout/environments/production',
    )
    return body.on === true
  })
  const all = await run('list', '--all', ...where)
  t.match(all.stdout, / done$/m)
  t.notMatch(all.stdout, id, 'what was cancelled is gone')

  const wrong: [string[], RegExp][] = [
    [['create', 'checkout', ...at, ...where], /^error USAGE: Say what changes/],
    [['create', 'chekout', ...at, '--on', ...where], /^error NOT_FOUND: .*Did you mean checkout/],
  ]
  for (const [args, expected] of wrong) {
    const ended = await run(...args)
    t.match(ended.stderr, expected)
    t.not(ended.code, 0)
  }
})
