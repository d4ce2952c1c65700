import t, { type Test } from 'tap'
import { createShop, startTestServer, type TestAnswer } from '../../helpers/server.ts'

/** A moment as the API writes it. */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const pair = /^\d+\.\d+$/
const shop = '/api/v1/projects/shop'
const config = `${shop}/flags/checkout/environments/production`

/** The answer has the status and all members of the example; a write, its headers too. */
function answers(t: Test, answer: TestAnswer, status: number, example: object): void {
  t.equal(answer.status, status, answer.text)
  t.match(answer.body, example)
  t.match(answer.headers.get('content-type'), /^application\/json/)
  t.match(answer.headers.get('sluice-revision'), pair, 'Sluice-Revision')
}

/** The answer says that something was made: where it is, and at which version. */
async function created(
  t: Test,
  answer: TestAnswer,
  at: string,
  get: (path: string) => Promise<TestAnswer>,
): Promise<void> {
  t.equal(answer.headers.get('location'), at)
  const read = await get(at)
  t.equal(read.status, 200)
  t.match(answer.etag, /^"[^"]+"$/)
  t.equal(read.etag, answer.etag, 'the ETag is the resource’s')
  for (const [name, value] of Object.entries(read.body)) t.same(answer.body[name], value, name)
}

t.test('the examples of the wire format, one after the other', async (t) => {
  const server = await startTestServer(t)

  const project = await server.post('/api/v1/projects', {
    key: 'shop',
    name: 'Shop',
    environments: [{ key: 'staging', name: 'Staging' }],
  })
  answers(t, project, 201, { key: 'shop', name: 'Shop', createdAt: moment })
  await created(t, project, shop, server.get)
  const bare = await server.post('/api/v1/projects', { key: 'bare', name: 'Bare' })
  answers(t, bare, 201, { key: 'bare', name: 'Bare', createdAt: moment })
  t.same((await server.get('/api/v1/projects/bare/environments')).body, { items: [], next: null })

  const production = { key: 'production', name: 'Production', critical: true }
  const environment = await server.post(`${shop}/environments`, production)
  answers(t, environment, 201, { ...production, createdAt: moment })
  await created(t, environment, `${shop}/environments/production`, server.get)

  const flag = await server.post(`${shop}/flags`, { key: 'checkout', type: 'boolean' })
  answers(t, flag, 201, {
    key: 'checkout',
    name: 'checkout',
    description: '',
    kind: 'release',
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    tags: [],
    owner: null,
    clientVisible: false,
    expectedRemovalAt: null,
    archived: false,
    createdAt: moment,
    updatedAt: moment,
  })
  t.notOk('seed' in flag.body || 'initial' in flag.body, 'and nothing of the inside')
  await created(t, flag, `${shop}/flags/checkout`, server.get)

  const initial = await server.get(config)
  answers(t, initial, 200, {
    flag: 'checkout',
    environment: 'production',
    on: false,
    offVariation: 'off',
    killed: null,
    prerequisites: [],
    targets: [],
    rules: [],
    default: { variation: 'on' },
    exclusionGroup: null,
    updatedAt: moment,
  })
  await server.post(`${shop}/environments`, { key: 'later' })
  t.match((await server.get(`${shop}/flags/checkout/environments/later`)).body, {
    environment: 'later',
    default: { variation: 'on' },
  })

  const rolledOut = await server.patch(config, { on: true, default: { percent: 25 } })
  answers(t, rolledOut, 200, {
    on: true,
    default: {
      split: {
        bucketBy: 'targetingKey',
        seed: /^[0-9a-f]{16}$/,
        weights: { on: 25, off: 75 },
        allocations: [
          { variation: 'on', ranges: [[0, 25_000]] },
          { variation: 'off', ranges: [[25_000, 100_000]] },
        ],
      },
    },
    warnings: [],
  })
  t.equal(rolledOut.etag, (await server.get(config)).etag)

  const reason = 'errors on checkout'
  const killed = await server.post(`${config}/kill`, { reason })
  answers(t, killed, 200, {
    flag: 'checkout',
    environment: 'production',
    killed: { id: /^k_\w+$/, reason, by: `token:admin`, at: moment },
    revision: pair,
  })
  const receiptsPath = `${shop}/environments/production/receipts`
  t.equal(killed.body.receipts, `${receiptsPath}?revision=${killed.body.revision}`)
  t.equal(killed.headers.get('sluice-revision'), killed.body.revision)
  t.equal(killed.etag, (await server.get(config)).etag)
  const again = await server.post(`${config}/kill`, { reason: 'another' })
  t.same(again.body, killed.body, 'again: the same, and no commit')
  t.equal(again.headers.get('sluice-revision'), killed.body.revision)

  const receipts = await server.get(String(killed.body.receipts))
  answers(t, receipts, 200, {
    environment: 'production',
    revision: killed.body.revision,
    committedAt: moment,
    connected: 0,
    applied: 0,
    rejected: 0,
    missing: [],
    rejections: [],
    msTo50: null,
    msTo95: null,
    msTo100: null,
  })
  t.match((await server.get(receiptsPath)).body, { revision: killed.body.revision })

  const restored = await server.post(`${config}/restore`, { reason: 'fixed' })
  const restoredBody = { flag: 'checkout', environment: 'production', killed: null, revision: pair }
  answers(t, restored, 200, restoredBody)
  t.equal(restored.body.receipts, `${receiptsPath}?revision=${restored.body.revision}`)
  const idle = await server.post(`${config}/restore`, { reason: 'fixed' })
  answers(t, idle, 200, restoredBody)
  t.equal(idle.headers.get('sluice-revision'), restored.headers.get('sluice-revision'))

  const many = `${shop}/environments/production`
  const dry = await server.post(`${many}/kill`, { flags: ['checkout'], reason, dryRun: true })
  answers(t, dry, 200, { id: null, killed: ['checkout'], already: [] })
  const killedMany = await server.post(`${many}/kill`, { flags: ['checkout'], reason })
  answers(t, killedMany, 200, {
    id: /^k_\w+$/,
    killed: ['checkout'],
    already: [],
    revision: pair,
    receipts: `${receiptsPath}?revision=${killedMany.body.revision}`,
  })
  const restoredMany = await server.post(`${many}/restore`, {
    killId: killedMany.body.id,
    reason: 'fixed',
  })
  answers(t, restoredMany, 200, { restored: ['checkout'], already: [], revision: pair })

  const evaluated = await server.post(`${many}/evaluate`, {
    context: { targetingKey: 'user-1' },
    flags: ['checkout'],
  })
  answers(t, evaluated, 200, {
    revision: restoredMany.body.revision,
    results: [
      {
        flag: 'checkout',
        value: Boolean,
        variation: /^(on|off)$/,
        reason: 'SPLIT',
        metadata: {},
        trace: [{ step: 'default', outcome: 'served', bucket: Number }],
      },
    ],
  })

  const token = { kind: 'server', name: 'web', project: 'shop', environment: 'production' }
  const made = await server.post('/api/v1/tokens', { ...token, expiresAt: null })
  answers(t, made, 201, {
    ...token,
    id: String,
    role: null,
    secret: /^slu_server_/,
    createdAt: moment,
    expiresAt: null,
  })
  await created(t, made, `/api/v1/tokens/${made.body.id}`, server.get)
  t.notMatch((await server.get(`/api/v1/tokens/${made.body.id}`)).text, /secret|hash/)

  const snapshot = await server.get('/sdk/v1/snapshot', { token: String(made.body.secret) })
  answers(t, snapshot, 200, {
    committedAt: moment,
    environment: /^e_/,
    epoch: Number,
    exclusionGroups: [],
    format: 1,
    project: /^p_/,
    revision: Number,
    segments: [],
    type: 'snapshot',
    flags: [
      {
        key: 'checkout',
        type: 'boolean',
        variations: Array,
        on: true,
        killed: false,
        offVariation: 'off',
        prerequisites: [],
        targets: [],
        rules: [],
        default: { split: Object },
        exclusionGroup: null,
        clientVisible: false,
        id: /^[0-9a-f]{16}$/,
        revision: Number,
      },
    ],
  })
  const { epoch, revision, format } = snapshot.body
  t.match(snapshot.etag, new RegExp(`^"${epoch}\\.${revision}\\.${format}(-gz|-br)?"$`))

  const gone = await server.delete(`/api/v1/tokens/${made.body.id}`)
  t.same([gone.status, gone.text], [204, ''])
  const archived = await server.post(`${shop}/flags/checkout/archive`)
  answers(t, archived, 200, { key: 'checkout', archived: true })
  answers(t, await server.post(`${shop}/flags/checkout/unarchive`), 200, { archived: false })
  await server.post(`${shop}/flags/checkout/archive`)
  const deleted = await server.delete(`${shop}/flags/checkout`)
  t.same([deleted.status, deleted.text], [204, ''])
  t.match(deleted.headers.get('sluice-revision'), pair)
})

