import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`

t.test('a flag comes back only with what it waits for', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const prerequisites = [{ flag: 'login', variations: ['on'] }]
  t.equal((await server.patch(config, { prerequisites })).status, 200)

  const inUse = await server.post(`${flags}/login/archive`)
  t.match(inUse, { status: 409, body: { code: 'IN_USE' } })
  t.equal((await server.post(`${flags}/checkout/archive`)).status, 200)
  t.equal((await server.post(`${flags}/login/archive`)).status, 200, 'nothing live waits for it')

  const refused = {
    status: 422,
    body: { errors: [{ code: 'UNKNOWN_FLAG', message: /"login" in production/ }] },
  }
  t.match(await server.post(`${flags}/checkout/unarchive`), refused, 'archived')
  t.equal((await server.delete(`${flags}/login`)).status, 204)
  t.match(await server.post(`${flags}/checkout/unarchive`), refused, 'gone')

  t.equal((await server.patch(config, { prerequisites: [] })).status, 200)
  t.match(await server.post(`${flags}/checkout/unarchive`), {
    status: 200,
    body: { archived: false },
  })
})
