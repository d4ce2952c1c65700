import t from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { buildApp } from '../../../server/app.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'

/** Sends a request in-process from an address. */
async function from(server: TestServer, remoteAddress: string, token: string, forwarded?: string) {
  const answer = await server.app.inject({
    url: shop,
    remoteAddress,
    headers: {
      authorization: `Bearer ${token}`,
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    },
  })
  return { status: answer.statusCode, retryAfter: Number(answer.headers['retry-after']) }
}

const failuresMax = 60

t.test('a token makes so many changes a minute; kills and reads are not counted', async (t) => {
  const server = await startTestServer(t, { writesPerMinute: 20 })
  await createShop(server)
  const made = await server.post('/api/v1/tokens', {
    kind: 'automation',
    name: 'busy',
    role: 'editor',
    project: 'shop',
  })
  const token = String(made.body.secret)
  const change = () => server.post(`${shop}/flags`, { key: 'not valid' }, { token })
  for (let i = 0; i < 20; i += 1) t.equal((await change()).status, 422)
  const limited = await change()
  t.match(limited, { status: 429, body: { code: 'RATE_LIMITED', detail: /20 changes/ } })
  const seconds = Number(limited.headers.get('retry-after'))
  t.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
  t.equal(limited.body.retryAfterSeconds, seconds)

  const reason = { reason: 'urgent' }
  const urgent: readonly (readonly [path: string, body: object])[] = [
    [`${shop}/flags/checkout/environments/production/kill`, reason],
    [`${shop}/flags/checkout/environments/production/restore`, reason],
    [`${shop}/environments/production/kill`, { ...reason, flags: ['checkout'] }],
    [`${shop}/environments/production/restore`, { ...reason, flags: ['checkout'] }],
    [`${shop}/environments/production/evaluate`, { context: {} }],
    ['/api/v1/tokens/access', {}],
  ]
  for (const [path, body] of urgent) {
    t.equal((await server.post(path, body, { token })).status, 200, path)
  }
  t.equal((await server.get(`${shop}/flags`, { token })).status, 200)
  const minted = (await server.post('/api/v1/tokens/access', {}, { token })).body.secret
  const detour = await server.post(`${shop}/flags`, { key: '?' }, { token: String(minted) })
  t.equal(detour.status, 429, 'an access token counts as its token')
  // Its owner goes on in the console, and opens no second door for the script.
  const page = { 'sluice-console': '1', 'sec-fetch-site': 'same-origin' }
  const cookies = []
  for (const _ of [1, 2]) {
    const opened = await server.send('POST', '/console/session', {
      token: null,
      body: { secret: token },
      headers: page,
    })
    cookies.push(opened.headers.get('set-cookie')?.split(';', 1)[0] ?? '')
  }
  const [first = '', second = ''] = cookies
  const inConsole = (cookie: string) =>
    server.send('POST', `${shop}/flags`, {
      token: null,
      body: { key: 'not valid' },
      headers: { ...page, cookie },
    })
  for (let i = 0; i < 20; i += 1) t.equal((await inConsole(first)).status, 422)
  t.match(await inConsole(second), { status: 429, body: { detail: /^You made 20 changes/ } })
  const other = await server.post(`${shop}/flags`, { key: 'mine', type: 'boolean' })
  t.equal(other.status, 201, 'another token has a count of its own')
})

t.test('unknown tokens are limited by address, and known ones never', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const [attacker, neighbour, other] = ['192.0.2.1', '2001:db8::1', '2001:db8:0:1::1']
  for (let i = 0; i < failuresMax; i += 1) {
    t.equal((await from(server, attacker, createSecret('personal').secret)).status, 401)
  }
  const limited = await from(server, attacker, createSecret('personal').secret)
  t.equal(limited.status, 429)
  t.ok(limited.retryAfter >= 1 && limited.retryAfter <= 60)
  t.equal((await from(server, attacker, server.adminToken)).status, 200, 'a known token')
  t.equal((await from(server, neighbour, 'nobody')).status, 401, 'another address')
  for (let i = 0; i < failuresMax; i += 1) {
    await from(server, `2001:db8::${(i + 2).toString(16)}`, 'nobody')
  }
  t.equal((await from(server, neighbour, 'nobody')).status, 429, 'a /64 counts as one')
  t.equal((await from(server, other, 'nobody')).status, 401, 'and its neighbour does not')
})

t.test(
  'behind a trusted proxy the client’s own address counts, behind others it does not',
  async (t) => {
    const server = await startTestServer(t)
    await createShop(server)
    const { control } = server
    const parts = { control, logger: server.app.log, basePath: '', writesPerMinute: 600 }
    const app = await buildApp({ ...parts, trustProxy: '10.0.0.1' })
    t.teardown(() => app.close())
    const proxied = { ...server, app }
    for (let i = 0; i < failuresMax; i += 1) await from(proxied, '10.0.0.1', 'nobody', '192.0.2.1')
    t.equal((await from(proxied, '10.0.0.1', 'nobody', '192.0.2.1')).status, 429)
    t.equal((await from(proxied, '10.0.0.1', 'nobody', '192.0.2.2')).status, 401)
    for (let i = 0; i < failuresMax; i += 1) {
      await from(proxied, '198.51.100.1', 'nobody', `192.0.2.${i}`)
    }
    t.equal((await from(proxied, '198.51.100.1', 'nobody', '192.0.2.200')).status, 429, 'a liar')
  },
)

t.test('the master is asked once for each unknown secret', async (t) => {
  const server = await startTestServer(t)
  const { projects, principals } = server.control
  let asked = 0
  const original = projects.refreshAll.bind(projects)
  projects.refreshAll = async () => {
    asked += 1
    return original()
  }
  const { secret } = createSecret('server')
  for (let i = 0; i < 5; i += 1) t.equal(await principals.find(secret), null)
  t.equal(asked, 1)
  await principals.find('not-even-well-formed')
  t.equal(asked, 1)
})
