import t, { type Test } from 'tap'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'

const groups = '/api/v1/projects/shop/exclusion-groups'
const tests = `${groups}/tests`
const flags = '/api/v1/projects/shop/flags'
const config = (flag: string, environment = 'production') =>
  `${flags}/${flag}/environments/${environment}`

async function startShop(t: Test): Promise<TestServer> {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['a', 'b'] })
  return server
}

/** Which of the flags serve "on" to each of many units. */
async function servedTo(server: TestServer, count: number): Promise<string[]> {
  const path = '/api/v1/projects/shop/environments/production/evaluate'
  const all: string[] = []
  for (let i = 0; i < count; i += 1) {
    const { body } = await server.post(path, { context: { targetingKey: `user-${i}` } })
    const results: unknown[] = Array.isArray(body.results) ? body.results : []
    const on = results.filter(isObject).filter(({ value }) => value === true)
    all.push(on.map(({ flag }) => flag).join())
  }
  return all
}

t.test('a group is made, read, changed and removed', async (t) => {
  const server = await startShop(t)
  const made = await server.post(groups, {
    key: 'tests',
    holdout: { percent: 10 },
    slots: [
      { flag: 'a', percent: 30 },
      { flag: 'b', ranges: [[50_000, 60_000]] },
    ],
  })
  t.equal(made.status, 201)
  t.equal(made.headers.get('location'), tests)
  t.match(made.body, {
    key: 'tests',
    name: 'tests',
    bucketBy: 'targetingKey',
    seed: /^[0-9a-f]{16}$/,
    holdout: { percent: 10, ranges: [[90_000, 100_000]] },
    slots: [
      { flag: 'a', percent: 30, ranges: [[0, 30_000]] },
      { flag: 'b', percent: 10, ranges: [[50_000, 60_000]] },
    ],
    freePercent: 50,
  })
  const read = await server.get(tests)
  t.same(read.body, made.body)
  t.equal(read.etag, made.etag)
  t.same((await server.get(groups)).body, { items: [made.body], next: null })
  const { updatedAt: _before, ...same } = read.body
  const { updatedAt: _after, ...after } = (await server.patch(tests, read.body)).body
  t.same(after, same, 'what was read is accepted back')

  const raised = await server.patch(tests, {
    slots: [
      { flag: 'a', percent: 60 },
      { flag: 'b', percent: 10 },
    ],
  })
  t.match(raised.body, {
    slots: [
      {
        ranges: [
          [0, 50_000],
          [60_000, 70_000],
        ],
      },
      { ranges: [[50_000, 60_000]] },
    ],
    holdout: { ranges: [[90_000, 100_000]] },
    freePercent: 20,
  })
  const full = await server.patch(tests, { holdout: { percent: 40 } })
  t.match(full.body.errors, [{ path: '/slots', code: 'TOO_MUCH' }])
  for (const member of ['seed', 'bucketBy', 'freePercent']) {
    t.match(await server.patch(tests, { [member]: 'x' }), {
      status: 422,
      body: { code: 'READ_ONLY' },
    })
  }
  t.equal((await server.send('PATCH', tests, { body: {} })).status, 428)
  const stale = { headers: { 'if-match': made.etag } }
  t.equal((await server.patch(tests, { name: 'x' }, stale)).status, 412)
  t.equal((await server.delete(tests, stale)).status, 412)
  t.match(await server.post(groups, { key: 'TESTS' }), { status: 409 })
  t.equal((await server.delete(tests)).status, 204)
  t.equal((await server.get(tests)).status, 404)
})

t.test('what a group is made of is checked, all of it at once', async (t) => {
  const server = await startShop(t)
  const slots = [
    { flag: 'none', percent: 10 },
    { flag: 'a', percent: 10 },
    { flag: 'a', ranges: [[0, 10]] },
    { flag: 'b', ranges: [[5, 20]] },
  ]
  const refused = await server.post(groups, { key: 'tests', slots })
  t.match(refused.body.errors, [
    { path: '/slots/0/flag', code: 'UNKNOWN_FLAG' },
    { path: '/slots/2/flag', code: 'DUPLICATE' },
    { path: '/slots/3/ranges', code: 'OVERLAP' },
  ])
})

