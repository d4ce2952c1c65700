import t from 'tap'
import { sessionMs } from '../../../server/changes/sessions.ts'
import { startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'

/** What the console sends with every request, as a browser would from the server's own page. */
const own = { 'sluice-console': '1', 'sec-fetch-site': 'same-origin' }

interface SignIn {
  readonly status: number
  readonly body: Record<string, unknown>
  /** The cookie as a browser sends it back; empty if none was set. */
  readonly cookie: string
  /** The whole Set-Cookie header. */
  readonly header: string
}

async function signIn(
  server: TestServer,
  secret: string,
  { headers = own, base = '' }: { headers?: Record<string, string>; base?: string } = {},
): Promise<SignIn> {
  const answer = await server.send('POST', `${base}/console/session`, {
    token: null,
    body: { secret },
    headers,
  })
  const header = answer.headers.get('set-cookie') ?? ''
  return { status: answer.status, body: answer.body, cookie: header.split(';', 1)[0] ?? '', header }
}

/** Reads as a session of the console. */
function as(cookie: string, headers: Record<string, string> = own) {
  return { token: null, headers: { ...headers, cookie } }
}

async function makeToken(server: TestServer, role: string, expiresAt: string | null = null) {
  const body = { kind: 'personal', name: 'bo', role, expiresAt }
  const made = await server.post('/api/v1/tokens', body)
  t.equal(made.status, 201, made.text)
  return { id: String(made.body.id), secret: String(made.body.secret) }
}

t.test('a token opens a session, which may do what the token may', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const viewer = await makeToken(server, 'viewer')
  const { status, body, cookie, header } = await signIn(server, viewer.secret)
  t.equal(status, 200)
  t.match(body, { token: { id: viewer.id, name: 'bo' }, role: 'viewer', project: null })
  t.match(header, /; Path=\/; Expires=.*; HttpOnly; SameSite=Strict$/)
  t.notMatch(JSON.stringify(body), /slu_/, 'the answer holds no secret')
  const seen = await server.get('/api/v1/session', as(cookie))
  t.match(seen.body, { token: { id: viewer.id }, role: 'viewer' })
  t.equal((await server.get('/api/v1/projects/demo/flags', as(cookie))).status, 200)
  const kill = '/api/v1/projects/demo/flags/welcome-banner/environments/staging/kill'
  const refused = await server.post(kill, { reason: 'x' }, as(cookie))
  t.match([refused.status, refused.body.code], [403, 'FORBIDDEN'])
})

t.test('only the console can use a session: others are refused in words', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const { cookie } = await signIn(server, server.adminToken)
  const host = new URL(server.url).host
  const cases: [Record<string, string>, number][] = [
    [own, 200],
    [{ 'sluice-console': '1' }, 200],
    [{ 'sluice-console': '1', origin: server.url }, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 401],
    [{ ...own, 'sec-fetch-site': 'cross-site' }, 403],
    [{ ...own, 'sec-fetch-site': 'same-site' }, 403],
    [{ ...own, 'sec-fetch-site': 'none' }, 403],
    [{ 'sluice-console': '1', origin: 'https://evil.example' }, 403],
    [{ 'sluice-console': '1', origin: `http://${host}.evil.example` }, 403],
    [{ 'sluice-console': '1', origin: 'http://127.0.0.1:1' }, 403],
    [{ 'sluice-console': '1', origin: 'null' }, 403],
  ]
  for (const [headers, status] of cases) {
    const read = await server.get('/api/v1/projects', as(cookie, headers))
    t.equal(read.status, status, JSON.stringify(headers))
    const write = await server.post(
      '/api/v1/projects',
      { key: 'a' },
      { ...as(cookie, { ...headers, 'idempotency-key': 'once' }) },
    )
    t.equal(write.status, status === 200 ? 201 : status, JSON.stringify(headers))
    const login = await signIn(server, server.adminToken, {
      headers,
    })
    t.equal(login.status, status, 'signing in too')
  }
  const secret = cookie.slice('sluice_session='.length)
  t.equal((await server.get('/api/v1/projects', { token: secret })).status, 401, 'no bearer token')
  const both = { token: 'wrong', headers: { ...own, cookie } }
  t.equal((await server.get('/api/v1/projects', both)).status, 401, 'a token that is sent counts')
  const preflight = await server.send('OPTIONS', '/api/v1/projects', {
    token: null,
    headers: {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'sluice-console',
    },
  })
  t.equal(preflight.headers.get('access-control-allow-origin'), null)
})

t.test('what is no token, and what is no token of a person, opens nothing', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const key = await server.createKey('demo', 'staging')
  const sdk = await signIn(server, key.secret)
  t.match([sdk.status, sdk.cookie], [403, ''])
  const cookie = (await signIn(server, server.adminToken)).cookie.slice('sluice_session='.length)
  for (const secret of ['x', cookie, `slu_login_${'0'.repeat(12)}_${'0'.repeat(72)}`]) {
    const { status, cookie: given } = await signIn(server, secret)
    t.match([status, given], [401, ''], secret.slice(0, 12))
  }
  const limited: number[] = []
  for (let i = 0; i < 70; i += 1) limited.push((await signIn(server, `guess-${i}`)).status)
  t.equal(limited.at(-1), 429, 'guessing is limited by address')
})

