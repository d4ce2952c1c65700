import { gunzipSync } from 'node:zlib'
import { createEdge } from '@sluice/edge/create-edge'
import type { Snapshot } from '@sluice/sdk/model'
import t, { type Test } from 'tap'
import { flagPart, snapshotOf } from '../../sdk/client/helpers/snapshots.ts'
import { authenticate, createEnvironment, type TestEnvironment } from '../helpers/environment.ts'
import { readOfrepContract } from '../helpers/ofrep-contract.ts'

const contract = readOfrepContract()
const visible = { clientVisible: true }
const split = {
  split: {
    bucketBy: 'targetingKey',
    seed: 'abc',
    allocations: [
      { variation: 'on', ranges: [[0, 50_000]] },
      { variation: 'off', ranges: [[50_000, 100_000]] },
    ],
  },
} as const
const dutch = { attribute: 'secret-attribute', op: 'in', values: ['secret-value'] } as const

const snapshot: Snapshot = snapshotOf(
  7,
  [
    flagPart('plain', true, 1, visible),
    flagPart('hidden', true, 1),
    flagPart('killed', true, 1, { ...visible, killed: true }),
    flagPart('ramped', true, 1, { ...visible, default: split }),
    flagPart('targeted', false, 1, {
      ...visible,
      rules: [{ id: 'secret-rule', when: dutch, serve: { variation: 'on' } }],
    }),
    flagPart('by-segment', false, 1, {
      ...visible,
      rules: [{ id: 'secret-rule-2', when: { segment: 'secret-segment' }, serve: split }],
    }),
    flagPart('dependent', true, 1, {
      ...visible,
      prerequisites: [{ flag: 'hidden', variations: ['off'] }],
    }),
    flagPart('broken', true, 1, {
      ...visible,
      rules: [{ id: 'secret-rule-3', when: { segment: 'secret-missing' }, serve: split }],
    }),
    flagPart('theme', true, 1, {
      ...visible,
      type: 'json',
      variations: [
        { key: 'on', value: { colour: 'blue', sizes: [1, 2] } },
        { key: 'off', value: {} },
      ],
    }),
    flagPart('limit', true, 1, {
      ...visible,
      type: 'number',
      variations: [
        { key: 'on', value: 12.5 },
        { key: 'off', value: 0 },
      ],
    }),
  ],
  {
    segments: [
      {
        key: 'secret-segment',
        id: '1',
        revision: 1,
        bucketBy: 'targetingKey',
        included: ['u-9'],
        excluded: [],
        rules: [],
      },
    ],
  },
)

const EVALUATE = 'http://edge.test/ofrep/v1/evaluate/flags'

