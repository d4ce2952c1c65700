import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { snapshotBytesMax } from '../../../server/changes/size.ts'
import { repositoryRoot } from '../../helpers/architecture.ts'
import { openTestStream } from '../../helpers/event-stream.ts'
import {
  createShop,
  startTestServer,
  type TestAnswer,
  type TestServer,
} from '../../helpers/server.ts'
import { seedDocuments } from './seed-documents.ts'

/** A request that is just within a limit (undefined: there is none), or just beyond it. */
type Attempt = (server: TestServer) => Promise<TestAnswer>

/** A limit of `docs/limits.md`, by the words of its first column. */
interface Limit {
  readonly what: string
  readonly within?: Attempt
  readonly beyond: Attempt
  /** Where a fault is; what an INVALID says in `errors`. */
  readonly path?: string
}

const shop = '/api/v1/projects/shop'
const flags = `${shop}/flags`
const segments = `${shop}/segments`
const webhooks = `${shop}/webhooks`
const groups = `${shop}/exclusion-groups`
const config = `${flags}/checkout/environments/production`
const rotate =
  (overlapMs: number): Attempt =>
  (server) =>
    server.post('/api/v1/tokens/admin/rotate', { overlapMs })
const rotateSigning =
  (signsInMs: number): Attempt =>
  (server) =>
    server.post('/api/v1/signing-keys/rotate', { signsInMs })
