import fc from 'fast-check'
import t, { type Test } from 'tap'
import { operators } from '../../../server/schemas/condition.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { checkLoadable } from '../openapi/loaded-state.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
const runs = 250

const word = fc.oneof(
  fc.constantFrom('on', 'off', 'a', 'b', 'checkout', 'login', 'targetingKey', 'x\n', '', '/a/b'),
  fc.string({ maxLength: 8 }),
)
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 0, 1.5, 1e300, 100, 33.333, 1e-7, true, [], {}, 'on'),
)
/** Often what a member should be, sometimes anything. */
const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: anything })
const list = (arbitrary: fc.Arbitrary<unknown>) => mostly(fc.array(arbitrary, { maxLength: 4 }))
const percent = fc.oneof(fc.constantFrom(0, 25, 33.333, 50, 100), fc.double())
const some = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(model, { requiredKeys: [] })

const { serve, condition } = fc.letrec((tie) => ({
  serve: mostly(
    some({
      variation: word,
      percent: mostly(percent),
      weights: mostly(fc.dictionary(word, mostly(percent), { maxKeys: 3 })),
      bucketBy: word,
      split: mostly(
        fc.record({
          bucketBy: word,
          seed: word,
          weights: fc.constantFrom({ on: 50, off: 50 }, { on: 100 }, { on: 50, off: 50, zzz: 0 }),
          allocations: list(
            fc.record({
              variation: word,
              ranges: list(fc.constantFrom([0, 50_000], [50_000, 100_000], [0, 100_000], [5, 1])),
            }),
          ),
        }),
      ),
    }),
  ),
  condition: mostly(
    fc.oneof(
      { depthSize: 'small' },
      fc.record({
        attribute: word,
        op: fc.constantFrom(...operators),
        values: list(
          fc.oneof(
            word,
            fc.double(),
            fc.constantFrom('1.2.3', '10.0.0.0/8', '2026-01-01T00:00:00Z', '^a+$', '(a+)+$'),
          ),
        ),
      }),
      some({
        all: list(tie('condition')),
        any: list(tie('condition')),
        not: tie('condition'),
        segment: word,
      }),
    ),
  ),
}))
const flag = some({
  key: mostly(word),
  type: mostly(fc.constantFrom('boolean', 'string', 'number', 'json')),
  name: mostly(word),
  description: mostly(word),
  kind: mostly(fc.constantFrom('release', 'killSwitch')),
  variations: list(mostly(some({ key: word, value: anything }))),
  tags: list(word),
  owner: anything,
  clientVisible: mostly(fc.boolean()),
  expectedRemovalAt: anything,
})
const configPatch = some({
  on: mostly(fc.boolean()),
  offVariation: mostly(word),
  prerequisites: list(mostly(some({ flag: word, variations: list(word) }))),
  targets: list(
    mostly(some({ variation: word, bucketBy: word, values: list(fc.oneof(word, fc.double())) })),
  ),
  rules: list(mostly(some({ id: word, name: word, when: condition, serve }))),
  default: serve,
  exclusionGroup: anything,
  updatedAt: anything,
})
const selection = some({
  flags: list(word),
  tag: word,
  killId: word,
  reason: word,
  dryRun: anything,
})
const counts = fc.dictionary(word, anything, { maxKeys: 3 })
const report = some({
  instance: mostly(word),
  boot: mostly(word),
  seq: mostly(fc.integer()),
  sdk: mostly(word),
  capabilities: list(word),
  applied: mostly(fc.constantFrom(null, '1.2', '999999999999999.1')),
  ageMs: mostly(fc.double()),
  evaluations: mostly(fc.dictionary(word, mostly(counts), { maxKeys: 3 })),
  metrics: mostly(
    fc.dictionary(word, mostly(some({ count: anything, sum: anything })), { maxKeys: 3 }),
  ),
  unknownFlags: mostly(counts),
  rejected: anything,
})

