import t from 'tap'
import { readConfig } from '../../../server/config.ts'
import { startServer } from '../../../server/main.ts'
import { bootstrapToken, testMasterKey } from '../../helpers/process.ts'
import type { Owner } from '../../helpers/server.ts'
import { startReceiver } from './otlp-receiver.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

async function startTraced(t: Owner, endpoint: string) {
  const server = await startServer(
    readConfig({
      SLUICE_PORT: '0',
      SLUICE_DATA_DIR: t.testdir(),
      SLUICE_DEMO: '0',
      SLUICE_LOG_LEVEL: 'silent',
      SLUICE_MASTER_KEY: testMasterKey,
      SLUICE_BOOTSTRAP_TOKEN: bootstrapToken,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=shop,authorization=Basic%20abc',
    }),
  )
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= server.stop()
    return stopped
  }
  t.teardown(stop)
  return { url: server.url, stop }
}

async function createProject(url: string, key: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api/v1/projects?note=in-the-query`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bootstrapToken}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ key, name: 'a name in the body' }),
  })
  await answer.text()
  return answer.status
}

t.test('a request and its commit are spans of the trace that the caller began', async (t) => {
  const receiver = await startReceiver(t)
  const { url, stop } = await startTraced(t, `${receiver.url}/`)
  const traceparent = `00-${traceId}-${parentId}-01`
  t.equal(await createProject(url, 'shop', { traceparent }), 201)
  await fetch(`${url}/healthz`)
  await fetch(`${url}/slu_personal_0123456789`)
  await fetch(`${url}/api/v1/projects`, { headers: { authorization: 'Bearer wrong' } })
  await stop()

  t.same(new Set(receiver.paths), new Set(['/v1/traces']))
  t.match(receiver.headers[0], { 'x-tenant': 'shop', authorization: 'Basic abc' })
  const spans = receiver.spans()
  const request = spans.find(({ name }) => name === 'POST /api/v1/projects')
  t.match(request, {
    traceId,
    parentSpanId: parentId,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/v1/projects',
      'http.response.status_code': 201,
      'sluice.principal': /^token:/,
    },
  })
  const commit = spans.find(({ parentSpanId }) => parentSpanId === request?.spanId)
  t.match(commit, {
    name: 'commit',
    traceId,
    attributes: {
      'db.system.name': 'sqlite',
      'sluice.outcome': 'committed',
      'sluice.event': /^project/,
    },
  })
  const refused = spans.find(({ name }) => name === 'GET /api/v1/projects')
  t.match(refused?.attributes, { 'http.response.status_code': 401 })
  t.not(refused?.traceId, traceId)
  t.ok(
    spans.some(({ name }) => name === 'GET'),
    'what names no route is not named',
  )
  t.notOk(spans.some(({ name }) => name.includes('healthz')))
  const sent = receiver.bodies.join()
  t.match(sent, '"sluice"')
  for (const secret of [bootstrapToken, testMasterKey, 'slu_', 'in-the-query', 'in the body']) {
    t.notMatch(sent, secret, 'no secret, path, query or body')
  }
})

t.test('a receiver that is away disturbs nothing', async (t) => {
  const receiver = await startReceiver(t)
  const { url, stop } = await startTraced(t, receiver.url.replace(/\d+$/, '1'))
  t.equal(await createProject(url, 'shop'), 201)
  await stop()
})

t.test('a stop does not wait for a receiver that never answers', async (t) => {
  const receiver = await startReceiver(t, true)
  const { url, stop } = await startTraced(t, receiver.url)
  t.equal(await createProject(url, 'shop'), 201)
  await stop()
  t.ok(receiver.waiting > 0, 'it still waits')
})

t.test('a traceparent that is not one is passed over', async (t) => {
  const receiver = await startReceiver(t)
  const { url, stop } = await startTraced(t, receiver.url)
  for (const [index, traceparent] of [
    '00-xyz-1-01',
    '',
    `ff-${traceId}-${parentId}-01`,
  ].entries()) {
    t.equal(await createProject(url, `shop-${index}`, { traceparent }), 201)
  }
  await stop()
  const made = receiver.spans().filter(({ name }) => name === 'POST /api/v1/projects')
  t.equal(made.length, 3)
  t.ok(made.every((span) => span.traceId !== traceId && span.parentSpanId === undefined))
})