/** A report of an instance, with a key of its own. */
const report =
  (members: object): Attempt =>
  async (server) => {
    const { secret: token } = await server.createKey('shop', 'production')
    const body = {
      ...{ instance: 'web-1', boot: 'b', seq: 1, sdk: 'x/1', capabilities: [], applied: null },
      ...{ ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
      ...members,
    }
    return server.post('/sdk/v1/reports', body, { token })
  }
const many = (count: number) => Array.from({ length: count }, (_, i) => i)
let used = 0
const newKey = () => `k${used++}`

const createFlag =
  (members: object): Attempt =>
  (server) =>
    server.post(flags, { key: newKey(), type: 'boolean', ...members })
const createSegment =
  (members: object): Attempt =>
  (server) =>
    server.post(segments, { key: newKey(), ...members })
/** Keys of groups are new in each attempt, as their buckets are. */
const createGroup =
  (members: object): Attempt =>
  (server) =>
    server.post(groups, { key: newKey(), ...members })
/** So many ranges of two buckets each, with gaps between them. */
const ranges = (count: number) => many(count).map((i) => [i * 4, i * 4 + 2])
const patchConfig =
  (members: object): Attempt =>
  (server) =>
    server.patch(config, members)
const createProject =
  (members: object): Attempt =>
  (server) =>
    server.post('/api/v1/projects', members)
const numbers = (count: number) => ({
  type: 'number',
  variations: many(count).map((i) => ({ key: `v${i}`, value: i })),
})
const text = (bytes: number) => ({
  type: 'string',
  // Brackets, names and quotes take 24 bytes; an é takes two.
  variations: [{ key: 'v', value: 'é'.repeat((bytes - 24) / 2) }],
})
const condition = { attribute: 'a', op: 'in', values: [1] }
const rules = (count: number, when: object = condition) => ({
  rules: many(count).map(() => ({ when, serve: { variation: 'on' } })),
})
const nested = (depth: number): object => (depth === 1 ? condition : { not: nested(depth - 1) })
const levels = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
/** A webhook with an address of so many characters. */
const createWebhook =
  (length: number): Attempt =>
  (server) =>
    server.post(webhooks, { name: 'chat', url: 'https://example.com/'.padEnd(length, 'x') })
const evaluate =
  (body: unknown): Attempt =>
  (server) =>
    server.post(`${shop}/environments/production/evaluate`, body)
const stepOfRamp = { to: { percent: 10 }, holdMs: null }
/** A ramp of a flag that is configured to these members first. */
const startRamp =
  (plan: object, members: object = {}): Attempt =>
  async (server) => {
    const key = newKey()
    await server.post(flags, { key, type: 'boolean' })
    const path = `${flags}/${key}/environments/production`
    await server.patch(path, { on: true, default: { variation: 'off' }, ...members })
    return server.post(`${path}/ramp`, plan)
  }
const gatesOfStep = (count: number) =>
  many(count).map((i) => ({ id: `g${i}`, source: { promql: 'up' }, limit: { max: 1 } }))
/** A ramp of one step that a query judges after ten minutes. */
const asksPrometheus = (promql: string) => ({
  steps: [{ ...stepOfRamp, holdMs: 600_000 }],
  gates: [{ id: 'g', source: { promql }, limit: { max: 1 } }],
})
const batchOf = (count: number) => [
  { to: { batch: { attribute: 'region', values: many(count) } }, holdMs: null },
]
const reason = (length: number) => encodeURIComponent('é'.repeat(length))
const padded = (bytes: number) => {
  const body = JSON.stringify({ key: newKey(), type: 'boolean', description: '' })
  return `${body.slice(0, -1)}${' '.repeat(bytes - body.length)}}`
}
/** A context of as many bytes, in characters of three. */
const context = (bytes: number) => ({ a: '€'.repeat((bytes - 8) / 3) })

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const schedule =
  (members: object): Attempt =>
  (server) =>
    server.post(`${shop}/schedules`, {
      ...{ flag: 'checkout', environment: 'production', change: { on: true } },
      ...{ at: inDays(1), ...members },
    })
/** A change of about ten bytes for each. */
const targets = (count: number) => ({
  targets: [{ variation: 'on', values: many(count).map((i) => `u-${i + 10_000}`) }],
})
const preview =
  (members: object): Attempt =>
  (server) =>
    server.post(`${config}/preview`, { change: { on: true }, ...members })

const limits: readonly Limit[] = [
  {
    what: 'key of a flag, variation or rule',
    within: createFlag({ key: 'K'.repeat(256) }),
    beyond: createFlag({ key: 'k'.repeat(257) }),
    path: '/key',
  },
  {
    what: 'key of a project or environment',
    within: createProject({ key: 'p'.repeat(63) }),
    beyond: createProject({ key: 'q'.repeat(64) }),
    path: '/key',
  },
  {
    what: "names of JavaScript's prototypes as keys",
    within: createFlag({ key: 'Constructor' }),
    beyond: createFlag({ key: 'constructor' }),
    path: '/key',
  },
  {
    what: '`__proto__` as a member of a body',
    beyond: (server) =>
      server.post(
        flags,
        '{"key":"a","type":"json","variations":[{"key":"v","value":{"__proto__":1}}]}',
      ),
  },
  { what: 'keys of flags that differ by case only', beyond: createFlag({ key: 'CheckOut' }) },
  {
    what: 'keys of segments that differ by case only',
    within: createSegment({ key: 'Beta' }),
    beyond: createSegment({ key: 'bETA' }),
  },
  {
    what: 'keys of groups that differ by case only',
    within: createGroup({ key: 'page' }),
    beyond: createGroup({ key: 'Page' }),
  },
  {
    what: 'keys of variations that differ by case only',
    beyond: createFlag({
      type: 'number',
      variations: [
        { key: 'a', value: 1 },
        { key: 'A', value: 2 },
      ],
    }),
    path: '/variations/1/key',
  },
  {
    what: 'snapshot of an environment',
    beyond: async (server) => {
      const [feed] = server.control.projects.feeds()
      const id = feed?.state.documents.environment.get('production')?.id ?? ''
      const view = server.control.deliveries.get(id)?.view
      if (view === undefined) throw new Error('production is delivered')
      const before = view.sizeBytes
      view.sizeBytes = snapshotBytesMax * 0.8
      const answer = await server.post(flags, { key: newKey(), type: 'boolean' })
      view.sizeBytes = before
      return answer
    },
  },
  {
    what: 'one change, as the log keeps it',
    beyond: patchConfig({
      targets: ['on', 'off'].map((variation, i) => ({
        variation,
        values: many(9000).map((j) => `${i}-${'u'.repeat(50)}-${j}`),
      })),
    }),
  },
  {
    what: 'variations of a flag',
    within: createFlag(numbers(64)),
    beyond: createFlag(numbers(65)),
    path: '/variations',
  },
  {
    what: 'values of all variations together',
    within: createFlag(text(256 * 1024)),
    beyond: createFlag(text(256 * 1024 + 2)),
    path: '/variations',
  },
  {
    what: 'tags of a flag',
    within: createFlag({ tags: many(50).map((i) => String(i).padStart(64, 't')) }),
    beyond: createFlag({ tags: many(51).map(String) }),
    path: '/tags',
  },
  {
    what: 'description of a flag',
    within: createFlag({ description: 'd'.repeat(4096) }),
    beyond: createFlag({ description: 'd'.repeat(4097) }),
    path: '/description',
  },
  {
    what: 'rules of a flag in an environment',
    within: patchConfig(rules(200)),
    beyond: patchConfig(rules(201)),
    path: '/rules',
  },
  {
    what: 'conditions inside each other',
    within: patchConfig(rules(1, nested(8))),
    beyond: patchConfig(rules(1, nested(9))),
    path: `/rules/0/when${'/not'.repeat(8)}`,
  },
  {
    what: 'values of a condition',
    within: patchConfig(rules(1, { ...condition, values: many(10_000) })),
    beyond: patchConfig(rules(1, { ...condition, values: many(10_001) })),
    path: '/rules/0/when/values',
  },
  {
    what: 'length of a pattern',
    within: patchConfig(
      rules(1, { attribute: 'a', op: 'matches', values: [`^${'a'.repeat(255)}`] }),
    ),
    beyond: patchConfig(
      rules(1, { attribute: 'a', op: 'matches', values: [`^${'a'.repeat(256)}`] }),
    ),
    path: '/rules/0/when/values/0',
  },
  {
    what: 'targets of a flag in an environment',
    within: patchConfig({ targets: [{ variation: 'on', values: many(10_000) }] }),
    beyond: patchConfig({ targets: [{ variation: 'on', values: many(10_001) }] }),
    path: '/targets/0/values',
  },
  {
    what: 'prerequisites of a flag',
    beyond: patchConfig({
      prerequisites: many(21).map((i) => ({ flag: `x${i}`, variations: ['on'] })),
    }),
    path: '/prerequisites',
  },
  {
    what: 'decimals of a percentage',
    within: patchConfig({ default: { percent: 33.333 } }),
    beyond: patchConfig({ default: { weights: { on: 33.3333, off: 66.6667 } } }),
    path: '/default/weights/on',
  },
  {
    what: 'reason of a kill',
    within: (server) => server.post(`${config}/kill`, { reason: 'r'.repeat(1000) }),
    beyond: (server) => server.post(`${config}/kill`, { reason: 'r'.repeat(1001) }),
    path: '/reason',
  },
  {
    what: 'address',
    within: createWebhook(2048),
    beyond: createWebhook(2049),
    path: '/url',
  },
  {
    what: 'a value of a list of a segment',
    within: createSegment({ included: ['v'.repeat(1024)] }),
    beyond: createSegment({ included: ['v'.repeat(1025)] }),
    path: '/included/0',
  },
  {
    what: 'slots of a group',
    beyond: createGroup({ slots: many(201).map((i) => ({ flag: `x${i}`, percent: 0 })) }),
    path: '/slots',
  },
  {
    what: 'ranges of a slot',
    within: createGroup({ slots: [{ flag: 'checkout', ranges: ranges(1000) }] }),
    beyond: createGroup({ slots: [{ flag: 'checkout', ranges: ranges(1001) }] }),
    path: '/slots/0/ranges',
  },
  {
    what: 'slots and holdout together',
    within: createGroup({
      holdout: { percent: 0.001 },
      slots: [{ flag: 'checkout', percent: 99.999 }],
    }),
    beyond: createGroup({
      holdout: { percent: 0.002 },
      slots: [{ flag: 'checkout', percent: 99.999 }],
    }),
    path: '/slots',
  },
  {
    what: 'steps of a ramp',
    within: startRamp({ steps: many(50).map((i) => ({ to: { percent: i + 1 }, holdMs: null })) }),
    beyond: startRamp({ steps: many(51).map((i) => ({ to: { percent: i + 1 } })) }),
    path: '/steps',
  },
  {
    what: 'gates of a step',
    within: startRamp({ steps: [stepOfRamp], gates: gatesOfStep(10) }),
    beyond: startRamp({ steps: [stepOfRamp], gates: gatesOfStep(11) }),
    path: '/gates',
  },
  {
    what: 'values of a batch',
    within: startRamp({ steps: batchOf(200) }),
    beyond: startRamp({ steps: batchOf(201) }),
    path: '/steps/0/to/batch/values',
  },
  {
    what: 'hold of a step',
    within: startRamp({ strategy: 'blueGreen', holdMs: 90 * 86_400_000 }),
    beyond: startRamp({ strategy: 'blueGreen', holdMs: 90 * 86_400_000 + 1 }),
    path: '/holdMs',
  },
  {
    what: 'live ramps of a flag in an environment',
    beyond: async (server) => {
      const { body } = await startRamp({ steps: [stepOfRamp] })(server)
      const path = `${flags}/${body.flag}/environments/production/ramp`
      return server.post(path, { steps: [stepOfRamp] })
    },
  },
  {
    what: "a ramp and its flag's configuration",
    beyond: startRamp(
      { steps: [stepOfRamp] },
      { targets: [{ variation: 'on', values: many(9000).map((i) => `${i}`.padEnd(40, 'u')) }] },
    ),
  },
  {
    what: 'body',
    within: (server) => server.post(flags, padded(1024 * 1024)),
    beyond: (server) => server.post(flags, padded(1024 * 1024 + 1)),
  },
  {
    what: 'address and headers',
    within: (server) => server.get(flags, { headers: { 'x-long': 'x'.repeat(15_000) } }),
    beyond: (server) => server.get(flags, { headers: { 'x-long': 'x'.repeat(17_000) } }),
  },
  {
    what: 'levels of a body',
    within: (server) =>
      server.post(
        flags,
        `{"key":"${newKey()}","type":"json","variations":[{"key":"v","value":${levels(30)}}]}`,
      ),
    beyond: (server) =>
      server.post(
        flags,
        `{"key":"${newKey()}","type":"json","variations":[{"key":"v","value":${levels(31)}}]}`,
      ),
  },
  {
    what: 'evaluation context',
    within: evaluate({ context: context(64 * 1024) }),
    beyond: evaluate({ context: context(64 * 1024 + 3) }),
  },
  {
    what: 'flags named in one evaluation',
    within: evaluate({ context: {}, flags: many(1000).map((i) => `x${i}`) }),
    beyond: evaluate({ context: {}, flags: many(1001).map((i) => `x${i}`) }),
    path: '/flags',
  },
  {
    what: 'items of a page',
    within: (server) => server.get(`${flags}?limit=1000`),
    beyond: (server) => server.get(`${flags}?limit=1001`),
    path: 'query/limit',
  },
  {
    what: '`Idempotency-Key`',
    within: (server) =>
      server.post(
        `${config}/kill`,
        { reason: 'x' },
        { headers: { 'idempotency-key': '~'.repeat(255) } },
      ),
    beyond: (server) =>
      server.post(
        `${config}/kill`,
        { reason: 'x' },
        { headers: { 'idempotency-key': '~'.repeat(256) } },
      ),
    path: 'header/idempotency-key',
  },
  {
    what: 'segment of a path',
    within: (server) => server.get(`${flags}/${'K'.repeat(256)}`),
    beyond: (server) => server.get(`${flags}/${'K'.repeat(257)}`),
  },
  {
    what: 'environments that a token is limited to',
    beyond: (server) =>
      server.post('/api/v1/tokens', {
        kind: 'automation',
        name: 'x',
        role: 'viewer',
        project: 'shop',
        environments: many(51).map((i) => `e${i}`),
      }),
    path: '/environments',
  },
  {
    what: 'time until a new signing key signs',
    within: rotateSigning(90 * 24 * 60 * 60 * 1000),
    beyond: rotateSigning(90 * 24 * 60 * 60 * 1000 + 1),
    path: '/signsInMs',
  },
  {
    what: 'overlap after a rotation',
    within: rotate(30 * 24 * 60 * 60 * 1000),
    beyond: rotate(30 * 24 * 60 * 60 * 1000 + 1),
    path: '/overlapMs',
  },
  {
    what: 'lifetime of an access token',
    within: (server) => server.post('/api/v1/tokens/access', { lifetimeMs: 900_000 }),
    beyond: (server) => server.post('/api/v1/tokens/access', { lifetimeMs: 900_001 }),
    path: '/lifetimeMs',
  },
  {
    what: 'a count in a report',
    within: report({ evaluations: { checkout: { on: 1e12 } } }),
    beyond: report({ evaluations: { checkout: { on: 1e12 + 1 } } }),
    path: '/evaluations/checkout/on',
  },
  {
    what: 'an age in a report',
    within: report({ ageMs: 1e12 }),
    beyond: report({ ageMs: 1e12 + 1 }),
    path: '/ageMs',
  },
  {
    what: 'instances that a relay forwards',
    within: report({
      instances: many(1000).map((i) => ({ instance: `w${i}`, pair: null, ageMs: 0 })),
    }),
    beyond: report({
      instances: many(1001).map((i) => ({ instance: `w${i}`, pair: null, ageMs: 0 })),
    }),
    path: '/instances',
  },
  {
    what: '`Sluice-Reason`',
    within: (server) =>
      server.patch(
        `${flags}/checkout`,
        { name: 'a' },
        { headers: { 'sluice-reason': reason(1000) } },
      ),
    beyond: (server) =>
      server.patch(
        `${flags}/checkout`,
        { name: 'b' },
        { headers: { 'sluice-reason': reason(1001) } },
      ),
  },
  {
    what: 'query of a gate',
    within: startRamp(asksPrometheus(`up${' '.repeat(2046)}`)),
    beyond: startRamp(asksPrometheus(`up${' '.repeat(2047)}`)),
  },
  {
    what: 'range of a query',
    within: startRamp(asksPrometheus('rate(a[10m])')),
    beyond: startRamp(asksPrometheus('rate(a[200d])')),
  },
  {
    what: 'a scheduled change',
    within: schedule({ change: targets(5500) }),
    beyond: schedule({ change: targets(7000) }),
  },
  {
    what: 'time until a schedule is carried out',
    within: schedule({ at: inDays(399.9) }),
    beyond: schedule({ at: inDays(400.1) }),
    path: '/at',
  },
  {
    what: 'grace of a schedule',
    within: schedule({ at: inDays(2), graceMinutes: 7 * 24 * 60 }),
    beyond: schedule({ at: inDays(2), graceMinutes: 7 * 24 * 60 + 1 }),
    path: '/graceMinutes',
  },
  {
    what: 'contexts of a preview',
    within: preview({ contexts: many(1000).map(() => ({})) }),
    beyond: preview({ contexts: many(1001).map(() => ({})) }),
    path: '/contexts',
  },
]

/** Limits that need a state of their own; each has a test below. */
const further = [
  'flags of a project',
  'environments of a project',
  'one kill or restore of many flags',
  'prerequisites that wait for each other',
  'segments of a project',
  'exclusion groups of a project',
  'values of a list of a segment',
  'segments inside each other',
  'body with a list of values',
  'changes by one token in a minute',
  "changes by a token's console sessions",
  'unknown tokens from one address in a minute',
  'open streams of SDKs and edges',
  'new streams in a second',
  'webhooks of a project',
  'workers of an environment',
  'messages of a hook that match nothing',
  'pending schedules of a project',
  'live ramps of a project',
]

/** Status and code that the page gives, by the words of the first column. */
function readPage(): Map<string, string> {
  const page = readFileSync(join(repositoryRoot, 'docs/limits.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (.+?) +\| .+ \| (\d{3} [A-Z_]+) *\|$/gm)]
  return new Map(rows.map(([, what = '', error = '']) => [what, error]))
}

const page = readPage()

function refuses(t: Test, answer: TestAnswer, what: string) {
  const code = typeof answer.body.code === 'string' ? answer.body.code : ''
  t.equal(`${answer.status} ${code}`, page.get(what), `${what}: ${answer.text.slice(0, 300)}`)
}

t.test('the page of limits names those that are tested, and no others', async (t) => {
  t.same([...page.keys()].sort(), [...limits.map(({ what }) => what), ...further].sort())
})

t.test('what is within a limit is taken, what is beyond is refused as the page says', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  for (const { what, within, beyond, path } of limits) {
    if (within !== undefined) {
      const taken = await within(server)
      t.ok(taken.status < 300, `${what}, within: ${taken.status} ${taken.text.slice(0, 300)}`)
    }
    const refused = await beyond(server)
    refuses(t, refused, what)
    if (path !== undefined) t.match(refused.body.errors, [{ path }], `${what}: where`)
  }
})

t.test('a project holds 10,000 flags, and one kill reaches them all', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  await seedDocuments(server, 'flag', 'checkout', 9999, { tags: ['many'] })
  refuses(t, await server.post(flags, { key: 'over', type: 'boolean' }), 'flags of a project')

  const kill = (reason: string) =>
    server.post(`${shop}/environments/production/kill`, { tag: 'many', reason })
  refuses(t, await kill('€'.repeat(1000)), 'one kill or restore of many flags')
  const list = await server.get(`${flags}/f0/environments/production`)
  t.equal(list.body.killed, null, 'nothing was killed')
  const killed = await kill('r'.repeat(1000))
  t.match(killed, { status: 200, body: { killed: { length: 9999 } } })
  const restored = await server.post(`${shop}/environments/production/restore`, {
    tag: 'many',
    reason: 'fixed',
  })
  t.match(restored, { status: 200, body: { restored: { length: 9999 } } })
})

t.test('a project has 50 environments', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: many(50).map((i) => `e${i}`) })
  const over = await server.post(`${shop}/environments`, { key: 'over' })
  refuses(t, over, 'environments of a project')
})

