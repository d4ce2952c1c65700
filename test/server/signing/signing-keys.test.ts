import { sign, verify } from 'node:crypto'
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from 'jose'
import pino from 'pino'
import t from 'tap'
import { startControlPlane } from '../../../server/control-plane.ts'
import { signingOverlapMs } from '../../../server/domain/signing-times.ts'
import { createMasterKey, readMasterKey } from '../../../server/signing/master-key.ts'
import { addSigningKey } from '../../../server/signing/start-signing.ts'
import { canonicalJson } from '../../../server/store/canonical.ts'
import type { Store } from '../../../server/store/contract.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { testMasterKey } from '../../helpers/process.ts'
import { startRedis } from '../../helpers/redis.ts'
import { startTestServer } from '../../helpers/server.ts'

const logger = pino({ level: 'silent' })
const masterKey = readMasterKey(createMasterKey())

async function start(
  t: { teardown(fn: () => unknown): unknown },
  store: Store,
  sealing = { masterKey, isOldLost: false },
) {
  const control = await startControlPlane(store, logger, sealing)
  t.teardown(() => control.stop())
  return control
}

t.test('a first start makes one key, which jose verifies from the published set', async (t) => {
  const server = await startTestServer(t)
  const answer = await server.get('/.well-known/jwks.json', { token: null })
  t.equal(answer.status, 200)
  const published = server.control.signing.published()
  t.same(answer.body, { keys: published })
  const [jwk] = published
  const { id, privateKey } = server.control.signing.current()
  if (jwk === undefined) throw new Error('no key')
  t.equal(published.length, 1)
  t.equal(jwk.kid, id)
  t.equal(await calculateJwkThumbprint(jwk), id)
  const token = await new SignJWT({ sub: 'somebody' })
    .setProtectedHeader({ alg: 'EdDSA', kid: id })
    .sign(privateKey)
  const { payload } = await jwtVerify(token, await importJWK(jwk))
  t.equal(payload.sub, 'somebody')
})

t.test('the store holds the private half sealed only', async (t) => {
  const server = await startTestServer(t)
  const { docs } = await server.control.store.log.load('$system')
  const stored = docs.get('signingKey/1')?.value ?? ''
  const { privateKey } = server.control.signing.current()
  const { d } = privateKey.export({ format: 'jwk' })
  t.match(stored, '"sealed"')
  t.notOk(stored.includes(d ?? 'PRIVATE'))
  t.notOk(server.logLines.join('').includes(d ?? 'PRIVATE'))
})

t.test('planes that start at once on Redis make one key', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const stores = await Promise.all(
    Array.from({ length: 5 }, () => openRedisStore({ url: redis.url, logger })),
  )
  const planes = await Promise.all(stores.map((store) => start(t, store)))
  t.teardown(async () => {
    for (const plane of planes) await plane.stop()
    for (const store of stores) await store.close()
  })
  t.equal(new Set(planes.map(({ signing }) => signing.current().id)).size, 1)
  t.equal(planes[0]?.projects.system.state.head?.revision, 1, 'one commit')
})

t.test('a store sealed with another master key refuses, unless that key is lost', async (t) => {
  const store = await openSqliteStore({ dataDir: t.testdir(), logger })
  t.teardown(() => store.close())
  const before = (await start(t, store)).signing.current()
  const other = readMasterKey(createMasterKey())
  await t.rejects(startControlPlane(store, logger, { masterKey: other, isOldLost: false }), {
    code: 'CONFIG_INVALID',
    message: 'another master key',
  })
  const { signing } = await start(t, store, { masterKey: other, isOldLost: true })
  t.not(signing.current().id, before.id)
  t.equal(signing.believed(before.id), undefined)
  t.equal(
    (await start(t, store, { masterKey: other, isOldLost: true })).signing.published().length,
    1,
  )
})

t.test('a key that the master key did not seal is not believed', async (t) => {
  const store = await openSqliteStore({ dataDir: t.testdir(), logger })
  t.teardown(() => store.close())
  const control = await start(t, store)
  const genuine = control.signing.current()
  const { docs } = await store.log.load('$system')
  const stored: unknown = JSON.parse(docs.get('signingKey/1')?.value ?? '')
  const forged = {
    ...Object(stored),
    publicKey: 'A'.repeat(43),
    signsFrom: new Date().toISOString(),
  }
  await store.log.commit('$system', {
    seen: null,
    commitId: 'forger',
    op: null,
    expect: [],
    put: [{ doc: 'signingKey/2', value: canonicalJson(forged), delivers: false }],
    drop: [],
    event: { type: 'signingKey.created', by: 'nobody', subject: {} },
  })
  await control.projects.system.refresh()
  t.equal(control.projects.system.state.head?.revision, 2)
  t.equal(control.signing.current().id, genuine.id)
  t.equal(control.signing.published().length, 1)
})

t.test('keys follow one another with an overlap', async (t) => {
  const { control } = await startTestServer(t)
  const { signing, store, projects } = control
  const first = signing.current()
  const begin = Date.now() + 60_000
  const sealed = readMasterKey(testMasterKey)
  const ids = await Promise.all(
    [1, 2, 3].map(() => addSigningKey(store.log, projects.system, sealed, 'token:ops', begin)),
  )
  t.equal(new Set(ids).size, 1, 'who rotates at once makes one key')
  const next = ids[0] ?? ''
  t.equal(signing.current().id, first.id, 'the new one is announced before it signs')
  t.same(
    signing.published().map(({ kid }) => kid),
    [first.id, next],
  )
  t.equal(signing.current(begin).id, next)
  const last = begin + signingOverlapMs
  t.equal(signing.believed(first.id, last - 1)?.id, first.id)
  t.equal(signing.believed(first.id, last), undefined)
  t.same(
    signing.published(last).map(({ kid }) => kid),
    [next],
  )
  const proof = sign(null, Buffer.from('old'), first.privateKey)
  const recorded = signing.recorded(first.id)
  t.ok(recorded !== undefined && verify(null, Buffer.from('old'), recorded.publicKey, proof))
  t.equal(signing.current(0).id, first.id, 'also with a clock far behind')
})
