import t from 'tap'
import { openTestStream, until } from '../../helpers/event-stream.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { readSamples, sampleValue } from './exposition.ts'

const flags = '/api/v1/projects/shop/flags'
const config = `${flags}/checkout/environments/production`

async function scrape(server: TestServer, basePath = '') {
  const answer = await server.get(`${basePath}/metrics`)
  if (answer.status !== 200) throw new Error(answer.text)
  const samples = readSamples(answer.text)
  return {
    samples,
    value: (name: string, labels?: Record<string, string>) => sampleValue(samples, name, labels),
  }
}

t.test('requests are counted by route and class, and refusals by code', async (t) => {
  const server = await startTestServer(t, { basePath: '/team/flags' })
  const route = '/api/v1/projects/:project'
  await server.get('/team/flags/api/v1/projects/shop')
  await server.get('/team/flags/api/v1/projects/blog', { token: null })
  await server.get('/team/flags/nowhere/at/all')
  await server.send('PROPFIND', '/elsewhere')
  const { value, samples } = await scrape(server, '/team/flags')
  const refused = { method: 'GET', route, status: '4xx' }
  t.equal(value('sluice_http_requests_total', refused), 2)
  t.equal(value('sluice_http_request_duration_seconds_count', { method: 'GET', route }), 2)
  const unknown = { method: 'none', route: 'none', status: '4xx' }
  t.equal(value('sluice_http_requests_total', unknown), 2, 'what names no route shares one label')
  t.equal(value('sluice_refusals_total', { code: 'NOT_FOUND' }), 3)
  t.equal(value('sluice_refusals_total', { code: 'UNAUTHENTICATED' }), 1)
  t.equal(value('sluice_refusals_total', { code: 'RATE_LIMITED' }), 0, 'a code begins at zero')
  const text = JSON.stringify(samples)
  for (const word of ['nowhere', 'elsewhere', 'PROPFIND', 'blog']) {
    t.notMatch(text, word, 'what a request says is no label')
  }
})

t.test('commits are counted by what became of them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const before = (await scrape(server)).value('sluice_commits_total', { outcome: 'committed' }) ?? 0
  await server.patch(config, { on: true })
  const [feed] = server.control.projects.feeds()
  await server.control.store.log
    .commit(feed?.state.project ?? '', {
      seen: feed?.state.head ?? null,
      commitId: 'c1',
      op: null,
      expect: [{ doc: 'flag/checkout', is: 'absent' }],
      put: [],
      drop: [],
      event: { type: 'test', by: 'test', subject: {} },
    })
    .then(({ status }) => t.equal(status, 'conflict'))
  const { value } = await scrape(server)
  t.equal(value('sluice_commits_total', { outcome: 'committed', engine: 'sqlite' }), before + 1)
  t.equal(value('sluice_commits_total', { outcome: 'conflict' }), 1)
  t.ok((value('sluice_commit_duration_seconds_count', { engine: 'sqlite' }) ?? 0) >= before + 2)
})

t.test('streams, what is built for them and reports are counted', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret, id } = await server.createKey('shop', 'production')
  const where = { project: 'shop', environment: 'production' }
  const quiet = await scrape(server)
  t.equal(quiet.value('sluice_streams_open', where), 0)
  const streams = [
    await openTestStream(t, server.url, secret),
    await openTestStream(t, server.url, secret),
  ]
  for (const stream of streams) await stream.next('snapshot')
  await server.patch(config, { on: true })
  for (const stream of streams) await stream.next('delta')
  await server.post(
    '/sdk/v1/reports',
    {
      instance: 'web-1',
      boot: 'b1',
      seq: 1,
      sdk: 'test/1',
      capabilities: [],
      applied: null,
      ageMs: 0,
      evaluations: {},
      metrics: {},
      unknownFlags: {},
    },
    { token: secret },
  )
  const { value } = await scrape(server)
  t.equal(value('sluice_streams_open', where), 2)
  t.equal(value('sluice_streams_opened_total'), 2)
  t.equal(value('sluice_stream_frames_total'), 4)
  const events = streams.flatMap((stream) => stream.events)
  const bytes = events.map(
    ({ event, id, signature, json }) =>
      `event: ${event}\nid: ${id}\ndata: ${signature}\ndata: ${json}\n\n`.length,
  )
  t.equal(
    value('sluice_stream_bytes_total'),
    bytes.reduce((sum, one) => sum + one, 0),
  )
  t.equal(value('sluice_snapshots_built_total'), 1, 'two readers share one')
  t.equal(value('sluice_deltas_built_total'), 1)
  t.equal(value('sluice_reports_total'), 1)
  const [feed] = server.control.projects.feeds()
  const head = feed?.state.head?.revision
  t.equal(value('sluice_project_revision', { project: 'shop' }), head)
  t.equal(value('sluice_head_revision', where), head)
  t.equal(value('sluice_applied_revision', where), 0, 'its one instance has no flags yet')
  t.equal(value('sluice_instances', { ...where, state: 'NOT_READY' }), 1)
  t.equal(value('sluice_instances', { ...where, state: 'READY' }), 0)
  t.ok((value('sluice_environment_snapshot_bytes', where) ?? 0) > 256)
  t.ok((value('sluice_project_age_seconds', { project: 'shop' }) ?? 99) < 30)
  t.equal(value('sluice_project_regressed', { project: 'shop' }), 0)
  t.notOk(
    value('sluice_http_request_duration_seconds_count', { route: '/sdk/v1/stream' }),
    'how long a stream is open is no latency',
  )

  await server.delete(`/api/v1/tokens/${id}`)
  for (const stream of streams) await stream.ended()
  await until(async () => {
    const after = await scrape(server)
    const ended = { route: '/sdk/v1/stream', status: '2xx' }
    return after.value('sluice_http_requests_total', ended) === 2
  }, 'the streams to be counted')
  const after = await scrape(server)
  t.equal(after.value('sluice_streams_cut_total', { reason: 'revoked' }), 2)
  t.equal(after.value('sluice_streams_open', where), 0)
})

t.test('only who may see everything may read the metrics', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const make = async (body: object) => {
    const { body: made } = await server.post('/api/v1/tokens', { name: 'x', ...body })
    return String(made.secret)
  }
  const viewer = { kind: 'automation', role: 'viewer' }
  const statuses = {
    nobody: (await server.get('/metrics', { token: null })).status,
    sdk: (
      await server.get('/metrics', { token: (await server.createKey('shop', 'staging')).secret })
    ).status,
    shop: (await server.get('/metrics', { token: await make({ ...viewer, project: 'shop' }) }))
      .status,
    all: (await server.get('/metrics', { token: await make(viewer) })).status,
  }
  t.same(statuses, { nobody: 401, sdk: 403, shop: 403, all: 200 })
  const { headers } = await server.get('/metrics')
  t.equal(headers.get('cache-control'), 'no-store')
  t.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
})
