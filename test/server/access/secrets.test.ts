import t from 'tap'
import { hashSecret } from '../../../server/access/secret.ts'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

t.test('no secret is in a log line, an answer but its own, or an error', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const tokens = '/api/v1/tokens'
  const limits = { project: 'shop', environment: 'production' }
  const key = await server.post(tokens, { kind: 'server', name: 'web', ...limits })
  const admin = await server.post(tokens, { kind: 'personal', name: 'me', role: 'admin' })
  const rotated = await server.post(`${tokens}/${admin.body.id}/rotate`)
  const access = await server.post(`${tokens}/access`)
  const secrets = [key, admin, rotated, access].map(({ body }) => String(body.secret))
  const shown: string[] = []
  for (const secret of secrets) {
    const near = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
    for (const token of [secret, near]) {
      const answers = [
        await server.get('/api/v1/projects/shop', { token }),
        await server.get('/sdk/v1/snapshot', { token }),
        await server.post('/api/v1/projects', '{"key":', { token }),
        await server.get(`/api/v1/projects/${token}`),
        await server.get(`/nowhere?token=${token}`),
        await server.get('/api/v1/projects', { headers: { authorization: `Basic ${token}` } }),
        await server.delete(`${tokens}/${token}`, { headers: { 'if-match': '*' } }),
      ]
      // What was sent in the path is told to who sent it, and to nobody else.
      shown.push(...answers.filter((_answer, i) => i < 3 || i === 5).map(({ text }) => text))
    }
  }
  const stream = await openTestStream(t, server.url, secrets[0] ?? '')
  await stream.next('snapshot')
  shown.push(...stream.events.map(({ json }) => json))
  for (const path of [tokens, '/api/v1/audit', '/api/v1/projects/shop/audit', '/readyz']) {
    shown.push((await server.get(path)).text)
  }
  await server.stop()
  await until(() => server.logLines.length > 50, 'the log')
  const kept = [...server.logLines, ...shown].join('\n')
  for (const secret of [...secrets, server.adminToken]) {
    const random = secret.slice(-40, -8)
    t.notMatch(kept, random, 'a secret')
    t.notMatch(kept, hashSecret(secret), 'its hash')
  }
  t.match(kept, String(admin.body.id), 'ids are')
})