t.test('ten flags wait for each other, from whichever end the chain grows', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: many(12).map((i) => `c${i}`), environments: ['production'] })
  const wait = (i: number, j: number) =>
    server.patch(`${flags}/c${i}/environments/production`, {
      prerequisites: [{ flag: `c${j}`, variations: ['on'] }],
    })
  for (const i of many(10)) t.equal((await wait(i, i + 1)).status, 200, `${i + 1} links`)
  refuses(t, await wait(10, 11), 'prerequisites that wait for each other')
  refuses(t, await wait(11, 0), 'prerequisites that wait for each other')
})

t.test('a project holds 2,000 segments, each with lists of 100,000 values', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  await server.post(segments, { key: 's' })
  await seedDocuments(server, 'segment', 's', 1999)
  refuses(t, await server.post(segments, { key: 'over' }), 'segments of a project')

  const values = many(100_000).map((i) => `user-${i}`)
  const list = `${segments}/s/included`
  t.equal((await server.post(`${list}/add`, { values })).status, 200)
  const more = await server.post(`${list}/add`, { values: ['one-more'] })
  refuses(t, more, 'values of a list of a segment')
  t.match((await server.get(`${segments}/s`)).body, { includedCount: 100_000 })
  const spaces = (bytes: number) => `{"values":["user-1"]${' '.repeat(bytes - 21)}}`
  const body = 16 * 1024 * 1024
  t.equal((await server.post(`${list}/add`, spaces(body))).status, 200)
  const larger = await server.post(`${list}/add`, spaces(body + 1))
  refuses(t, larger, 'body with a list of values')
  t.match(larger.body.detail, /16 MiB/)
})