t.test('every form in which a serve may be written', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const variations = ['a', 'b', 'c'].map((key) => ({ key, value: key }))
  await server.post(`${shop}/flags`, { key: 'colour', type: 'string', variations })
  const colour = `${shop}/flags/colour/environments/production`
  t.match((await server.get(colour)).body, { default: { variation: 'a' }, offVariation: 'c' })
  const split = {
    bucketBy: 'targetingKey',
    seed: 'aa',
    weights: { a: 50, b: 50 },
    allocations: [
      { variation: 'a', ranges: [[50_000, 100_000]] },
      { variation: 'b', ranges: [[0, 50_000]] },
    ],
  }
  for (const [written, stored] of [
    [{ variation: 'b' }, { variation: 'b' }],
    [{ percent: 0.125, variation: 'a' }, { split: { weights: { a: 0.125, c: 99.875 } } }],
    [
      { weights: { a: 30, b: 70 }, bucketBy: 'account' },
      { split: { bucketBy: 'account', weights: { a: 30, b: 70 } } },
    ],
    [{ split }, { split }],
  ] as const) {
    const answer = await server.patch(colour, { default: written })
    t.match(answer, { status: 200, body: { default: stored } }, answer.text)
    const ruled = await server.patch(colour, {
      rules: [
        {
          id: 'beta',
          name: 'Beta users',
          when: { attribute: 'country', op: 'in', values: ['NL'] },
          serve: written,
        },
      ],
    })
    t.match(ruled, { status: 200, body: { rules: [{ id: 'beta', name: 'Beta users' }] } })
  }
  await server.post(`${shop}/flags`, { key: 'login', type: 'boolean' })
  const rest = {
    targets: [{ variation: 'on', values: ['user-1'] }],
    prerequisites: [{ flag: 'login', variations: ['on'] }],
  }
  t.match(await server.patch(config, rest), { status: 200, body: rest })
  t.match(await server.patch(config, { on: false, default: { percent: 25 } }), {
    body: { warnings: [{ code: 'FLAG_OFF', message: /sluice flag on checkout/ }] },
  })
  const shown = await server.get(config)
  t.equal((await server.patch(config, shown.body)).status, 200, 'what GET gives, PATCH takes back')
  const flag = `${shop}/flags/checkout`
  await server.patch(flag, { owner: 'team', expectedRemovalAt: '2030-01-31T09:00:00Z' })
  t.match((await server.patch(flag, { owner: null, expectedRemovalAt: null })).body, {
    owner: null,
    expectedRemovalAt: null,
  })
})

t.test('lists come in pages that join without a gap', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['a', 'b', 'c', 'd', 'e'], environments: ['production'] })
  await Promise.all([1, 2, 3].map(() => server.createKey('shop', 'production')))
  for (const [path, count] of [
    ['/api/v1/projects', 1],
    [`${shop}/environments`, 1],
    [`${shop}/flags`, 5],
    ['/api/v1/tokens', 4],
    [`${shop}/environments/production/instances`, 0],
  ] as const) {
    const whole = await server.get(path)
    t.match(whole.body, { items: Array, next: null }, path)
    const items = []
    let next: unknown = ''
    while (next !== null) {
      const cursor = next === '' ? '' : `&cursor=${String(next)}`
      const page = await server.get(`${path}?limit=2${cursor}`)
      t.match(page, { status: 200, body: { items: Array } }, page.text)
      if (Array.isArray(page.body.items)) items.push(...page.body.items)
      next = page.body.next
    }
    t.same(keysOf(items), keysOf(whole.body.items), path)
    t.equal(items.length, count, path)
  }
})

/** What identifies the members of a list: when a token was last used changes as the list is read. */
function keysOf(items: unknown): unknown[] {
  return Array.isArray(items) ? items.map((item) => item?.id ?? item?.key) : []
}
