import t from 'tap'
import { createShop, isObject, startTestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const configOf = (flag: string, environment: string) =>
  `${shop}/flags/${flag}/environments/${environment}`

const server = await startTestServer(t)
// Checkout serves by segments in production only, one of them through another; upsell waits for it.
await createShop(server, { flags: ['checkout', 'search', 'upsell'] })
await send('PATCH', `${shop}/environments/production`, { critical: true })
await send('POST', `${shop}/segments`, { key: 'staff', included: ['u1'] })
await send('POST', `${shop}/segments`, { key: 'beta', rules: [{ segment: 'staff' }] })
await send('POST', `${shop}/segments`, { key: 'unused', included: ['u1'] })
await send('POST', `${shop}/exclusion-groups`, { key: 'page' })
await send('PATCH', `${shop}/exclusion-groups/page`, {
  slots: [
    { flag: 'checkout', percent: 20 },
    { flag: 'search', percent: 20 },
  ],
})
const rules = [{ when: { segment: 'beta' }, serve: { variation: 'on' } }]
await send('PATCH', configOf('checkout', 'production'), { on: true, rules })
await send('PATCH', configOf('checkout', 'staging'), { exclusionGroup: 'page' })
await send('PATCH', configOf('search', 'staging'), { exclusionGroup: 'page' })
await send('PATCH', configOf('upsell', 'production'), {
  prerequisites: [{ flag: 'checkout', variations: ['on'] }],
})

/** Sends what must succeed, and gives the revision it made. */
async function send(method: string, path: string, body?: object, headers = {}): Promise<string> {
  const answer = await server.send(method, path, {
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': '*', ...headers },
  })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
  return answer.headers.get('sluice-revision') ?? ''
}

/** Revisions of the entries that a list names, newest first. */
async function revisions(path: string): Promise<unknown[]> {
  const { items } = (await server.get(path)).body
  return (Array.isArray(items) ? items : []).map((item) => isObject(item) && item.revision)
}

async function entry(revision: string) {
  const { items } = (await server.get(`${shop}/audit`)).body
  const found = (Array.isArray(items) ? items : []).find((item) => item.revision === revision)
  if (!isObject(found)) throw new Error(`no entry ${revision}`)
  return found
}

t.test('what a change would reach is told with the environments that are critical', async (t) => {
  const reach = async (query: string) => (await server.get(`${shop}/reach?${query}`)).body
  const production = {
    environment: 'production',
    critical: true,
    flags: ['checkout', 'upsell'],
    count: 2,
  }
  const staging = {
    environment: 'staging',
    critical: false,
    flags: ['checkout', 'search'],
    count: 2,
  }
  t.same(await reach('segment=staff'), { environments: [production] })
  t.same(await reach('segment=unused'), { environments: [] })
  t.same(await reach('exclusionGroup=page'), { environments: [staging] })
  t.same(await reach('flag=checkout'), {
    environments: [production, { ...staging, flags: ['checkout'], count: 1 }],
  })
  t.same(await reach('flag=checkout&environment=production'), { environments: [production] })
  for (const wrong of ['', '?segment=beta&flag=checkout', '?segment=beta&environment=staging']) {
    t.equal((await server.get(`${shop}/reach${wrong}`)).status, 422, wrong)
  }
  t.equal((await server.get(`${shop}/reach?segment=none`)).status, 404)
})

t.test('the trail shows a segment in each flag and environment that it reached', async (t) => {
  const reason = { 'sluice-reason': encodeURIComponent('dogfood – week 2') }
  const added = await send(
    'POST',
    `${shop}/segments/staff/included/add`,
    { values: ['u2'] },
    reason,
  )
  const elsewhere = await send('POST', `${shop}/segments/unused/included/add`, { values: ['u2'] })
  const renamed = await send('PATCH', `${shop}/segments/staff`, { name: 'Staff' })
  t.match(await entry(added), {
    reason: 'dogfood – week 2',
    reach: [{ environment: 'production', flags: ['checkout', 'upsell'], more: 0 }],
  })
  t.same((await entry(elsewhere)).reach, [])
  for (const path of [
    `${shop}/audit?environment=production`,
    `${shop}/audit?flag=upsell`,
    `${shop}/audit?flag=checkout&environment=production`,
    `${configOf('checkout', 'production')}/history`,
    `${configOf('upsell', 'production')}/history`,
  ]) {
    const found = await revisions(path)
    t.ok(found.includes(added), path)
    t.notOk(found.includes(elsewhere) || found.includes(renamed), path)
  }
  for (const path of [
    `${shop}/audit?environment=staging`,
    `${shop}/audit?flag=search`,
    `${shop}/audit?flag=checkout&environment=staging`,
    `${configOf('checkout', 'staging')}/history`,
    `${configOf('search', 'production')}/history`,
  ]) {
    t.notOk((await revisions(path)).includes(added), path)
  }
  t.equal(
    (
      await server.send('DELETE', `${shop}/segments/unused`, {
        headers: { 'if-match': '*', 'sluice-reason': '%E0' },
      })
    ).status,
    422,
  )
})

t.test(
  'groups show in the flags whose share changed, flags in those that wait for them',
  async (t) => {
    const shared = await send('PATCH', `${shop}/exclusion-groups/page`, {
      slots: [
        { flag: 'checkout', percent: 40 },
        { flag: 'search', percent: 20 },
      ],
    })
    const killed = await send('POST', `${configOf('checkout', 'production')}/kill`, {
      reason: 'slow',
    })
    await send('POST', `${configOf('checkout', 'production')}/restore`, { reason: 'fixed' })
    const inHistory = async (flag: string, environment: string, revision: string) =>
      (await revisions(`${configOf(flag, environment)}/history`)).includes(revision)
    t.ok(await inHistory('checkout', 'staging', shared))
    t.notOk(await inHistory('search', 'staging', shared), 'its share stayed')
    t.notOk(await inHistory('checkout', 'production', shared), 'it is in no group there')
    t.ok(await inHistory('upsell', 'production', killed))
    t.notOk(await inHistory('upsell', 'staging', killed))
    t.match((await entry(killed)).reach, [{ environment: 'production', flags: ['upsell'] }])
  },
)

t.test(
  'history keeps what reached the flag by a configuration that it no longer has',
  async (t) => {
    const path = `${configOf('checkout', 'production')}/history`
    const before = await send('POST', `${shop}/segments/staff/included/add`, { values: ['u3'] })
    await send('PATCH', configOf('checkout', 'production'), { rules: [] })
    const after = await send('POST', `${shop}/segments/staff/included/add`, { values: ['u4'] })
    const all = await revisions(`${path}?limit=1000`)
    t.ok(all.includes(before))
    t.notOk(all.includes(after))
    const paged: unknown[] = []
    let cursor = ''
    do {
      const { body } = await server.get(`${path}?limit=1${cursor}`)
      if (!Array.isArray(body.items)) throw new Error('no items')
      paged.push(...body.items.map((item) => item.revision))
      cursor = body.next === null ? '' : `&cursor=${body.next}`
    } while (cursor !== '')
    t.same(paged, all)
  },
)
