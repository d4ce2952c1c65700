import { hostname } from 'node:os'
import { ExportResultCode } from '@opentelemetry/core'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import fastify from 'fastify'
import pino from 'pino'
import t from 'tap'
import { readConfig } from '../../../server/config.ts'
import { startServer } from '../../../server/main.ts'
import { describeProcess } from '../../../server/tracing/resource.ts'
import { ToldExporter } from '../../../server/tracing/told-exporter.ts'
import { startTracing } from '../../../server/tracing/tracing.ts'
import { bootstrapToken, testMasterKey } from '../../helpers/process.ts'
import { isObject, type Owner } from '../../helpers/server.ts'
import { startReceiver } from './otlp-receiver.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

async function startTraced(t: Owner, endpoint: string, more: Record<string, string> = {}) {
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
      ...more,
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
      'sluice.project': 'shop',
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

t.test('the process is described by the settings, and by what it knows of itself', async (t) => {
  const receiver = await startReceiver(t)
  const { stop } = await startTraced(t, receiver.url, {
    OTEL_RESOURCE_ATTRIBUTES:
      'deployment.environment.name=eu%20west,service.name=flags,k8s.pod.name=a',
  })
  await stop()
  t.match(receiver.resource(), {
    'deployment.environment.name': 'eu west',
    'k8s.pod.name': 'a',
    'service.name': 'flags',
    'service.version': /^\d/,
    'service.instance.id': /^[0-9a-f-]{36}$/,
    'host.name': hostname(),
  })
  const ofProcess = (serviceName?: string, attributes?: string): Record<string, unknown> => {
    const { resource, unreadablePairs } = describeProcess({ serviceName, attributes })
    return { ...resource.attributes, unreadablePairs }
  }
  const own = ofProcess()
  t.match(own, { 'service.name': 'sluice', 'process.pid': process.pid, unreadablePairs: 0 })
  t.not(own['service.instance.id'], ofProcess()['service.instance.id'], 'each start is another')
  t.match(ofProcess('eu', 'service.name=flags,service.instance.id=pod-1,x, ,y=%zz'), {
    ...{ 'service.name': 'eu', 'service.instance.id': 'pod-1', unreadablePairs: 2 },
  })
})

t.test('evaluations over OFREP are told by the semantic conventions', async (t) => {
  const receiver = await startReceiver(t)
  const { url, stop } = await startTraced(t, receiver.url)
  const post = async (path: string, body: object, secret = bootstrapToken) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    })
    const read: unknown = await answer.json()
    return isObject(read) ? read : {}
  }
  await post('/api/v1/projects', { key: 'shop', environments: [{ key: 'production' }] })
  await post('/api/v1/projects/shop/flags', { key: 'checkout', type: 'boolean' })
  const place = { project: 'shop', environment: 'production' }
  const key = await post('/api/v1/tokens', { kind: 'server', name: 'app', ...place })
  const context = { targetingKey: 'user-of-nobody-else' }
  for (const path of ['/checkout', '/not-a-flag-but-secret', '']) {
    await post(`/ofrep/v1/evaluate/flags${path}`, { context }, String(key.secret))
  }
  const listed = await fetch(`${url}/api/v1/projects/shop/environments`, {
    headers: { authorization: `Bearer ${bootstrapToken}` },
  })
  const environments: unknown = await listed.json()
  const { items } = isObject(environments) ? environments : {}
  const [environment] = Array.isArray(items) ? items : []
  await stop()
  const spans = receiver.spans()
  const evaluated = spans
    .map(({ attributes }) => attributes)
    .filter((attributes) => Object.hasOwn(attributes, 'feature_flag.set.id'))
  const set = {
    'feature_flag.provider.name': 'sluice',
    'feature_flag.set.id': environment.id,
    'feature_flag.version': /^\d+\.\d+$/,
  }
  t.match(evaluated, [
    {
      ...set,
      'feature_flag.key': 'checkout',
      'feature_flag.result.variant': 'off',
      'feature_flag.result.reason': 'disabled',
    },
    { ...set, 'feature_flag.result.reason': 'error', 'error.type': 'flag_not_found' },
    set,
  ])
  t.equal(evaluated.length, 3)
  t.ok(
    spans.some(({ attributes }) => attributes['sluice.project'] === 'shop'),
    'a project is told by its key',
  )
  for (const text of ['user-of-nobody-else', 'not-a-flag-but-secret']) {
    t.notMatch(receiver.bodies.join(), text)
  }
})

t.test('a receiver that is away disturbs nothing', async (t) => {
  const receiver = await startReceiver(t)
  const { url, stop } = await startTraced(t, receiver.url.replace(/\d+$/, '1'))
  t.equal(await createProject(url, 'shop'), 201)
  await stop()
})

t.test('a receiver that refuses what it is sent is told of, without credentials', async (t) => {
  const receiver = await startReceiver(t, false, 401)
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  const tracing = startTracing({
    ...{ endpoint: receiver.url, headers: 'authorization=hidden', logger },
    ...{ serviceName: undefined, attributes: 'hidden' },
  })
  const app = fastify()
  app.decorateRequest('principal', null)
  await app.register(tracing.plugin)
  app.get('/', () => 'ok')
  t.equal((await app.inject('/')).statusCode, 200)
  await app.close()
  await tracing.stop()
  const read: unknown[] = lines.map((line) => JSON.parse(line))
  t.match(read, [
    { level: 40, unreadablePairs: 1, msg: /^OTEL_RESOURCE_ATTRIBUTES has pairs/ },
    { level: 40, cause: 'status 401', spans: 1, msg: /spans are lost/ },
  ])
  t.notMatch(lines.join(), 'hidden')
})

t.test('lasting failures are told each ten minutes, and their end', async (t) => {
  const said: unknown[] = []
  const logger = pino(
    { level: 'info', base: null, timestamp: false },
    {
      write: (line: string) => said.push(JSON.parse(line)),
    },
  )
  let nowMs = 0
  let code = ExportResultCode.FAILED
  const away = Object.assign(new Error('connect http://u:hidden@h'), { code: 'ECONNREFUSED' })
  const error = new Error('hidden', { cause: away })
  const exporter: SpanExporter = {
    export: (_spans, done) => done({ code, error }),
    shutdown: async () => undefined,
  }
  const told = new ToldExporter(exporter, logger, () => nowMs)
  const send = (count: number) => told.export(Array(count), () => undefined)
  for (const minute of [0, 1, 9, 10, 11]) {
    nowMs = minute * 60_000
    send(2)
  }
  code = ExportResultCode.SUCCESS
  send(2)
  send(2)
  const cause = 'ECONNREFUSED'
  t.match(said, [
    { cause, spans: 2 },
    { cause, spans: 6 },
    { level: 30, spans: 2 },
  ])
  t.notMatch(JSON.stringify(said), 'hidden')
  t.equal(said.length, 3)
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
