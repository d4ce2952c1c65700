import t from 'tap'
import type { EnvironmentDelivery } from '../../../server/delivery/environment-delivery.ts'
import { openTestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

/** Counts how often the parts of an environment are gone through to write something. */
function countWriting(delivery: EnvironmentDelivery): () => number {
  const { view } = delivery
  const partsAfter = view.partsAfter.bind(view)
  let calls = 0
  view.partsAfter = (kind, revision) => {
    if (kind === 'flags') calls += 1
    return partsAfter(kind, revision)
  }
  return () => calls
}

t.test('many who come back together share what is written for them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const [feed] = server.control.projects.feeds()
  const production = feed?.state.documents.environment.get('production')
  const delivery = server.control.deliveries.get(production?.id ?? '')
  if (delivery === undefined) throw new Error('production is not delivered')
  const before = delivery.head
  await server.patch(config, { on: true })

  const writtenTimes = countWriting(delivery)
  const returning = Array.from({ length: 20 }, () => openTestStream(t, server.url, secret, before))
  const fresh = Array.from({ length: 20 }, () => openTestStream(t, server.url, secret))
  for (const stream of await Promise.all(returning)) {
    t.match((await stream.next('delta')).data, { from: before, to: delivery.head })
  }
  for (const stream of await Promise.all(fresh)) {
    t.match(await stream.next('snapshot'), { id: delivery.head })
  }
  t.equal(writtenTimes(), 2, 'one delta and one snapshot')

  const second = delivery.head
  await server.patch(config, { on: false })
  for (const stream of await Promise.all([...returning, ...fresh])) {
    const { id } = await stream.next(
      'delta',
      stream.events.findIndex(({ id }) => id === second) + 1,
    )
    t.equal(id, delivery.head)
  }
  const late = await openTestStream(t, server.url, secret, second)
  t.match((await late.next('delta')).data, { from: second, to: delivery.head })
  t.equal(writtenTimes(), 3, 'one more for all who are connected and those who come')
})