t.test('flags of a group never serve the same unit, and nobody in the holdout', async (t) => {
  const server = await startShop(t)
  const slots = [
    { flag: 'a', percent: 30 },
    { flag: 'b', percent: 30 },
  ]
  await server.post(groups, { key: 'tests', slots, holdout: { percent: 40 } })
  for (const flag of ['a', 'b']) await server.patch(config(flag), { on: true })
  t.same(new Set(await servedTo(server, 20)), new Set(['a,b']), 'a slot alone changes nothing')
  for (const flag of ['a', 'b']) {
    const changed = await server.patch(config(flag), { exclusionGroup: 'tests' })
    t.match(changed, { status: 200, body: { exclusionGroup: 'tests' } })
  }
  const before = await servedTo(server, 60)
  t.same(new Set(before), new Set(['a', 'b', '']))
  await server.patch(tests, {
    slots: [
      { flag: 'a', percent: 60 },
      { flag: 'b', percent: 0 },
    ],
  })
  const raised = await servedTo(server, 60)
  before.forEach((flag, i) => {
    if (flag === 'a') t.equal(raised[i], 'a', 'raising only adds')
    else if (flag === '') t.equal(raised[i], '', 'the holdout stays')
    else t.not(raised[i], 'b')
  })

  const { secret } = await server.createKey('shop', 'production')
  const { text } = await server.get('/sdk/v1/snapshot', { token: secret })
  const [part] = JSON.parse(text).exclusionGroups
  t.same(Object.keys(part), ['bucketBy', 'id', 'key', 'revision', 'seed', 'slots'])
})

t.test('a flag names only a group in which it has a slot, and the slot stays', async (t) => {
  const server = await startShop(t)
  const unknown = await server.patch(config('a'), { exclusionGroup: 'tests' })
  t.match(unknown.body.errors, [{ path: '/exclusionGroup', code: 'UNKNOWN_GROUP' }])
  await server.post(groups, { key: 'tests', slots: [{ flag: 'a', percent: 0 }] })
  t.match((await server.patch(config('b'), { exclusionGroup: 'tests' })).body, {
    errors: [{ path: '/exclusionGroup', code: 'NO_SLOT', message: /sluice group set/ }],
  })
  t.equal((await server.patch(config('a'), { exclusionGroup: 'tests' })).status, 200)
  const usedBy = [{ flag: 'a', environment: 'production' }]
  t.match(await server.patch(tests, { slots: [] }), {
    status: 409,
    body: { code: 'IN_USE', usedBy },
  })
  t.match(await server.delete(tests), { status: 409, body: { code: 'IN_USE', usedBy } })
  t.equal((await server.patch(tests, { slots: [{ flag: 'a', percent: 5 }] })).status, 200)
  await server.patch(config('a'), { exclusionGroup: null })

  await server.post(`${flags}/a/archive`)
  const owner = await server.delete(`${flags}/a`)
  t.match(owner, { status: 409, body: { code: 'IN_USE', usedBy: [{ exclusionGroup: 'tests' }] } })
  const kept = await server.patch(tests, { slots: [{ flag: 'a', percent: 6 }] })
  t.equal(kept.status, 200, 'an archived flag keeps its slot')
  t.equal((await server.patch(tests, { slots: [] })).status, 200)
  t.match((await server.patch(tests, { slots: [{ flag: 'a', percent: 6 }] })).body.errors, [
    { code: 'UNKNOWN_FLAG' },
  ])
  t.equal((await server.delete(`${flags}/a`)).status, 204)
})

t.test('no flag is left in a group that loses it, or goes, at the same time', async (t) => {
  const server = await startShop(t)
  for (let round = 0; round < 8; round += 1) {
    const group = `${groups}/g${round}`
    await server.post(groups, { key: `g${round}`, slots: [{ flag: 'a', percent: 10 }] })
    const [named, changed] = await Promise.all([
      server.patch(config('a'), { exclusionGroup: `g${round}` }),
      round % 2 === 0 ? server.delete(group) : server.patch(group, { slots: [] }),
    ])
    const outcomes = [named.status < 300, changed.status < 300].sort()
    t.same(outcomes, [false, true], `${named.text} ${changed.text}`)
    await server.patch(config('a'), { exclusionGroup: null })
  }
})
