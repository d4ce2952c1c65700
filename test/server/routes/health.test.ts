import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'

t.test('readiness names projects only to who may read them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.post('/api/v1/projects', { key: 'other', environments: [{ key: 'production' }] })
  const key = await server.createKey('shop', 'production')
  const viewer = async (limits: object) => {
    const body = { kind: 'automation', name: 'probe', role: 'viewer', ...limits }
    return String((await server.post('/api/v1/tokens', body)).body.secret)
  }
  for (const token of [null, 'nonsense', key.secret]) {
    const { status, body } = await server.get('/readyz', { token })
    t.equal(status, 200)
    t.same(Object.keys(body), ['ready', 'store', 'ageMs'])
    t.match(body, { ready: true, store: { engine: 'sqlite', reachable: true }, ageMs: Number })
  }
  const [shop, other] = [...server.control.projects.feeds()].map(({ state }) => state.project)
  const named = async (token: string) => {
    const { projects } = (await server.get('/readyz', { token })).body
    return Array.isArray(projects) ? projects.map(({ project }) => String(project)).sort() : []
  }
  t.same(await named(server.adminToken), ['$system', shop, other].sort())
  t.same(await named(await viewer({})), ['$system', shop, other].sort())
  const limited = await named(await viewer({ project: 'shop' }))
  t.equal(limited.length, 1, 'its own project, and not the installation')
  t.match([shop, other], limited)
})
