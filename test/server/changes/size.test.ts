import t from 'tap'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`
const tooLarge = { status: 413, body: { code: 'SNAPSHOT_TOO_LARGE' } }
const users = (count: number) => Array.from({ length: count }, (_, n) => `user-${n}`)

/** Makes production as large as an environment may become, less some bytes. */
function fill(server: TestServer, freeBytes: number): void {
  for (const { state } of server.control.projects.feeds()) {
    const production = state.documents.environment.get('production')
    const delivery = server.control.deliveries.get(production?.id ?? '')
    if (delivery === undefined) throw new Error('no delivery of production')
    delivery.view.sizeBytes = Math.floor(32 * 1024 * 1024 * 0.8) - freeBytes
  }
}

t.test('a full environment refuses what makes it larger, and nothing else', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'other'] })
  const targets = [{ variation: 'on', values: users(500) }]
  t.equal((await server.patch(config, { on: true, targets })).status, 200)
  t.equal((await server.post(`${flags}/other/archive`)).status, 200)

  fill(server, 0)
  t.match(await server.post(flags, { key: 'new', type: 'boolean' }), tooLarge)
  const more = [{ variation: 'on', values: users(600) }]
  t.match(await server.patch(config, { targets: more }), tooLarge)
  t.match(await server.post(`${flags}/other/unarchive`), tooLarge, 'it would take room again')

  const fewer = [{ variation: 'on', values: users(10) }]
  t.equal((await server.patch(config, { targets: fewer })).status, 200, 'fewer values')
  fill(server, 0)
  t.equal((await server.patch(config, { on: false, rules: [] })).status, 200, 'off')
  fill(server, 0)
  t.equal((await server.post(`${config}/kill`, { reason: 'x' })).status, 200, 'killed')
  fill(server, 0)
  t.equal((await server.patch(`${flags}/checkout`, { tags: [] })).status, 200, 'same size')
  t.equal((await server.post(`${flags}/checkout/archive`)).status, 200, 'archived')

  fill(server, 100_000)
  t.equal((await server.post(`${flags}/other/unarchive`)).status, 200, 'room enough')
})