const shop = '/api/v1/projects/shop'
const target = fc.oneof(
  fc.tuple(
    fc.constant(`POST /api/v1/projects`),
    some({ key: mostly(word), name: mostly(word), environments: list(some({ key: word })) }),
  ),
  fc.tuple(fc.constant(`PATCH ${shop}`), some({ name: anything, key: anything })),
  fc.tuple(
    fc.constant(`POST ${shop}/environments`),
    some({ key: mostly(word), name: anything, critical: anything }),
  ),
  fc.tuple(
    fc.constant(`PATCH ${shop}/environments/production`),
    some({ name: anything, critical: anything }),
  ),
  fc.tuple(fc.constant(`POST ${shop}/flags`), flag),
  fc.tuple(fc.constantFrom(`PATCH ${shop}/flags/checkout`, `PATCH ${shop}/flags/login`), flag),
  fc.tuple(
    fc.constantFrom(`POST ${shop}/flags/login/archive`, `POST ${shop}/flags/login/unarchive`),
    anything,
  ),
  fc.tuple(
    fc.constantFrom(
      `PATCH ${shop}/flags/checkout/environments/production`,
      `PATCH ${shop}/flags/login/environments/staging`,
    ),
    configPatch,
  ),
  fc.tuple(
    fc.constantFrom(
      `POST ${shop}/flags/checkout/environments/production/kill`,
      `POST ${shop}/flags/checkout/environments/production/restore`,
      `POST ${shop}/environments/production/kill`,
      `POST ${shop}/environments/staging/restore`,
    ),
    selection,
  ),
  fc.tuple(
    fc.constant(`POST ${shop}/environments/production/evaluate`),
    some({ context: mostly(fc.dictionary(word, anything)), flags: list(word) }),
  ),
  fc.tuple(
    fc.constantFrom(
      `GET ${shop}/environments/production/receipts`,
      `GET ${shop}/environments/production/instances`,
      `GET ${shop}/environments/production/usage`,
    ),
    fc.constantFrom(
      '',
      '?revision=0.0',
      '?revision=999999999999999.0',
      '?revision=1.999999999999999',
      '?limit=5',
      '?revision=x',
    ),
  ),
  fc.tuple(
    fc.constant('POST /api/v1/tokens'),
    some({
      kind: mostly(fc.constant('server')),
      name: word,
      project: mostly(fc.constant('shop')),
      environment: mostly(fc.constant('production')),
      expiresAt: anything,
    }),
  ),
  fc.tuple(fc.constant('POST /sdk/v1/reports'), report),
)

/** Whatever was accepted can be read back and evaluated. */
async function checkSound(t: Test, server: TestServer) {
  for (const feed of [server.control.projects.system, ...server.control.projects.feeds()]) {
    t.same([...feed.state.unreadable], [], 'every stored document can be read')
  }
  for (const environment of ['production', 'staging']) {
    const answer = await server.post(`${shop}/environments/${environment}/evaluate`, {
      context: { targetingKey: 'u' },
    })
    t.equal(answer.status, 200)
    t.notMatch(answer.text, 'PARSE_ERROR', 'every stored flag compiles')
  }
  for (const item of ['checkout', 'login']) {
    const path = `${shop}/flags/${item}/environments/production`
    const shown = await server.get(path)
    const again = await server.patch(path, shown.body)
    t.equal(again.status, 200, `what GET gives, PATCH takes: ${again.text}`)
  }
}

t.test(`no request of any kind gives a 500 or spoils the state (seed ${seed})`, async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const key = await server.createKey('shop', 'production')
  const tally = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(target, async ([route, body]) => {
      const [method = '', path = ''] = route.split(' ')
      const token = path.startsWith('/sdk') ? key.secret : server.adminToken
      const answer =
        method === 'GET'
          ? await server.get(`${path}${String(body)}`)
          : await server.send(method, path, { body, token, headers: { 'if-match': '*' } })
      tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1)
      if (answer.status >= 500) throw new Error(`${answer.status}: ${answer.text}`)
      if (answer.status >= 400 && !isObject(answer.body)) throw new Error('no problem document')
      if (answer.status >= 400 && typeof answer.body.code !== 'string') throw new Error(answer.text)
    }),
    { numRuns: runs * 8, seed, interruptAfterTimeLimit: 4000 },
  )
  await checkSound(t, server)
  await checkLoadable(t, server)
  t.comment(`answers by status: ${JSON.stringify([...tally])}`)
  // Of those there was time for: a busy machine makes fewer.
  const answered = [...tally.values()].reduce((sum, count) => sum + count, 0)
  t.ok((tally.get(200) ?? 0) > answered / 100, 'some requests got through')
})
