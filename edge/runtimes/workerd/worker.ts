import { answerOfrep } from '../../edge.ts'
import { type BodyText, type EdgeAnswer, type EdgeRequest, jsonAnswer } from '../../exchange.ts'
import { identify } from '../../identify.ts'
import type { EdgeKey } from '../../keys.ts'
import { isNoneMatch } from '../../none-match.ts'
import { EVENTS_PATH, type EventPorts } from '../../ofrep/answer-events.ts'
import { noticedHead } from '../../ofrep/noticed-head.ts'
import { MAX_BODY_BYTES } from '../../ofrep/read-context.ts'
import { type Problem, problemAnswer } from '../../problem.ts'
import { Admission } from '../../streams/admission.ts'
import { StreamCounts } from '../../streams/stream-counts.ts'
import { fromWeb, toWeb } from '../../web.ts'
import { Isolate } from './isolate.ts'
import type { RequestContext, WorkerEnvironment } from './platform.ts'
import { METRICS_PATH, SDK_PATH, TextsObject } from './texts-object.ts'

export { TextsObject }

const PUSH = /^\/push\/v1\/(?:snapshot|keys)$/

/** Lives as long as the isolate, across requests. */
const isolate = new Isolate()

/** An isolate says where the object's streams are, and holds none itself. */
const events: EventPorts = {
  ...{ basePath: '', counts: new StreamCounts() },
  admission: new Admission({ streamsMax: 0, perSecond: 0 }, () => 0),
  channelOf: (key) => isolate.keys.channelOf(key),
  findChannel: () => null,
  notices: () => undefined,
}

/** The edge as a Cloudflare worker: evaluates over OFREP, and serves snapshots to SDKs that poll. */
export default {
  async fetch(
    request: Request,
    worker: WorkerEnvironment,
    context: RequestContext,
  ): Promise<Response> {
    try {
      const asked = fromWeb(request, '')
      const isPush = asked.method === 'PUT' && PUSH.test(asked.path)
      const hasStreams = worker.SLUICE_STREAMS === '1'
      const isRelayed = hasSdkStreams(worker) && asked.path.startsWith(SDK_PATH)
      if (isPush || isRelayed || (hasStreams && asked.path === EVENTS_PATH)) {
        return await worker.SLUICE_EDGE.get(worker.SLUICE_EDGE.idFromName('edge')).fetch(request)
      }
      const body = await bodyOf(asked)
      await isolate.refresh(worker, noticedHead(asked.query, body))
      if (asked.method === 'GET' && asked.path === METRICS_PATH) {
        return toWeb(await answerMetrics(asked, worker))
      }
      const read = { ...asked, text: () => Promise.resolve(body) }
      const answered = await answer(read, hasStreams ? events : undefined)
      context.waitUntil(isolate.flush(worker))
      return toWeb(answered)
    } catch (error) {
      console.error('sluice edge: unexpected', error)
      return toWeb(
        problemAnswer({ code: 'INTERNAL', detail: 'The log of the edge has the cause.' }),
      )
    }
  },
}

function hasSdkStreams(worker: WorkerEnvironment): boolean {
  const { SLUICE_SDK_STREAMS, SLUICE_UPSTREAM, SLUICE_EDGE_KEY } = worker
  const isWanted = SLUICE_SDK_STREAMS === '1'
  return isWanted && SLUICE_UPSTREAM !== undefined && SLUICE_EDGE_KEY !== undefined
}

/** Read before it is answered: it may say which head is wanted. */
function bodyOf(request: EdgeRequest): Promise<BodyText> {
  if (request.method === 'POST') return request.text(MAX_BODY_BYTES)
  return Promise.resolve({ ok: true, text: '' })
}

async function answer(request: EdgeRequest, offered: EventPorts | undefined): Promise<EdgeAnswer> {
  if (request.path === '/healthz') return jsonAnswer(200, JSON.stringify({ alive: true }))
  if (request.path === '/readyz') {
    const ready = isolate.isReady
    return jsonAnswer(ready ? 200 : 503, JSON.stringify({ ready }))
  }
  if (request.method === 'GET' && request.path === '/sdk/v1/snapshot')
    return answerSnapshot(request)
  const environment = (id: string) => isolate.environment(id)
  return answerOfrep(request, { authenticate, environment, events: offered })
}

async function authenticate(secret: string): Promise<EdgeKey | Problem> {
  const detail = 'The token is not known here, has expired or was revoked.'
  return (await isolate.keys.find(secret)) ?? { code: 'UNAUTHENTICATED', detail }
}

/** Counts are not for everybody, and everybody reaches a worker: it takes the key of an edge. */
async function answerMetrics(request: EdgeRequest, worker: WorkerEnvironment): Promise<EdgeAnswer> {
  const key = await identify(request, authenticate)
  if ('code' in key) return problemAnswer(key)
  if (key.kind !== 'edge') {
    const detail = 'It takes an edge key: sluice token create --kind edge --env <environment>.'
    return problemAnswer({ code: 'FORBIDDEN', detail })
  }
  const object = worker.SLUICE_EDGE.get(worker.SLUICE_EDGE.idFromName('edge'))
  const body = await (await object.fetch(`https://object${METRICS_PATH}`)).text()
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
  return { status: 200, headers, body }
}

/** The very bytes that were pushed, for SDKs: there are no streams here, so they poll. */
async function answerSnapshot(request: EdgeRequest): Promise<EdgeAnswer> {
  const key = await identify(request, authenticate)
  if ('code' in key) return problemAnswer(key)
  if (key.kind === 'client') {
    return problemAnswer({ code: 'FORBIDDEN', detail: 'Rules are never shown to a client key.' })
  }
  const snapshot = isolate.environment(key.environment)?.snapshot
  if (snapshot === undefined) {
    return problemAnswer({ code: 'NOT_READY', detail: 'Nothing was pushed here yet.' })
  }
  const pair = `${snapshot.pair.epoch}.${snapshot.pair.revision}`
  const headers = {
    etag: `"${pair}.1"`,
    'sluice-revision': pair,
    'sluice-signature': snapshot.signature,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-cache',
  }
  if (isNoneMatch(request.header('if-none-match') ?? undefined, headers.etag)) {
    return { status: 304, headers, body: null }
  }
  return { status: 200, headers, body: snapshot.json }
}
