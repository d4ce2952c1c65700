import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { startReceiver } from '../webhooks/receiver.ts'
import { runSluice } from './sluice-process.ts'

t.test('workers are registered, looked at and deleted from the command line', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const receiver = await startReceiver(t)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) =>
    runSluice(['worker', ...args, '--env', 'production'], settings)
  const made = await run('create', receiver.url, '--name', 'europe')
  t.equal(
    made.stdout.split('\n')[0],
    `Everything of production is pushed to ${receiver.url} from now on.`,
  )
  await until('it is pushed to', 10_000, async () => {
    return (
      await server.get('/api/v1/projects/shop/environments/production/workers')
    ).text.includes('"current"')
  })
  const { stdout } = await run('list')
  t.match(stdout, /wk_\w+ +europe +current +\d+\.\d+ +\d+\.\d+ +\d{4}-/)
  const id = /wk_\w+/.exec(stdout)?.[0] ?? ''
  t.match((await run('delete', id, '--yes')).stdout, /^Nothing more is pushed to europe/)
  t.match(await run('delete', id, '--yes'), { code: 1, stderr: /^error NOT_FOUND/ })
})
