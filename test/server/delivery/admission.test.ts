import t from 'tap'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { deliveryOf } from './delivery-of.ts'

t.test('streams beyond the limit are refused before their token is looked at', async (t) => {
  const server = await startTestServer(t, { streams: { streamsMax: 2, perSecond: 100 } })
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const open = () => openTestStream(t, server.url, secret)
  const [first] = [await open(), await open()]
  for (const token of [secret, 'slu_server_nobody', null]) {
    const refused = await server.get('/sdk/v1/stream', { token })
    t.match(refused, { status: 503, body: { code: 'OVERLOADED', detail: /Try again in \d+ s/ } })
    t.match(refused.headers.get('retry-after'), /^\d+$/)
  }
  t.equal(server.control.admission.refused, 3)
  t.equal((await server.get('/sdk/v1/snapshot', { token: secret })).status, 200, 'polling goes on')
  t.notOk(server.logLines.some((line) => line.includes('store refused')))
  first.close()
  await until(() => server.control.deliveries.streamCount === 1, 'room')
  t.equal((await open()).status, 200)
  const { text } = await server.get('/metrics')
  t.match(text, /^sluice_streams_refused_total 3$/m)
})

t.test('a fleet that comes at once is taken at the rate of the settings', async (t) => {
  const server = await startTestServer(t, { streams: { streamsMax: 1000, perSecond: 5 } })
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => openTestStream(t, server.url, secret)),
  )
  const taken = streams.filter(({ status }) => status === 200)
  t.ok(taken.length >= 5 && taken.length <= 15, `${taken.length} of 20`)
  t.equal(deliveryOf(server, 'production').streams.readerCount, taken.length)
})
