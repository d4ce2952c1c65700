import t from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import { startControlPlane } from './helpers/control-plane.ts'
import { flagPart, heartbeatAt, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const one = snapshotOf(1, [flagPart('checkout', true, 1), flagPart('search', true, 1)])

t.test('details say that they are of the last known head, while they are', async (t) => {
  const plane = await startControlPlane(one)
  const runtime = createVirtualRuntime()
  const options = { url: plane.url, key: 'slu_server_x', logger: false, bootstrap: one } as const
  const client = startClient({ ...options, overrides: { mine: 1 } }, runtime)
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  const details = () => client.details('checkout', {}, false)
  t.same(details().metadata, { stale: true, revision: '1.1' }, 'a bootstrap is no news')
  await until(() => client.status.state === 'ready', 'the first data')
  t.same(details().metadata, {})
  runtime.advance(60_000)
  await until(() => client.status.state === 'stale', 'silence')
  const stale = details()
  t.match(stale, { value: true, variation: 'on', metadata: { stale: true, revision: '1.1' } })
  t.equal(details(), stale, 'one object, however often it is asked for')
  t.ok(Object.isFrozen(stale) && Object.isFrozen(stale.metadata))
  t.match(client.all({}).search?.metadata, { stale: true })
  t.match(client.for({}).details('checkout', false).metadata, { stale: true })
  t.match(client.details('gone', {}, true).metadata, { stale: true }, 'who knows what came since')
  t.same(client.details('mine', {}, 0).metadata, { overridden: true })
  t.equal(client.boolean('checkout', {}, false), true)
  await until(() => {
    runtime.advance(500)
    plane.send(heartbeatAt(one))
    return client.status.state === 'ready'
  }, 'news again')
  t.same(details().metadata, {})
})
