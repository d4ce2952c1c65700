import t from 'tap'
import { holdOf } from '../../server/changes/kill-holds.ts'
import { areEqual } from '../../server/domain/equal.ts'
import { type SentAlert, startAlertmanager } from '../helpers/alertmanager.ts'
import { createShop, startTestServer, type TestServer } from '../helpers/server.ts'
import { until } from './until.ts'

const waitMs = 60_000
const environment = '/api/v1/projects/shop/environments/production'

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString()
}

/** An alert with a name; `i` tells those of one name apart. */
function alertOf(alertname: string, more: Partial<SentAlert> = {}, i = '1'): SentAlert {
  return { labels: { alertname, i }, startsAt: hoursAgo(1), ...more }
}

function over(alertname: string, i = '1'): SentAlert {
  return alertOf(alertname, { endsAt: new Date().toISOString() }, i)
}

async function startShop(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server)
  const mappings = [{ match: {}, flags: ['checkout'] }]
  const hook = { name: 'Alertmanager', mappings, restoreWhenResolved: true }
  const { body } = await server.post(`${environment}/kill-hooks`, hook)
  const receiver = (name: string, more: string) => `
  - name: ${name}
    webhook_configs:
      - url: ${server.url}${String(body.path)}
        send_resolved: true
        ${more}
        http_config: { authorization: { type: Bearer, credentials: ${String(body.secret)} } }`
  const alertmanager = await startAlertmanager(`
route:
  receiver: whole
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1s
  routes: [{ receiver: cut, matchers: [alertname = Many] }]
receivers:${receiver('whole', 'max_alerts: 0')}${receiver('cut', 'max_alerts: 1')}
`)
  t.teardown(() => alertmanager.stop())
  return { server, alertmanager }
}

/** Who holds the kill of the flag, and who was overruled: names of alerts. */
function read({ control }: TestServer) {
  const [feed] = control.projects.feeds()
  const production = feed?.state.documents.environment.get('production')
  if (feed === undefined || production === undefined) throw new Error('the shop is gone')
  const { isKilled, holders, overruled } = holdOf(feed.state, 'checkout', production)
  const names = (held: readonly { readonly reason: string }[]) =>
    held.map(({ reason }) => reason.split(' ')[1]).sort()
  const ended = holders.filter(({ endedAt }) => endedAt !== undefined)
  return {
    isKilled,
    holders: names(holders),
    ended: names(ended),
    overruled: names(overruled),
  }
}

async function messages({ control }: TestServer, outcome: string): Promise<number> {
  const { values } = await control.metrics.hookMessages.get()
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0
}

t.test('a real Alertmanager kills, and lifts what no alert and no person holds', async (t) => {
  const { server, alertmanager } = await startShop(t)
  const untilSeen = (what: string, seen: Partial<ReturnType<typeof read>>) =>
    until(what, waitMs, () => areEqual({ ...read(server), ...seen }, read(server)))
  /** Alerts that fire are sent again and again: two more messages bring nothing new. */
  const untilSentAgain = async (what: string) => {
    const before = await messages(server, 'unchanged')
    await until(what, waitMs, async () => (await messages(server, 'unchanged')) >= before + 3)
  }
  const restore = () =>
    server.post('/api/v1/projects/shop/flags/checkout/environments/production/restore', {
      reason: 'fixed',
    })

  await alertmanager.post(alertOf('A'))
  await untilSeen('A kills', { isKilled: true, holders: ['A'] })
  await alertmanager.post(alertOf('B'))
  await untilSeen('B joins', { holders: ['A', 'B'] })
  await alertmanager.post(over('A'))
  await untilSeen('A leaves', { isKilled: true, holders: ['B'] })
  await alertmanager.post(over('B'))
  await untilSeen('the last one lifts it', { isKilled: false, holders: [] })

  await alertmanager.post(alertOf('B'), alertOf('C'))
  await untilSeen('both kill', { isKilled: true, holders: ['B', 'C'] })
  await restore()
  await untilSentAgain('they are sent again')
  await alertmanager.post(alertOf('B', { startsAt: hoursAgo(2) }))
  await untilSentAgain('one of them says that it began earlier')
  const { isKilled, overruled } = read(server)
  t.notOk(isKilled, 'what a person restored stays restored')
  t.same(overruled, ['B', 'C'])
  await alertmanager.post(over('B'))
  await untilSeen('the end of B is reported', { overruled: ['C'] })
  await alertmanager.post(alertOf('B', { startsAt: new Date().toISOString() }))
  await untilSeen('B fires again', { isKilled: true, holders: ['B'] })

  await alertmanager.silence('B')
  await alertmanager.post(over('B'))
  await untilSentAgain('others are sent again')
  t.same(read(server).holders, ['B'], 'of a silenced alert no end is sent')
  await restore()

  await alertmanager.post(alertOf('Many', {}, '1'), alertOf('Many', {}, '2'))
  await untilSeen('a message that is cut kills', { isKilled: true })
  await alertmanager.post(over('Many', '1'))
  await untilSeen('an end comes in a message that is cut', { ended: ['Many'] })
  t.ok(read(server).isKilled, 'it lifts nothing: the other one fires, and is not in it')
  t.ok((await messages(server, 'truncated')) >= 1)
})