function start(environment: TestEnvironment = createEnvironment(snapshot)) {
  const edge = createEdge({
    authenticate,
    environment: (id) => (id === 'e-1' ? environment : undefined),
  })
  return async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await edge(
      new Request(`${EVALUATE}${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer server-key', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    const isGzipped = response.headers.get('content-encoding') === 'gzip'
    const text = String(isGzipped ? gunzipSync(bytes) : bytes)
    const { status } = response
    return { status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) }
  }
}

/** The answer is one that OFREP describes, as far as its documents are there. */
function conforms(t: Test, path: string, answer: Awaited<ReturnType<ReturnType<typeof start>>>) {
  const operation = path === '' ? 'evaluateFlagsBulk' : 'evaluateFlag'
  if (contract !== undefined) t.same(contract.faults(operation, answer), [], answer.text)
}

const user = { context: { targetingKey: 'user-1' } }

t.test(
  'the documents of OFREP are beside the clone',
  {
    skip:
      contract === undefined
        ? 'no answer is checked against OFREP: its documents are not there'
        : false,
  },
  async (t) => t.pass(),
)

t.test('one flag: value, variant, reason and metadata', async (t) => {
  const ask = start()
  const cases: readonly (readonly [string, object, object])[] = [
    ['plain', user, { key: 'plain', value: true, reason: 'STATIC', variant: 'on' }],
    [
      'killed',
      user,
      { value: false, reason: 'DISABLED', variant: 'off', metadata: { killed: true } },
    ],
    ['ramped', user, { reason: 'SPLIT' }],
    ['theme', user, { value: { colour: 'blue', sizes: [1, 2] } }],
    ['limit', user, { value: 12.5 }],
    ['targeted', user, { value: false, reason: 'UNKNOWN', metadata: { reason: 'DEFAULT' } }],
    [
      'targeted',
      { context: { 'secret-attribute': 'secret-value' } },
      { value: true, reason: 'TARGETING_MATCH', metadata: { rule: 'secret-rule' } },
    ],
    ['dependent', user, { value: false, metadata: { prerequisite: 'hidden' } }],
    ['plain', { context: {} }, { value: true }],
    ['ramped', { context: { targetingKey: 42 } }, { reason: 'SPLIT' }],
  ]
  for (const [flag, body, expected] of cases) {
    const answer = await ask(`/${flag}`, body)
    t.equal(answer.status, 200, flag)
    t.match(answer.body, expected, flag)
    t.equal(answer.headers.get('sluice-revision'), '1.7')
    conforms(t, flag, answer)
  }
})

t.test('one flag that cannot be evaluated', async (t) => {
  const ask = start()
  const cases: readonly (readonly [string, unknown, number, string])[] = [
    ['ramped', { context: {} }, 400, 'TARGETING_KEY_MISSING'],
    ['ramped', { context: { targetingKey: '' } }, 400, 'TARGETING_KEY_MISSING'],
    ['broken', user, 400, 'PARSE_ERROR'],
    ['nobody-knows', user, 404, 'FLAG_NOT_FOUND'],
    ['__proto__', user, 404, 'FLAG_NOT_FOUND'],
    ['x'.repeat(5000), user, 404, 'FLAG_NOT_FOUND'],
    ['plain', '', 400, 'INVALID_CONTEXT'],
    ['plain', '{', 400, 'PARSE_ERROR'],
    ['plain', '[]', 400, 'INVALID_CONTEXT'],
    ['plain', 'null', 400, 'INVALID_CONTEXT'],
    ['plain', {}, 400, 'INVALID_CONTEXT'],
    ['plain', { context: null }, 400, 'INVALID_CONTEXT'],
    ['plain', { context: [1] }, 400, 'INVALID_CONTEXT'],
    ['plain', { context: 'user-1' }, 400, 'INVALID_CONTEXT'],
    ['plain', { context: { targetingKey: { a: 1 } } }, 400, 'INVALID_CONTEXT'],
    ['plain', { context: { big: 'x'.repeat(70_000) } }, 400, 'INVALID_CONTEXT'],
    ['plain', new Uint8Array([0x7b, 0xff, 0x7d]), 400, 'PARSE_ERROR'],
    ['plain', `{"context":${'['.repeat(30_000)}`, 400, 'PARSE_ERROR'],
  ]
  for (const [flag, body, status, errorCode] of cases) {
    const answer = await ask(`/${flag}`, body)
    const what = `${flag.slice(0, 20)} ${JSON.stringify(body).slice(0, 40)}`
    t.equal(answer.status, status, what)
    t.match(answer.body, { key: flag.slice(0, 256), errorCode, errorDetails: /^[A-Z].+[.}]/ }, what)
    conforms(t, flag, answer)
  }
})

t.test('an escaped key is the key', async (t) => {
  const ask = start(createEnvironment(snapshotOf(1, [flagPart('a/b c', true, 1)])))
  t.match(await ask('/a%2Fb%20c', user), { status: 200, body: { key: 'a/b c', value: true } })
  t.match(await ask('/a%2', user), { status: 404, body: { code: 'NOT_FOUND' } })
  t.match(await ask('/a/b', user), { status: 404, body: { code: 'NOT_FOUND' } })
})

t.test('all flags: successes and failures side by side', async (t) => {
  const ask = start()
  const answer = await ask('', { context: {} })
  t.equal(answer.status, 200)
  conforms(t, '', answer)
  const flags: readonly Record<string, unknown>[] = answer.body.flags
  t.same(
    flags.map(({ key }) => key),
    snapshot.flags.map(({ key }) => key),
  )
  t.match(
    flags.find(({ key }) => key === 'ramped'),
    { errorCode: 'TARGETING_KEY_MISSING' },
  )
  t.match(
    flags.find(({ key }) => key === 'broken'),
    { errorCode: 'PARSE_ERROR' },
  )
  for (const body of ['', '{', {}, { context: 1 }, { context: { big: 'x'.repeat(70_000) } }]) {
    const refused = await ask('', body)
    t.match(refused, { status: 400, body: { errorCode: /^(PARSE_ERROR|INVALID_CONTEXT)$/ } })
    conforms(t, '', refused)
  }
})

t.test('the tag of all flags is that of what they serve', async (t) => {
  const environment = createEnvironment(snapshot)
  const ask = start(environment)
  const first = await ask('', user)
  const etag = first.headers.get('etag') ?? ''
  t.match(etag, /^"[0-9a-f]{16}"$/)
  const again = await ask('', user, { 'if-none-match': etag })
  t.match(again, { status: 304, text: '' })
  t.equal(again.headers.get('etag'), etag)
  conforms(t, '', again)
  t.match(await ask('', user, { 'if-none-match': `W/"x", ${etag}` }), { status: 304 })
  const dutchUser = { context: { ...user.context, 'secret-attribute': 'secret-value' } }
  t.match(await ask('', dutchUser, { 'if-none-match': etag }), { status: 200 })

  environment.serve({ ...snapshot, revision: 8 })
  const later = await ask('', user, { 'if-none-match': etag })
  t.equal(later.status, 304, 'a commit that changes nothing of it')
  t.equal(later.headers.get('sluice-revision'), '1.8')

  const killed = snapshot.flags.map((flag) =>
    flag.key === 'plain' ? { ...flag, killed: true, revision: 9 } : flag,
  )
  environment.serve({ ...snapshot, revision: 9, flags: killed })
  const changed = await ask('', user, { 'if-none-match': etag })
  t.equal(changed.status, 200)
  t.not(changed.headers.get('etag'), etag)
})

t.test('a large answer of all flags is compressed, and its tag is good for both', async (t) => {
  const flags = Array.from({ length: 30 }, (_, i) => flagPart(`flag-${i}`, true, 1, visible))
  const ask = start(createEnvironment(snapshotOf(7, flags)))
  const encodingOf = ({ headers }: { readonly headers: Headers }) => headers.get('content-encoding')
  const plain = await ask('', user)
  t.equal(encodingOf(plain), null)
  const large = await ask('', user, { 'accept-encoding': 'br, gzip' })
  t.equal(encodingOf(large), 'gzip')
  t.equal(large.text, plain.text)
  t.match(large.headers.get('vary'), /accept-encoding/)
  t.match(large.headers.get('cache-control'), /no-store/, 'what a page asks is answered anew')
  const [tag, plainTag] = [large, plain].map(({ headers }) => headers.get('etag') ?? '')
  t.equal(tag, plainTag?.replace(/"$/, '-gz"'), 'other bytes have another tag')
  for (const held of [tag, plainTag]) {
    const same = { 'if-none-match': held ?? '', 'accept-encoding': 'gzip' }
    t.match(await ask('', user, same), { status: 304, text: '' })
  }
  t.equal(encodingOf(await ask('', user, { 'accept-encoding': 'gzip;q=0, br' })), null)
  t.equal(encodingOf(await ask('/flag-1', user, { 'accept-encoding': 'gzip' })), null, 'small')
  const few = start(createEnvironment(snapshotOf(7, [flagPart('plain', true, 1, visible)])))
  t.equal(encodingOf(await few('', user, { 'accept-encoding': 'gzip' })), null, 'small')
})

t.test('before any data nothing is evaluated, and it is said so', async (t) => {
  const ask = start(createEnvironment())
  const one = await ask('/plain', user)
  t.match(one, { status: 500, body: { key: 'plain', errorCode: 'PROVIDER_NOT_READY' } })
  conforms(t, 'plain', one)
  const all = await ask('', user)
  t.match(all, { status: 500, body: { errorCode: 'PROVIDER_NOT_READY', errorDetails: /flags/ } })
  conforms(t, '', all)
})

t.test('what may be outdated is marked', async (t) => {
  const environment = createEnvironment(snapshot)
  const ask = start(environment)
  const { headers } = await ask('', user)
  environment.stale = true
  const one = await ask('/killed', user)
  t.match(one.body, { value: false, metadata: { killed: true, stale: true } })
  conforms(t, 'killed', one)
  const all = await ask('', user, { 'if-none-match': headers.get('etag') ?? '' })
  t.match(all, { status: 200, body: { metadata: { stale: true } } })
  conforms(t, '', all)
  environment.stale = false
  t.notMatch((await ask('/plain', user)).body, { metadata: { stale: true } })
})

t.test('telemetry is told which flag set it was, and of one flag at which head', async (t) => {
  const ask = start()
  const one = await ask('/plain', user)
  const version = one.headers.get('sluice-revision')
  t.same(one.body.metadata, { flagSetId: snapshot.environment, version })
  const all = await ask('', user)
  t.same(all.body.metadata, { flagSetId: snapshot.environment }, 'a commit leaves the tag alone')
  conforms(t, 'plain', one)
  conforms(t, '', all)
})

t.test('a client key sees what client-visible flags serve, and nothing of how', async (t) => {
  const ask = start()
  const asClient = { authorization: 'Bearer client-key' }
  const contexts = [
    {},
    { targetingKey: 'user-1' },
    { targetingKey: 'u-9' },
    { targetingKey: 'u-1', 'secret-attribute': 'secret-value' },
    { 'secret-attribute': 1 },
  ]
  for (const context of contexts) {
    for (const { key: flag, clientVisible } of snapshot.flags) {
      const answer = await ask(`/${flag}`, { context }, asClient)
      conforms(t, flag, answer)
      t.notMatch(answer.text, /secret|"hidden","value|prerequisite/, flag)
      if (!clientVisible) t.match(answer, { status: 404, body: { errorCode: 'FLAG_NOT_FOUND' } })
    }
    const all = await ask('', { context }, asClient)
    conforms(t, '', all)
    t.notMatch(all.text, /secret|hidden|prerequisite/)
    t.equal(all.body.flags.length, snapshot.flags.length - 1)
    const unknown = await ask('/nobody-knows', { context }, asClient)
    const hidden = await ask('/hidden', { context }, asClient)
    t.equal(hidden.text, unknown.text.replace('nobody-knows', 'hidden'), 'as if it were not there')
  }
})

t.test('keys that may not be used, or not like this', async (t) => {
  const ask = start()
  const page = { origin: 'https://shop.example' }
  const cases: readonly (readonly [Record<string, string>, number, string, RegExp])[] = [
    [{ authorization: '' }, 401, 'UNAUTHENTICATED', /Authorization: Bearer/],
    [{ authorization: 'Basic YTpi' }, 401, 'UNAUTHENTICATED', /X-API-Key/],
    [{ authorization: 'Bearer nonsense' }, 401, 'UNAUTHENTICATED', /revoked/],
    [{ authorization: 'Bearer edge-key' }, 403, 'FORBIDDEN', /client key/],
    [{ authorization: 'Bearer server-key', ...page }, 403, 'FORBIDDEN', /Revoke it/],
    [{ authorization: 'Bearer shop-key', origin: 'https://x.example' }, 403, 'FORBIDDEN', /x\.ex/],
    [{ authorization: 'Bearer busy' }, 429, 'RATE_LIMITED', /Later/],
    [{ authorization: 'Bearer gone-key' }, 404, 'NOT_FOUND', /gone/],
  ]
  for (const [headers, status, code, detail] of cases) {
    for (const path of ['', '/plain']) {
      const answer = await ask(path, user, headers)
      t.match(answer, { status, body: { status, code, detail } }, JSON.stringify(headers))
      t.match(answer.headers.get('content-type'), /^application\/problem\+json/)
      if (status !== 404) conforms(t, path, answer)
      if (status === 401) t.match(answer.headers.get('www-authenticate'), /^Bearer/)
      if (status === 429) t.equal(answer.headers.get('retry-after'), '7')
      const origin = headers.origin ?? null
      t.equal(answer.headers.get('access-control-allow-origin'), origin, 'pages can read why')
    }
  }
  t.match(await ask('', user, { authorization: '', 'x-api-key': 'client-key' }), { status: 200 })
})

t.test('pages of browsers may ask, and read the answer', async (t) => {
  const edge = createEdge({ authenticate, environment: () => createEnvironment(snapshot) })
  const origin = 'https://shop.example'
  const preflight = await edge(
    new Request(EVALUATE, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    }),
  )
  t.equal(preflight.status, 204)
  t.equal(preflight.headers.get('access-control-allow-origin'), origin)
  t.match(preflight.headers.get('access-control-allow-headers'), /authorization.*if-none-match/)
  const ask = start()
  const answer = await ask('', user, { authorization: 'Bearer shop-key', origin })
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('access-control-allow-origin'), origin)
  t.match(answer.headers.get('access-control-expose-headers'), /etag/)
  t.equal(answer.headers.get('vary'), 'origin, accept-encoding')
})

t.test('other paths and methods are not there', async (t) => {
  const edge = createEdge({ authenticate, environment: () => createEnvironment(snapshot) })
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/a/b'],
    ['DELETE', '/plain'],
    ['POST', '/../../../etc'],
  ] as const) {
    const response = await edge(new Request(`${EVALUATE}${path}`, { method }))
    t.equal(response.status, 404, `${method} ${path}`)
    t.match(await response.json(), { code: 'NOT_FOUND' })
  }
})

t.test('a defect is answered and told, and the edge stays up', async (t) => {
  const defects: unknown[] = []
  const broken = createEnvironment(snapshot)
  const edge = createEdge({
    authenticate,
    environment: () => ({
      ...broken,
      get set(): never {
        throw new Error('a defect')
      },
    }),
    onDefect: (error) => defects.push(error),
  })
  const request = () =>
    new Request(EVALUATE, {
      method: 'POST',
      headers: { authorization: 'Bearer server-key' },
      body: JSON.stringify(user),
    })
  for (const count of [1, 2]) {
    const response = await edge(request())
    t.equal(response.status, 500)
    t.match(await response.text(), /INTERNAL/)
    t.equal(defects.length, count)
  }
})
