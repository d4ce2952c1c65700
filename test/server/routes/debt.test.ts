import t, { type Test } from 'tap'
import { sweepDebt } from '../../../server/jobs/sweep-debt.ts'
import { readTargetPolicy } from '../../../server/outbound/target.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { startReceiver } from '../webhooks/receiver.ts'

const shop = '/api/v1/projects/shop'
const dayMs = 24 * 60 * 60 * 1000

async function startShop(t: Test): Promise<TestServer> {
  const server = await startTestServer(t)
  await createShop(server)
  return server
}

/** Uploads references of a repository. */
async function upload(
  server: TestServer,
  flags: readonly string[],
  repository = 'web',
  more: { readonly dynamic?: number; readonly given?: number } = {},
) {
  const references = flags.map((flag, index) => ({
    ...{ flag, path: `src/${flag}.ts`, line: index + 1, kind: 'read' },
    ...{ within: 'f', changedAt: null },
  }))
  const origin = { repository, commit: '0123456789', branch: 'main' }
  const counts = { files: 3, dynamic: 0, unparsed: 0, ...more }
  return server.post(`${shop}/references`, { ...origin, ...counts, references })
}

/** Makes a flag that is overdue and that no code refers to. */
async function makeOverdue(server: TestServer, key: string) {
  const expectedRemovalAt = '2026-01-31T09:00:00.000Z'
  return server.post(`${shop}/flags`, { key, type: 'boolean', expectedRemovalAt })
}

t.test('an overdue flag without references is stale, until somebody answers for it', async (t) => {
  const server = await startShop(t)
  await makeOverdue(server, 'old')
  t.match((await server.get(`${shop}/debt?stage=stale`)).body, { stale: 0, items: [] })
  await upload(server, ['checkout'])
  const { body } = await server.get(`${shop}/debt`)
  t.match(body, {
    score: 50,
    flags: 2,
    stale: 1,
    items: [
      { flag: 'checkout', references: 1 },
      {
        flag: 'old',
        stage: 'stale',
        references: 0,
        keep: 'off',
        reasons: [{ code: 'REMOVAL_DUE' }, { code: 'NO_REFERENCES' }],
      },
    ],
  })
  const none = { live: 0, settled: 0, rollingOut: 0, archived: 0 }
  t.same(body.stages, { ...none, draft: 1, stale: 1 })
  const { body: one } = await server.get(`${shop}/flags/old/debt`)
  t.match(body.items, [{ flag: 'checkout' }, one], 'asked for alone, the verdict is the same')
  const until = new Date(Date.now() + dayMs).toISOString()
  const exempted = await server.post(`${shop}/flags/old/exempt`, {
    ...{ owner: 'web', reason: 'campaign', until },
  })
  t.match(exempted.body, { flag: 'old', owner: 'web', until })
  t.match((await server.get(`${shop}/debt`)).body, { stale: 0 })
  await server.post(`${shop}/flags/old/unexempt`)
  t.match((await server.get(`${shop}/debt`)).body, { stale: 1 })
})

t.test('an exemption must end, and not too late', async (t) => {
  const server = await startShop(t)
  for (const until of ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z', 'tomorrow']) {
    const path = `${shop}/flags/checkout/exempt`
    const answer = await server.post(path, { owner: 'web', reason: 'x', until })
    t.match(answer.body, { code: 'INVALID', errors: [{ path: '/until' }] }, until)
  }
})

t.test('rules are changed against their ETag, member by member', async (t) => {
  const server = await startShop(t)
  const rules = `${shop}/debt/rules`
  t.match((await server.get(rules)).body, { settledDays: 7, lifetimeDays: { release: 40 } })
  t.match((await server.patch(rules, { settledDays: 14 })).body, { settledDays: 14, unusedDays: 7 })
  const stale = { headers: { 'if-match': '"9.9"' } }
  t.equal((await server.patch(rules, { settledDays: 3 }, stale)).body.code, 'VERSION_MISMATCH')
  t.equal((await server.patch(rules, { settledDays: 0 })).body.code, 'INVALID')
  t.match((await server.get(rules)).body, { settledDays: 14 })
})

