import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import t from 'tap'
import { until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'

const access = '/api/v1/tokens/access'
const tokens = '/api/v1/tokens'
const shop = '/api/v1/projects/shop'
const flags = `${shop}/flags`
const killStaging = `${flags}/checkout/environments/staging/kill`
const killProduction = `${flags}/checkout/environments/production/kill`

async function start(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t)
  await createShop(server)
  const body = { kind: 'automation', name: 'ci', role: 'editor', project: 'shop' }
  const made = await server.post(tokens, body)
  return { server, id: String(made.body.id), secret: String(made.body.secret) }
}

async function mint(server: TestServer, token: string, body?: object): Promise<string> {
  const minted = await server.post(access, body, { token })
  if (minted.status !== 200) throw new Error(minted.text)
  return String(minted.body.secret)
}

t.test('an access token does what its token may, as its token, for 15 minutes', async (t) => {
  const { server, id, secret } = await start(t)
  const before = Math.floor(Date.now() / 1000)
  const answer = await server.post(access, undefined, { token: secret })
  t.match(answer.body, { role: 'editor', project: 'shop', environments: null })
  const token = String(answer.body.secret)
  const header = decodeProtectedHeader(token)
  t.match(header, { alg: 'EdDSA', typ: 'sluice-access+jwt', kid: /.+/ })
  const claims = decodeJwt(token)
  t.match(claims, { iss: 'urn:sluice', aud: 'urn:sluice:api', sub: id, jti: /.+/ })
  t.ok(Number(claims.exp) - before <= 901)
  const created = await server.post(flags, { key: 'new', type: 'boolean' }, { token })
  t.equal(created.status, 201)
  const killed = await server.post(killStaging, { reason: 'x' }, { token })
  t.match(killed.body, { killed: { by: `token:${id}` } })
  t.equal((await server.post(`${shop}/environments`, { key: 'x' }, { token })).status, 403)
  t.equal((await server.get('/sdk/v1/snapshot', { token })).status, 403)
})

t.test('it may be narrower than its token, never broader', async (t) => {
  const { server, secret } = await start(t)
  const narrow = await mint(server, secret, { role: 'operator', environments: ['staging'] })
  const kill = (path: string) => server.post(path, { reason: 'x' }, { token: narrow })
  t.equal((await kill(killStaging)).status, 200)
  t.match(await kill(killProduction), { status: 403, body: { needed: { role: 'operator' } } })
  t.equal((await server.post(flags, { key: 'n', type: 'boolean' }, { token: narrow })).status, 403)
  const broader = await server.post(access, { role: 'admin' }, { token: secret })
  t.match(broader, { status: 403, body: { code: 'FORBIDDEN', needed: { role: 'admin' } } })
  await server.post('/api/v1/projects', { key: 'blog' })
  const elsewhere = await server.post(access, { project: 'blog' }, { token: secret })
  t.equal(elsewhere.status, 404, 'what it may not see')
  const vague = await server.post(access, { environments: ['staging'] })
  t.match(vague, { status: 422, body: { errors: [{ path: '/project' }] } })
  const long = await server.post(access, { lifetimeMs: 900_001 }, { token: secret })
  t.match(long, { status: 422, body: { errors: [{ path: '/lifetimeMs' }] } })
})

t.test('it mints no other, and ends with its time', async (t) => {
  const { server, secret } = await start(t)
  const token = await mint(server, secret, { lifetimeMs: 2000 })
  const again = await server.post(access, undefined, { token })
  t.match(again, { status: 403, body: { code: 'FORBIDDEN', detail: /mints no other/ } })
  const status = async () => (await server.get(shop, { token })).status
  t.equal(await status(), 200)
  await until(async () => (await status()) === 401, 'its end', 15_000)
})

t.test('it ends when its token is revoked, and when its secret is replaced', async (t) => {
  const { server, id, secret } = await start(t)
  const status = async (token: string) => (await server.get(shop, { token })).status
  const first = await mint(server, secret)
  const rotated = await server.post(`${tokens}/${id}/rotate`, { overlapMs: 60_000 })
  t.equal(await status(first), 200, 'while the old secret is taken, so is what it minted')
  const second = await mint(server, String(rotated.body.secret))
  await server.post(`${tokens}/${id}/rotate`, { overlapMs: 60_000 })
  t.same([await status(first), await status(second)], [401, 200])
  await server.delete(`${tokens}/${id}`)
  t.equal(await status(second), 401)
})

t.test('what anybody else signed, or for another use, is not believed', async (t) => {
  const { server, secret } = await start(t)
  const genuine = await mint(server, secret)
  const { signing } = server.control
  const claims = decodeJwt(genuine)
  const header = { ...decodeProtectedHeader(genuine), alg: 'EdDSA' }
  const sign = (
    change: { header?: object; claims?: object },
    key: KeyObject = signing.current().privateKey,
  ) =>
    new SignJWT({ ...claims, ...change.claims })
      .setProtectedHeader({ ...header, ...change.header })
      .sign(key)
  const now = Math.floor(Date.now() / 1000)
  const stranger = generateKeyPairSync('ed25519').privateKey
  const [head = '', payload = '', signature = ''] = genuine.split('.')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [jwk] = signing.published()
  const confused = `${part({ ...header, alg: 'HS256' })}.${payload}`
  const hmac = createHmac('sha256', String(jwk?.x)).update(confused).digest('base64url')
  const forged: Readonly<Record<string, string>> = {
    'another key': await sign({}, stranger),
    'another type': await sign({ header: { typ: 'sluice-snapshot' } }),
    'no type': await sign({ header: { typ: undefined } }),
    'another issuer': await sign({ claims: { iss: 'urn:other' } }),
    'another audience': await sign({ claims: { aud: 'urn:other' } }),
    'no audience': await sign({ claims: { aud: undefined } }),
    'no end': await sign({ claims: { exp: undefined } }),
    'a far end': await sign({ claims: { iat: now - 3600, exp: now + 3600 } }),
    'a time that is over': await sign({ claims: { iat: now - 100, exp: now - 50 } }),
    'a time to come': await sign({ claims: { iat: now + 3600, exp: now + 3700 } }),
    'an unknown token': await sign({ claims: { sub: 'nobody' } }),
    'a secret of another': await sign({ claims: { secret: '0'.repeat(16) } }),
    'no secret': await sign({ claims: { secret: '' } }),
    'more than its token': await sign({ claims: { role: 'admin' } }),
    'more than its project': await sign({ claims: { project: null } }),
    'no such role': await sign({ claims: { role: 'root' } }),
    'no signature': `${head}.${payload}.`,
    'algorithm none': `${part({ ...header, alg: 'none' })}.${payload}.`,
    'the public key as a password': `${confused}.${hmac}`,
    'another payload': `${head}.${part({ ...claims, role: 'admin' })}.${signature}`,
    'an unknown key': `${part({ ...header, kid: 'other' })}.${payload}.${signature}`,
    'not JSON': `${head}.e30x.${signature}`,
  }
  t.equal((await server.get(shop, { token: await sign({}) })).status, 200, 'the control case')
  for (const [name, token] of Object.entries(forged)) {
    const answer = await server.get(shop, { token })
    t.match(answer, { status: 401, body: { code: 'UNAUTHENTICATED' } }, name)
  }
})
