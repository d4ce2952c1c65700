import type { AdmissionLimits } from '@sluice/edge/admission'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { createSecret } from '../../server/access/secret.ts'
import { buildApp } from '../../server/app.ts'
import { type ControlPlane, startControlPlane } from '../../server/control-plane.ts'
import { firstStart } from '../../server/first-start.ts'
import { readTargetPolicy } from '../../server/outbound/target.ts'
import type { MeasureGate } from '../../server/ramps/gate-looks.ts'
import { readMasterKey } from '../../server/signing/master-key.ts'
import type { Store } from '../../server/store/contract.ts'
import { openSqliteStore } from '../../server/store/sqlite/sqlite-store.ts'
import type { WebhookSettings } from '../../server/webhooks/webhooks.ts'
import { testMasterKey } from './process.ts'

/** What a test needs of tap's `t`. */
export interface Owner {
  teardown(fn: () => unknown): unknown
  testdir(): string
}

/** How a control plane is started. */
export interface TestServerOptions {
  /** Opens the store; a private SQLite folder if left out. The server closes it. */
  readonly store?: () => Promise<Store>
  /** The first admin's token, for a second plane on the same store; a new one if left out. */
  readonly adminToken?: string
  /** Path everything is served under; the root if left out. `url` does not hold it. */
  readonly basePath?: string
  /** Addresses of proxies that are believed. */
  readonly trustProxy?: string
  /** The port; a free one if left out. */
  readonly port?: number
  /** Changes a token may make in a minute; more than any test makes if left out. */
  readonly writesPerMinute?: number
  /** How webhooks may send; to any address if left out, but to no name. */
  readonly webhooks?: Partial<WebhookSettings>
  /** Looks at a gate of a ramp; as in production if left out. */
  readonly measureGate?: MeasureGate
  /** Base URL of the Prometheus that gates may ask. */
  readonly prometheus?: string
  /** How many streams are taken; the defaults of the settings if left out. */
  readonly streams?: AdmissionLimits
  /** Makes the store a standby, as \`sluice start --standby\` does. */
  readonly standby?: { readonly serves: boolean }
  /** Makes the demo project, as a first start does. */
  readonly demo?: boolean
}

/** What goes with a request. `body` is sent as JSON, a string as it stands. */
export interface TestRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The admin's if left out; none at all for null. */
  readonly token?: string | null
}

/** What came back. `body` is `{}` if there was none, or no object. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
  readonly text: string
  readonly etag: string
}

/** A control plane that listens on a port of its own. */
export interface TestServer {
  readonly url: string
  readonly adminToken: string
  readonly app: FastifyInstance
  readonly control: ControlPlane
  /** Every line logged so far. */
  readonly logLines: readonly string[]
  /** Sends a request to a path below the root over a real connection. */
  send(method: string, path: string, request?: TestRequest): Promise<TestAnswer>
  get(path: string, request?: TestRequest): Promise<TestAnswer>
  post(path: string, body?: unknown, request?: TestRequest): Promise<TestAnswer>
  /** Sends the ETag that a GET of the same path gives now, unless `headers` say otherwise. */
  patch(path: string, body: unknown, request?: TestRequest): Promise<TestAnswer>
  /** Sends the ETag that a GET of the same path gives now, unless `headers` say otherwise. */
  delete(path: string, request?: TestRequest): Promise<TestAnswer>
  /** Makes an SDK key: a server key unless told otherwise. */
  createKey(
    project: string,
    environment: string,
    kind?: string,
  ): Promise<{ id: string; secret: string }>
  stop(): Promise<void>
}

/** Starts a control plane and stops it when the test is over. */
export async function startTestServer(
  t: Owner,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const logLines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => logLines.push(line) })
  const openStore = options.store ?? (() => openSqliteStore({ dataDir: t.testdir(), logger }))
  const store = await openStore()
  const control = await startControlPlane(store, logger, {
    masterKey: readMasterKey(testMasterKey),
    isOldLost: false,
    webhooks: { policy: readTargetPolicy('1'), lookup: async () => [], ...options.webhooks },
    ...(options.measureGate === undefined ? {} : { measureGate: options.measureGate }),
    ...(options.prometheus === undefined ? {} : { prometheus: { url: options.prometheus } }),
    ...(options.standby === undefined ? {} : { standby: options.standby }),
    ...(options.streams === undefined ? {} : { streams: options.streams }),
  })
  const adminToken = options.adminToken ?? createSecret('personal').secret
  await firstStart(control, '', adminToken, options.demo ?? false)
  const app = await buildApp({
    control,
    logger,
    basePath: options.basePath ?? '',
    trustProxy: options.trustProxy,
    writesPerMinute: options.writesPerMinute ?? 1_000_000,
  })
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= (async () => {
      await app.close()
      await control.stop()
      await store.close()
    })()
    return stopped
  }
  t.teardown(stop)
  return { ...createRequests(url, adminToken), url, adminToken, app, control, logLines, stop }
}

/** The requests of a test to any control plane. */
function createRequests(url: string, adminToken: string) {
  const send = async (
    method: string,
    path: string,
    request: TestRequest = {},
  ): Promise<TestAnswer> => {
    const { body, token = adminToken } = request
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const { status, headers } = answer
    return { status, headers, text, body: readObject(text), etag: headers.get('etag') ?? '' }
  }
  const matched = async (path: string, request: TestRequest): Promise<TestRequest> => {
    if (request.headers?.['if-match'] !== undefined) return request
    const { etag } = await send('GET', path)
    return { ...request, headers: { 'if-match': etag, ...request.headers } }
  }
  return {
    send,
    get: (path: string, request?: TestRequest) => send('GET', path, request),
    post: (path: string, body?: unknown, request: TestRequest = {}) =>
      send('POST', path, { ...request, body }),
    patch: async (path: string, body: unknown, request: TestRequest = {}) =>
      send('PATCH', path, { ...(await matched(path, request)), body }),
    delete: async (path: string, request: TestRequest = {}) =>
      send('DELETE', path, await matched(path, request)),
    createKey: async (project: string, environment: string, kind = 'server') => {
      const body = { kind, name: 'test', project, environment }
      const made = await send('POST', '/api/v1/tokens', { body })
      if (made.status !== 201) throw new Error(`no key: ${made.text}`)
      return { id: String(made.body.id), secret: String(made.body.secret) }
    },
  }
}

/** Makes the project `shop` with environments, and a boolean flag for each key. */
export async function createShop(
  server: TestServer,
  { flags = ['checkout'], environments = ['staging', 'production'] } = {},
): Promise<void> {
  const made = await server.post('/api/v1/projects', {
    key: 'shop',
    environments: environments.map((key) => ({ key })),
  })
  if (made.status !== 201) throw new Error(`no project: ${made.text}`)
  for (const key of flags) {
    const flag = await server.post('/api/v1/projects/shop/flags', { key, type: 'boolean' })
    if (flag.status !== 201) throw new Error(`no flag: ${flag.text}`)
  }
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** Narrows a JSON value to an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
