import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { startReceiver } from '../webhooks/receiver.ts'
import { runSluice } from './sluice-process.ts'

t.test('webhooks are made, tried, followed and deleted from the command line', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const receiver = await startReceiver(t)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(args, settings)
  const choice = ['--event', 'flag.*', '--in', 'production']
  const made = await run('webhook', 'create', receiver.url, '--name', 'pager', ...choice)
  t.match(
    made.stdout,
    /^Webhook wh_\w+ \(pager\) is made\..*\n {2}whsec_\S+\nTry it: sluice webhook/,
  )
  const id = /wh_\w+/.exec(made.stdout)?.[0] ?? ''
  t.match((await run('webhook', 'list')).stdout, /pager +standard +flag\.\* +production +enabled/)
  t.match((await run('webhook', 'test', id)).stdout, /^It arrived: 204 after \d+ ms\n/)
  const hook = ['--name', 'Alertmanager', '--match', 'alertname=Errors', '--flag', 'checkout']
  const secret = await run('kill-hook', 'create', '--env', 'production', ...hook, '--secret')
  t.match(secret.stdout, /^slu_hook_\w+\n$/)
  const hooks = await run('kill-hook', 'list', '--env', 'production')
  t.match(hooks.stdout, /Alertmanager +alertmanager +checkout +no +\/hooks\/v1\/kill\/kh_/)
  const path = /\/hooks\/v1\/kill\/kh_\w+/.exec(hooks.stdout)?.[0] ?? ''
  const alert = {
    status: 'firing',
    labels: { alertname: 'Errors' },
    startsAt: '2026-01-31T09:00:00Z',
    fingerprint: 'a',
  }
  const token = secret.stdout.trim()
  await server.post(path, { version: '4', alerts: [alert] }, { token })
  await receiver.count(2)
  t.match(receiver.types(), ['webhook.test', 'flag.killed'], 'an alert kills, and a webhook tells')
  const at = ['--env', 'production']
  const joined = await run('flag', 'kill', 'checkout', '--reason', 'I see it too', ...at)
  t.match(joined.stdout, /held by:\n {2}hook:kh_\w+ since \S+: alert Errors fires\n {2}token:admin/)
  t.match((await run('flag', 'get', 'checkout', ...at)).stdout, /held by:\n(.*\n){2}$/)
  await run('flag', 'restore', 'checkout', '--reason', 'fixed', '--yes', ...at)
  t.match(
    (await run('flag', 'get', 'checkout', ...at)).stdout,
    /overruled until their end is reported:\n {2}hook:kh_\w+: alert Errors fires \(restored by token/,
  )
  receiver.answer = (response) => response.writeHead(500).end()
  const failed = await run('webhook', 'test', id)
  t.match(failed, { code: 1, stderr: 'error BAD_STATUS: The receiver answered 500.\n' })
  const deliveries = await run('webhook', 'deliveries', id, '--json')
  const { items } = JSON.parse(deliveries.stdout)
  const killed = items.find(({ type }: { type: string }) => type === 'flag.killed')
  receiver.answer = (response) => response.writeHead(200).end()
  t.match((await run('webhook', 'redeliver', id, String(killed?.id))).stdout, /^It arrived: 200/)
  t.match((await run('webhook', 'deliveries', id)).stdout, /flag\.killed +delivered +2 /)
  t.match((await run('webhook', 'delete', id, '--yes')).stdout, /is deleted/)
  t.match((await run('webhook', 'test', id)).stderr, /^error NOT_FOUND/)
  const kept = path.slice(path.lastIndexOf('/') + 1)
  t.match(
    (await run('kill-hook', 'delete', kept, '--env', 'production', '--yes')).stdout,
    /is deleted/,
  )
  const odd = await run('kill-hook', 'create', '--name', 'x', '--match', 'nothing', '--tag', 'x')
  t.match(odd, { code: 2, stderr: /^error USAGE: --match takes a label/ })
})
