import { writePair } from '@sluice/sdk/pair'
import { createVerifier } from '@sluice/sdk/relay'
import { KeyRing } from '../../relay/key-ring.ts'
import { isNewer, type PushedText, readPushed } from '../../relay/pushed-text.ts'
import { readKeys } from '../../relay/read-keys.ts'
import { fromWeb } from '../../web.ts'
import type { Held } from './held-counts.ts'
import { ObjectCounts, writeObjectMetrics } from './object-metrics.ts'
import { ObjectNotices } from './object-notices.ts'
import { type HeldTexts, ObjectRelay } from './object-relay.ts'
import type { ObjectState, WorkerEnvironment } from './platform.ts'
import { trustedKeys } from './trusted-keys.ts'
import { UpwardReports } from './upward-reports.ts'

/** As large as any environment, with some room for its signature. */
const MAX_PUSH_BYTES = 33 * 1024 * 1024
/** Below what one value of the object's storage may be, whatever its characters take. */
const CHUNK_CHARS = 500_000
const INDEX = 'index'
/** Where isolates ask the object. */
export const NEWS_PATH = '/news'
/** Where the worker asks it for what it has counted. */
export const METRICS_PATH = '/metrics'
/** What SDKs ask begins with it. */
export const SDK_PATH = '/sdk/v1/'
/** Key of the copy in KV. */
export const COPY_KEY = 'sluice-texts'
/** While isolates ask, the control plane is told so often what they counted, ms. */
const REPORT_MS = 15_000

interface Kept extends Omit<PushedText, 'json'> {
  readonly chunks: number
}

/** What the object says to an isolate. */
export interface News {
  readonly version: string
  /** Those that the isolate does not have. */
  readonly texts: readonly PushedText[]
}

/**
 * The one place of a worker that pushes land in: it believes only what the control plane signed and
 * what is newer than what it has, and tells isolates, of which there are many, what that is.
 */
export class TextsObject {
  readonly #state: ObjectState
  readonly #environment: WorkerEnvironment
  readonly #texts = new Map<string, PushedText>()
  readonly #reports: UpwardReports
  readonly #counts = new ObjectCounts()
  /** Undefined if streams are not offered. */
  readonly #notices: ObjectNotices | undefined
  readonly #relay: ObjectRelay
  #isReportDue = false

