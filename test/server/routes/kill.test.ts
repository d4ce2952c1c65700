import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'
const reason = { reason: 'errors on checkout' }

t.test('kill and restore carry the ETag that the flag has from then on', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const etagNow = async () => (await server.get(config)).etag
  const before = await etagNow()
  const first = { headers: { 'idempotency-key': 'kill-1' } }

  const killed = await server.post(`${config}/kill`, reason, first)
  t.match(killed, { status: 200, etag: /^"/ })
  t.not(killed.etag, before, 'whoever was editing hears of it')
  t.equal(killed.etag, await etagNow())
  t.equal((await server.post(`${config}/kill`, reason)).etag, killed.etag, 'killed already')

  const edit = { headers: { 'if-match': killed.etag } }
  t.equal((await server.patch(config, { on: true }, edit)).status, 200)
  const edited = await etagNow()
  t.equal((await server.post(`${config}/kill`, reason, first)).etag, killed.etag, 'as it was then')
  t.equal((await server.post(`${config}/kill`, reason)).etag, edited)

  const restored = await server.post(`${config}/restore`, reason)
  t.match(restored, { status: 200, etag: /^"/ })
  t.not(restored.etag, edited)
  t.equal(restored.etag, await etagNow())
  t.equal((await server.post(`${config}/restore`, reason)).etag, restored.etag, 'not killed')
})