t.test('a login link opens one session', async (t) => {
  const server = await startTestServer(t)
  const made = await server.post('/api/v1/login-links')
  const [path, code = ''] = String(made.body.path).split('#')
  t.equal(path, '/console/login')
  t.equal((await server.get('/api/v1/projects', { token: code })).status, 401, 'it is no token')
  t.equal((await server.get('/api/v1/projects', as(`sluice_session=${code}`))).status, 401)
  const tries = await Promise.all([signIn(server, code), signIn(server, code)])
  t.same(tries.map(({ status }) => status).sort(), [200, 401], 'once, also when two come at once')
  const again = await signIn(server, code)
  t.match(again.body, { code: 'UNAUTHENTICATED', detail: /used already/ })
  const { cookie = '' } = tries.find(({ status }) => status === 200) ?? {}
  t.match((await server.get('/api/v1/session', as(cookie))).body, { role: 'admin' })
  const chained = await server.post('/api/v1/login-links', undefined, as(cookie))
  t.equal(chained.status, 403, 'a session makes no link that would outlive it')
  const minted = await server.post('/api/v1/tokens/access', undefined, as(cookie))
  t.equal(minted.status, 403)
})

t.test('a session ends when it is signed out, and on every control plane', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const stolen = await signIn(server, server.adminToken)
  const other = await signIn(server, server.adminToken)
  const out = await server.send('DELETE', '/console/session', as(stolen.cookie))
  t.equal(out.status, 204)
  t.match(out.headers.get('set-cookie'), /^sluice_session=; Max-Age=0; Path=\/; /)
  t.equal((await server.get('/api/v1/session', as(stolen.cookie))).status, 401)
  t.equal((await server.get('/api/v1/session', as(other.cookie))).status, 200)
  const forged = await server.send('DELETE', '/console/session', as(other.cookie, {}))
  t.equal(forged.status, 401, 'another site cannot sign anybody out')
  t.equal((await server.get('/api/v1/session', as(other.cookie))).status, 200)
})

t.test('a session ends with its token: revoked, rotated, or expired', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const events = '/api/v1/projects/demo/events'
  const revoked = await makeToken(server, 'viewer')
  const { cookie } = await signIn(server, revoked.secret)
  const stream = await fetch(`${server.url}${events}`, { headers: { ...own, cookie } })
  t.equal(stream.status, 200)
  const cut = stream.text().catch(() => 'cut')
  await server.delete(`/api/v1/tokens/${revoked.id}`)
  t.equal((await server.get('/api/v1/session', as(cookie))).status, 401)
  t.type(await cut, 'string', 'its streams are cut')

  const rotated = await makeToken(server, 'viewer')
  const before = await signIn(server, rotated.secret)
  await server.post(`/api/v1/tokens/${rotated.id}/rotate`, { overlapMs: 0 })
  t.equal((await server.get('/api/v1/session', as(before.cookie))).status, 401)

  const soon = await makeToken(server, 'viewer', new Date(Date.now() + 1500).toISOString())
  const short = await signIn(server, soon.secret)
  t.ok(Date.parse(String(short.body.expiresAt)) < Date.now() + 1500)
  await until('its token to expire', 20_000, async () => {
    const { status } = await server.get('/api/v1/session', as(short.cookie))
    return status === 401
  })
})

t.test('a session lasts half a day, and a token has twenty of them', async (t) => {
  const server = await startTestServer(t)
  const first = await signIn(server, server.adminToken)
  const lasts = Date.parse(String(first.body.expiresAt)) - Date.now()
  t.ok(lasts <= sessionMs && lasts > sessionMs - 60_000, `${lasts} ms`)
  const { principals } = server.control
  const session = await principals.findSession(first.cookie.slice('sluice_session='.length), 'open')
  if (session === null) throw new Error('there is no session')
  t.ok(principals.isValid(session))
  t.notOk(principals.isValid(session, Date.now() + sessionMs), 'however much it is used')
  for (let i = 0; i < 20; i += 1) await signIn(server, server.adminToken)
  t.equal((await server.get('/api/v1/session', as(first.cookie))).status, 401, 'the oldest is gone')
})

t.test('under a base path the cookie goes nowhere else, and proxies may end TLS', async (t) => {
  const server = await startTestServer(t, { basePath: '/team/flags', trustProxy: '127.0.0.1' })
  const { header, cookie } = await signIn(server, server.adminToken, { base: '/team/flags' })
  t.match(header, /; Path=\/team\/flags\/; /)
  t.notMatch(header, /Secure/)
  t.equal((await server.get('/team/flags/api/v1/session', as(cookie))).status, 200)
  const secure = await signIn(server, server.adminToken, {
    base: '/team/flags',
    headers: { ...own, 'x-forwarded-proto': 'https' },
  })
  t.match(secure.header, /; Secure/)
})

t.test('the audit names who opened and ended sessions, and no secret', async (t) => {
  const server = await startTestServer(t)
  const { cookie } = await signIn(server, server.adminToken)
  await server.send('DELETE', '/console/session', as(cookie))
  const { text, body } = await server.get('/api/v1/audit?type=session')
  t.match(body.items, [
    { type: 'session.ended', by: 'token:admin' },
    { type: 'session.opened', by: 'token:admin', subject: { token: 'admin' } },
  ])
  t.notMatch(text, /"hash":"[^"]+","(id|secret)/)
  t.notMatch(server.logLines.join(''), /slu_session_/)
})