t.test('references are replaced by repository, listed by flag, and counted', async (t) => {
  const server = await startShop(t)
  t.match((await upload(server, ['checkout', 'gone'])).body, { flags: 2, references: 2 })
  await upload(server, ['checkout'], 'api')
  await upload(server, ['checkout'])
  t.match((await server.get(`${shop}/references`)).body, {
    items: [{ repository: 'api' }, { repository: 'web', references: 1 }],
  })
  const first = await server.get(`${shop}/flags/checkout/references?limit=1`)
  t.match(first.body.items, [{ repository: 'api', path: 'src/checkout.ts', line: 1 }])
  const next = `${shop}/flags/checkout/references?limit=1&cursor=${first.body.next}`
  t.match((await server.get(next)).body, { items: [{ repository: 'web' }], next: null })
})

t.test(
  'what is given with all others keeps a flag while code is not known, or may read any flag',
  async (t) => {
    const server = await startShop(t)
    const { secret } = await server.createKey('shop', 'production')
    const report = {
      ...{ instance: 'edge-1', boot: 'b1', seq: 1, sdk: 'test/1', capabilities: [] },
      ...{ applied: null, ageMs: 0, unknownFlags: {}, metrics: {} },
      evaluations: { checkout: { 'on (given)': 3, 'none (given)': 1 } },
    }
    t.equal((await server.post('/sdk/v1/reports', report, { token: secret })).status, 202)
    const usage = await server.get(`${shop}/environments/production/usage`)
    t.match(usage.body.evaluations, { checkout: { 'on (given)': 3 } })
    t.notMatch(usage.text, 'none (given)', 'of a variation that is not there')
    const archive = `${shop}/flags/checkout/archive`
    t.match((await server.post(archive)).body, {
      code: 'IN_USE',
      detail: /given with all others in the last 7 days in production.*refs --upload/,
      usedBy: [{ environment: 'production' }],
    })
    await upload(server, ['another'], 'api', { dynamic: 1, given: 1 })
    t.match((await server.post(archive)).body, {
      code: 'IN_USE',
      detail: /code in api may read any/,
    })
    t.match((await server.get(`${shop}/debt`)).body.items, [{ flag: 'checkout', references: null }])
    await upload(server, ['another'], 'api', { dynamic: 1 })
    t.match((await server.post(archive)).body, { archived: true }, 'no code reads it')
  },
)

t.test('a flag that is in use is archived only with a reason', async (t) => {
  const server = await startShop(t)
  await upload(server, ['checkout'])
  const archive = `${shop}/flags/checkout/archive`
  const referred = await server.post(archive)
  t.equal(referred.status, 409)
  t.match(referred.body, {
    code: 'IN_USE',
    detail: /1 place of code, first web: src\/checkout\.ts:1/,
    usedBy: [{ repository: 'web', path: 'src/checkout.ts', line: 1 }],
  })
  await upload(server, [])
  const { secret } = await server.createKey('shop', 'production')
  const report = {
    ...{ instance: 'web-1', boot: 'b1', seq: 1, sdk: 'test/1', capabilities: [] },
    ...{ applied: null, ageMs: 0 },
    ...{ evaluations: { checkout: { on: 3 } }, unknownFlags: {}, metrics: {} },
  }
  const sent = await server.post('/sdk/v1/reports', report, { token: secret })
  t.equal(sent.status, 202, sent.text)
  const evaluated = await server.post(archive)
  t.match(evaluated.body, {
    code: 'IN_USE',
    detail: /evaluated in the last 7 days in production/,
    usedBy: [{ environment: 'production' }],
  })
  const overridden = await server.post(archive, { override: 'the shop is closed' })
  t.match(overridden.body, { archived: true })
  const { body } = await server.get(`${shop}/audit?limit=1`)
  t.match(body.items, [{ type: 'flag.archived', reason: 'the shop is closed' }])
  t.equal((await server.post(archive)).status, 200, 'archived already')
})