t.test('a project has 1,000 exclusion groups, each with 200 slots', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  await seedDocuments(server, 'flag', 'checkout', 200)
  await server.post(groups, { key: 'g' })
  await seedDocuments(server, 'exclusionGroup', 'g', 998)
  const slots = many(200).map((i) => ({ flag: `f${i}`, percent: 0.5 }))
  t.equal((await server.post(groups, { key: 'full', slots })).status, 201)
  refuses(t, await server.post(groups, { key: 'over' }), 'exclusion groups of a project')
})

t.test('a project has 500 pending schedules', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { body } = await schedule({})(server)
  await seedDocuments(server, 'schedule', String(body.id), 499)
  refuses(t, await schedule({ at: inDays(2) })(server), 'pending schedules of a project')
})

t.test('a control plane has so many streams, and takes so many in a second', async (t) => {
  for (const [what, streams, tried] of [
    ['open streams of SDKs and edges', { streamsMax: 2, perSecond: 1000 }, 2],
    ['new streams in a second', { streamsMax: 1000, perSecond: 1 }, 1],
  ] as const) {
    const server = await startTestServer(t, { streams })
    await createShop(server, { environments: ['production'] })
    const { secret } = await server.createKey('shop', 'production')
    for (const _ of many(tried)) {
      t.equal((await openTestStream(t, server.url, secret)).status, 200, what)
    }
    refuses(t, await server.get('/sdk/v1/stream', { token: secret }), what)
  }
})