  constructor(state: ObjectState, environment: WorkerEnvironment) {
    this.#state = state
    this.#environment = environment
    this.#reports = new UpwardReports(environment)
    this.#relay = new ObjectRelay(environment, (key) => this.#heldFor(key))
    this.#notices = environment.SLUICE_STREAMS === '1' ? new ObjectNotices() : undefined
    void state.blockConcurrencyWhile(() => this.#load())
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const kind = /^\/push\/v1\/(snapshot|keys)$/.exec(pathname)?.[1]
    if (kind === 'snapshot' || kind === 'keys') return this.#push(kind, request)
    if (pathname === NEWS_PATH) return this.#answer(await request.json())
    if (pathname === METRICS_PATH) return this.#metrics()
    if (pathname.startsWith(SDK_PATH)) return this.#relay.answer(request)
    return (await this.#notices?.answer(request)) ?? refused(404, 'NOT_FOUND', 'No streams here.')
  }

  /** Called by the runtime, some time after somebody asked. */
  async alarm(): Promise<void> {
    this.#isReportDue = false
    await this.#report()
  }

  /** What is news to an isolate; what it counted is told the control plane later. */
  async #answer({ version, counts }: Held): Promise<Response> {
    this.#counts.questions += 1
    for (const [environment, counted] of counts) {
      const isHeld = this.#texts.has(nameOf({ kind: 'snapshot', environment }))
      if (isHeld) this.#reports.add(environment, counted)
    }
    if (!this.#isReportDue && this.#environment.SLUICE_UPSTREAM !== undefined) {
      this.#isReportDue = true
      await this.#state.storage.setAlarm(Date.now() + REPORT_MS)
    }
    const held = new Set(version.split(' '))
    const texts = [...this.#texts].filter(([name, text]) => !held.has(versionOf(name, text)))
    const news: News = { version: this.#version(), texts: texts.map(([, text]) => text) }
    return Response.json(news)
  }

  #version(): string {
    return [...this.#texts].map(([name, text]) => versionOf(name, text)).join(' ')
  }

  async #metrics(): Promise<Response> {
    const [counts, texts, notices] = [this.#counts, this.#texts, this.#notices]
    return new Response(writeObjectMetrics({ counts, texts, notices, keys: await this.#keys() }))
  }

  async #push(kind: 'snapshot' | 'keys', request: Request): Promise<Response> {
    const answer = await this.#take(kind, request)
    if (!answer.ok) this.#counts.pushes.refused += 1
    return answer
  }

  async #take(kind: 'snapshot' | 'keys', request: Request): Promise<Response> {
    const body = await fromWeb(request, '').text(MAX_PUSH_BYTES)
    if (!body.ok) return refused(413, 'TOO_LARGE', 'It is larger than 33 MiB, or not UTF-8.')
    const json = body.text
    const signature = request.headers.get('sluice-signature') ?? ''
    const keys = trustedKeys(this.#environment)
    const verdict = await createVerifier(keys).verify(kind, signature, json)
    if (!verdict.ok) return refused(403, verdict.code, verdict.detail)
    const text = readPushed(kind, signature, json)
    if (typeof text === 'string') return refused(422, 'INVALID', text)
    const name = nameOf(text)
    const held = this.#texts.get(name)
    this.#counts.pushes[isNewer(text, held) ? 'taken' : 'held'] += 1
    this.#counts.pushedAt.set(name, Date.now())
    if (isNewer(text, held)) await this.#keep(name, text)
    const pair = this.#texts.get(name)?.pair ?? text.pair
    return Response.json({ taken: isNewer(text, held), held: writePair(pair) })
  }

  async #keep(name: string, text: PushedText): Promise<void> {
    const { json, ...about } = text
    const entries: Record<string, unknown> = {}
    const chunks = Math.max(1, Math.ceil(json.length / CHUNK_CHARS))
    for (let i = 0; i < chunks; i += 1) {
      entries[`${name}/${i}`] = json.slice(i * CHUNK_CHARS, (i + 1) * CHUNK_CHARS)
    }
    const index: Record<string, Kept> = {}
    for (const [other, { json: text_, ...kept }] of this.#texts) {
      index[other] = { ...kept, chunks: Math.max(1, Math.ceil(text_.length / CHUNK_CHARS)) }
    }
    index[name] = { ...about, chunks }
    await this.#state.storage.put({ ...entries, [INDEX]: index })
    this.#texts.set(name, text)
    await this.#notices?.take(text)
    const { SLUICE_KV: copy } = this.#environment
    const texts = JSON.stringify([...this.#texts.values()])
    // For isolates that start while this object cannot be reached; nothing waits for it.
    if (copy !== undefined) this.#state.waitUntil(copy.put(COPY_KEY, texts).catch(() => undefined))
    this.#state.waitUntil(this.#report())
  }

  /** Tells what was counted, with each edge key that is set of its own environment. */
  async #report(): Promise<void> {
    const { SLUICE_UPSTREAM: upstream, SLUICE_EDGE_KEY: secrets = '' } = this.#environment
    if (upstream === undefined) return
    const ring = await this.#keys()
    for (const key of secrets.split(/\s+/)) {
      const environment = (await ring.find(key))?.environment
      if (environment !== undefined) await this.#reports.send(environment, key)
    }
  }

  async #heldFor(key: string): Promise<HeldTexts> {
    const environment = (await (await this.#keys()).find(key))?.environment ?? ''
    const find = (kind: 'snapshot' | 'keys') => this.#texts.get(nameOf({ kind, environment }))
    return { snapshot: find('snapshot'), keys: find('keys') }
  }

  async #keys(): Promise<KeyRing> {
    const ring = new KeyRing()
    for (const { kind, json } of this.#texts.values()) {
      const keys = kind === 'keys' ? readKeys(json) : ''
      if (typeof keys !== 'string') await ring.take(keys)
    }
    return ring
  }

  async #load(): Promise<void> {
    const index = await this.#state.storage.get(INDEX)
    if (typeof index !== 'object' || index === null) return
    for (const [name, kept] of Object.entries(index)) {
      const pieces: string[] = []
      for (let i = 0; i < kept.chunks; i += 1) {
        pieces.push(String(await this.#state.storage.get(`${name}/${i}`)))
      }
      const text = readPushed(kept.kind, kept.signature, pieces.join(''))
      if (typeof text === 'string') continue
      this.#texts.set(name, text)
      await this.#notices?.take(text)
    }
  }
}

function nameOf({ kind, environment }: Pick<PushedText, 'kind' | 'environment'>): string {
  return `${kind}/${environment}`
}

function versionOf(name: string, { pair }: PushedText): string {
  return `${name}@${writePair(pair)}`
}

function refused(status: number, code: string, detail: string): Response {
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  return new Response(JSON.stringify({ status, code, detail }), { status, headers })
}