t.test('the sweep keeps the trend, and tells once of a flag that became stale', async (t) => {
  const server = await startShop(t)
  await makeOverdue(server, 'old')
  await upload(server, ['checkout'])
  const { store, projects } = server.control
  const sweep = (days: number) =>
    sweepDebt(store, projects.feeds(), Date.parse('2026-06-01T03:00:00Z') + days * dayMs)
  const types = async () => {
    const { body } = await server.get(`${shop}/audit?limit=10`)
    const items = Array.isArray(body.items) ? body.items : []
    return items
      .map(({ type, subject }) => `${type} ${subject.flags ?? ''}`)
      .filter((text) => text.startsWith('debt.'))
  }
  await sweep(0)
  t.same(await types(), ['debt.grown old'])
  await Promise.all([sweep(0), sweep(0)])
  t.same(await types(), ['debt.grown old'], 'a day is done once')
  await sweep(1)
  t.same(await types(), ['debt.measured ', 'debt.grown old'])
  t.match((await server.get(`${shop}/debt`)).body, {
    trend: [
      { date: '2026-06-01', score: 50, stale: 1, flags: 2 },
      { date: '2026-06-02', score: 50 },
    ],
    items: [{}, { flag: 'old', staleSince: '2026-06-01T03:00:00.000Z' }],
  })
})

t.test('a chat gets a digest of flags that became stale, with a link to the board', async (t) => {
  const publicUrl = 'https://flags.example/team/'
  const [server, receiver] = await Promise.all([
    startTestServer(t, { webhooks: { policy: readTargetPolicy('1'), publicUrl } }),
    startReceiver(t),
  ])
  await createShop(server)
  for (const format of ['slack', 'teams', 'standard']) {
    const body = { name: format, url: `${receiver.url}/${format}`, format, events: ['debt.grown'] }
    const made = await server.post(`${shop}/webhooks`, body)
    t.equal(made.status, 201, made.text)
  }
  await makeOverdue(server, 'old')
  await makeOverdue(server, 'older')
  await upload(server, ['checkout'])
  const { store, projects } = server.control
  for (const date of ['2026-06-01', '2026-06-02']) {
    await sweepDebt(store, projects.feeds(), Date.parse(`${date}T03:00:00Z`))
  }
  await receiver.count(3)
  const of = (path: string) =>
    JSON.parse(receiver.received.find((one) => one.path === path)?.body ?? '{}')
  const board = 'https://flags.example/team/console/p/shop/debt'
  const title = 'Stale flags, new today: old, older'
  t.match(of('/slack'), {
    text: title,
    blocks: [
      { text: { text: `*<${board}|${title}>*` } },
      {
        elements: [
          {
            text: /\*debt\*: 67 of 100; 2 stale in all\n\*begin with\*: npx sluice clean old --project shop/,
          },
        ],
      },
    ],
  })
  const [card] = of('/teams').attachments
  t.match(card.content, {
    body: [{ text: title }, { facts: [{ title: 'debt' }, { title: 'begin with' }] }],
    actions: [{ type: 'Action.OpenUrl', url: board }],
  })
  t.match(of('/standard'), {
    type: 'debt.grown',
    data: { url: board, subject: { flags: 'old, older', stale: '2', score: '67' } },
  })
  await server.post(`${shop}/webhooks`, {
    ...{ name: 'kills', url: `${receiver.url}/kills`, events: ['flag.killed'] },
  })
  const production = `${shop}/flags/old/environments/production`
  await server.post(`${production}/kill`, { reason: 'x' })
  await receiver.count(4)
  const flag = 'https://flags.example/team/console/p/shop/flags/old?env=production'
  t.equal(of('/kills').data.url, flag)
  t.equal(receiver.received.length, 4, 'a day without new stale flags tells no chat')
})