t.test('an environment has 10 workers', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const create = (i: number) =>
    server.post(`${shop}/environments/production/workers`, {
      ...{ name: `worker ${i}`, url: `https://${i}.example` },
    })
  for (const i of many(10)) t.equal((await create(i)).status, 201)
  refuses(t, await create(10), 'workers of an environment')
})

t.test('a project has 50 webhooks, and 240 messages a minute may match nothing', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const create = createWebhook(30)
  for (const _ of many(50)) t.equal((await create(server)).status, 201)
  refuses(t, await create(server), 'webhooks of a project')

  const mappings = [{ match: { service: 'checkout' }, flags: ['checkout'] }]
  const hooks = `${shop}/environments/production/kill-hooks`
  const { body } = await server.post(hooks, { name: 'alerts', mappings })
  const send = (alerts: object[] = []) =>
    server.post(String(body.path), { alerts }, { token: String(body.secret) })
  for (const _ of many(240)) await send()
  refuses(t, await send(), 'messages of a hook that match nothing')
  const matching = { status: 'firing', labels: { service: 'checkout' } }
  t.match(await send([matching]), { status: 200, body: { killed: ['checkout'] } })
})

t.test('a project has 1,000 live ramps', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { body } = await startRamp({ steps: [stepOfRamp] })(server)
  await seedDocuments(server, 'ramp', String(body.id), 998, { state: 'paused' })
  t.equal((await startRamp({ steps: [stepOfRamp] })(server)).status, 201)
  refuses(t, await startRamp({ steps: [stepOfRamp] })(server), 'live ramps of a project')
})

