import t from 'tap'
import { sweepDeleted } from '../../../server/jobs/sweep-deleted.ts'
import { tellOldHolds } from '../../../server/jobs/tell-old-holds.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const dayMs = 24 * 60 * 60 * 1000
const environment = '/api/v1/projects/shop/environments/production'

t.test('a kill that an alert has held for a day is told of once', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'search'] })
  const hook = await server.post(`${environment}/kill-hooks`, {
    name: 'Alertmanager',
    mappings: [{ match: {}, flags: ['checkout'] }],
  })
  const alert = { status: 'firing', labels: { alertname: 'Errors' }, fingerprint: 'a' }
  const token = String(hook.body.secret)
  await server.post(String(hook.body.path), { alerts: [alert] }, { token })
  await server.post('/api/v1/projects/shop/flags/search/environments/production/kill', {
    reason: 'by hand',
  })
  const { store, projects } = server.control
  const head = async () => (await server.get('/api/v1/projects/shop/audit?limit=1')).body.items
  const before = await head()
  await tellOldHolds(store.log, projects.feeds(), Date.now() + dayMs - 60_000)
  t.same(await head(), before)
  await tellOldHolds(store.log, projects.feeds(), Date.now() + dayMs)
  const told = await head()
  t.match(told, [
    { type: 'killHold.old', subject: { flag: 'checkout', environment: 'production' } },
  ])
  await tellOldHolds(store.log, projects.feeds(), Date.now() + 2 * dayMs)
  t.same(await head(), told)

  const place = '/api/v1/projects/shop/flags/checkout/environments/production'
  t.match((await server.get(place)).body, { holders: [{ kind: 'alert' }] })
  await server.post(`${place}/restore`, { reason: 'fixed' })
  const overruled = async () => (await server.get(place)).body.overruled
  await sweepDeleted(store, projects, Date.now() + 29 * dayMs)
  t.match(await overruled(), [{ overruledBy: 'token:admin' }])
  await sweepDeleted(store, projects, Date.now() + 31 * dayMs)
  t.same(await overruled(), [], 'after 30 days it is forgotten')
})
