import { createClient } from '@sluice/sdk'
import t from 'tap'
import { startControlPlane } from './helpers/control-plane.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'

const off = snapshotOf(8, [flagPart('checkout', false, 8)])
const on = snapshotOf(9, [flagPart('checkout', true, 9)])

t.test(
  'a client serves defaults at once, then the flags of the stream, then its deltas',
  async (t) => {
    const plane = await startControlPlane(off)
    const client = createClient({ url: plane.url, key: 'slu_server_x', logger: false })
    t.teardown(async () => {
      await client.close()
      await plane.close()
    })
    t.equal(client.boolean('checkout', {}, true), true, 'the default before any data')
    t.equal(client.details('checkout', {}, true).errorCode, 'PROVIDER_NOT_READY')
    t.equal(client.status.state, 'initializing')
    t.equal(await client.ready(5_000), true)
    t.equal(client.boolean('checkout', {}, true), false)
    const changes: unknown[] = []
    client.on('change', (flags) => changes.push(flags))
    plane.send(deltaBetween(off, on))
    await until(() => client.boolean('checkout', {}, false), 'the delta')
    await until(() => changes.length > 1, 'both changes')
    t.match(client.status, {
      state: 'ready',
      mode: 'stream',
      epoch: 1,
      revision: 9,
      verified: false,
    })
    t.equal(plane.mostOpenStreams, 1)
  },
)
