import { createClient } from '@sluice/sdk'
import t, { type Test } from 'tap'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { migrateAtStart } from '../../server/upgrade/migrate-at-start.ts'
import { startSluice } from '../helpers/process.ts'
import { startRedis } from '../helpers/redis.ts'
import { createShop, isObject, startTestServer, type TestAnswer } from '../helpers/server.ts'
import { makeNextVersion } from './next-version.ts'
import { until } from './until.ts'

/** Gives every flag a member that the older version does not know, by one commit each. */
const migration = `
import { randomUUID } from 'node:crypto'

export async function run(store) {
  const system = await store.log.load('$system')
  for (const [doc, { value }] of system.docs) {
    if (doc.startsWith('project/') && value !== null) await migrate(store, JSON.parse(value).id)
  }
}

async function migrate(store, project) {
  for (const [doc, { value, revision }] of (await store.log.load(project)).docs) {
    if (!doc.startsWith('flag/') || value === null || 'fromTheNextVersion' in JSON.parse(value)) continue
    const next = JSON.stringify({ ...JSON.parse(value), fromTheNextVersion: true })
    const outcome = await store.log.commit(project, {
      seen: null, commitId: randomUUID(), op: null, expect: [{ doc, is: revision }],
      put: [{ doc, value: next, delivers: false }], drop: [],
      event: { type: 'flag.changed', by: 'system:migrate', subject: { flag: doc } },
    })
    if (outcome.status !== 'committed') throw new Error(outcome.status)
  }
}
`

const waitMs = 20_000
const config = '/api/v1/projects/shop/flags/checkout/environments/production'
const flags = '/api/v1/projects/shop/flags'

/** A refusal that tells an operator of the old version what happened. */
function isReadOnly(t: Test, { status, body }: TestAnswer): void {
  t.equal(status, 503)
  t.match(body, { code: 'STORE_UNAVAILABLE', detail: /newer Sluice.*read-only.*Upgrade/ })
}

t.setTimeout(240_000)
t.test('an old plane serves and kills while a new one migrates its Redis', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const next = await makeNextVersion(migration)
  t.teardown(() => next.remove())
  const open = () => openRedisStore({ url: redis.url })
  const store = await open()
  t.teardown(() => store.close())

  const old = await startTestServer(t, { store: open })
  await createShop(old, { environments: ['production'] })
  await old.patch(config, { on: true })
  const { secret } = await old.createKey('shop', 'production')
  const sdk = createClient({ url: old.url, key: secret, instance: 'old', logger: false })
  t.teardown(() => sdk.close())
  t.ok(await sdk.ready(10_000))
  const isOn = () => sdk.boolean('checkout', { targetingKey: 'u' }, false)
  t.equal(isOn(), true)

  // People go on writing to the old plane while the migration runs.
  const migrating = next.run(redis.url, 'migrate')
  const made: string[] = []
  let refused: TestAnswer | undefined
  for (let i = 0; refused === undefined; i += 1) {
    const answer = await old.post(flags, { key: `flag-${i}`, type: 'boolean' })
    if (answer.status === 201) made.push(`flag-${i}`)
    else refused = answer
  }
  isReadOnly(t, refused)
  const { code, output } = await migrating
  t.equal(code, 0, output)
  t.match(output, /Applied 001-record-the-layout\nApplied 002-from-the-test .*read-only/)
  t.match(await store.layout.read(), { version: next.layoutVersion, minWriter: next.layoutVersion })

  // The old plane reads, evaluates and kills, and nothing else.
  isReadOnly(t, await old.patch(config, { on: false }))
  isReadOnly(t, await old.post('/api/v1/projects', { key: 'other' }))
  t.equal((await old.get(config)).body.on, true)
  const kill = await old.post(`${config}/kill`, { reason: 'while we upgrade' })
  t.equal(kill.status, 200, kill.text)
  await until('the kill', waitMs, () => !isOn())
  isReadOnly(t, await old.post(`${config}/restore`, { reason: 'not here' }))

  // A plane of the new version lifts the kill, and the old one and its SDK follow.
  const plane = await startSluice({
    redisUrl: redis.url,
    wrap: ([node = '', , ...args]) => [node, next.bin, ...args],
  })
  t.teardown(() => plane.stop())
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${plane.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${old.adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  t.equal((await ask('POST', `${config}/restore`, { reason: 'upgraded' })).status, 200)
  await until('the end of the kill', waitMs, isOn)
  t.equal((await ask('POST', flags, { key: 'from-new', type: 'boolean' })).status, 201)

  // Nothing that was acknowledged is lost, on either plane, and everything is migrated.
  const keys = ['checkout', 'from-new', ...made].sort()
  const keysAt = async (url: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${old.adminToken}` }
    const page: unknown = await (await fetch(`${url}${flags}?limit=1000`, { headers })).json()
    const items = isObject(page) && Array.isArray(page.items) ? page.items : []
    return items.map((item) => (isObject(item) ? item.key : null)).sort()
  }
  t.same(await keysAt(plane.url), keys)
  await until('the new flag', waitMs, async () =>
    JSON.stringify(await keysAt(old.url)).includes('from-new'),
  )
  t.same(await keysAt(old.url), keys)
  const shop = old.control.projects.system.state.documents.project.get('shop')
  const { docs } = await store.log.load(shop?.id ?? '')
  const migrated = ['checkout', ...made].filter((key) =>
    docs.get(`flag/${key}`)?.value?.includes('"fromTheNextVersion":true'),
  )
  t.same(migrated, ['checkout', ...made])

  // Started now, the old version says what it is, and goes on serving.
  const said: string[] = []
  const say = (_: object, message: string) => said.push(message)
  await migrateAtStart(store, { info: say, warn: say, error: say })
  t.match(said, [/newer Sluice has taken this store over.*read-only; kills still work/])
})