t.test('ten segments nest', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.post(segments, { key: 's0' })
  const nest = (i: number) =>
    server.post(segments, { key: `s${i}`, rules: [{ segment: `s${i - 1}` }] })
  for (const i of many(10)) t.equal((await nest(i + 1)).status, 201)
  refuses(t, await nest(11), 'segments inside each other')
})

t.test('a token makes so many changes in a minute, and an address so many guesses', async (t) => {
  const server = await startTestServer(t, { writesPerMinute: 3 })
  const project = (i: number) => server.post('/api/v1/projects', { key: `p${i}` })
  for (const i of many(3)) t.equal((await project(i)).status, 201)
  refuses(t, await project(3), 'changes by one token in a minute')
  const page = { 'sluice-console': '1', 'sec-fetch-site': 'same-origin' }
  const signIn = { token: null, body: { secret: server.adminToken }, headers: page }
  const opened = await server.send('POST', '/console/session', signIn)
  const cookie = opened.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const inConsole = (i: number) => {
    const asked = { token: null, body: { key: `c${i}` }, headers: { ...page, cookie } }
    return server.send('POST', '/api/v1/projects', asked)
  }
  for (const i of many(3)) t.equal((await inConsole(i)).status, 201)
  refuses(t, await inConsole(3), "changes by a token's console sessions")
  const guess = () => server.get('/api/v1/projects', { token: 'slu_personal_no' })
  for (const _ of many(60)) t.equal((await guess()).status, 401)
  refuses(t, await guess(), 'unknown tokens from one address in a minute')
})
