import { writePair } from '@sluice/sdk/pair'
import { answerOfrep } from '../edge.ts'
import { type EdgeAnswer, type EdgeRequest, jsonAnswer } from '../exchange.ts'
import { identify } from '../identify.ts'
import type { EdgeKey } from '../keys.ts'
import type { EventPorts } from '../ofrep/answer-events.ts'
import { NoticeStreams } from '../ofrep/notices.ts'
import { type Problem, problemAnswer } from '../problem.ts'
import { Admission, type AdmissionLimits } from '../streams/admission.ts'
import { drainReaders } from '../streams/drain-readers.ts'
import { StreamCounts } from '../streams/stream-counts.ts'
import type { StreamHub } from '../streams/stream-hub.ts'
import { answerRelay } from './answer-relay.ts'
import { KeyRing } from './key-ring.ts'
import { writeMetrics } from './metrics-text.ts'
import { applyOverrides, type Overrides } from './overrides.ts'
import { Replica, type ReplicaOptions } from './replica.ts'

const SWEEP_MS = 1_000
const BEAT_MS = 15_000
const UNKNOWN_KEY: Problem = {
  code: 'UNAUTHENTICATED',
  detail: 'The token is not known here, has expired or was revoked.',
}

/** What is the same for all environments of an edge. */
export interface SharedOptions
  extends Omit<ReplicaOptions, 'key' | 'cache' | 'keysCache' | 'counts' | 'onKeys'> {
  /** Path that everything is served under; empty for the root. */
  readonly basePath: string
}

/** What one environment has of its own. */
export type OwnOptions = Pick<ReplicaOptions, 'key' | 'cache' | 'keysCache'>

/**
 * An edge: it replicates environments from its upstream, evaluates their flags for those who have no
 * SDK, and is a control plane to those who have one, other edges among them.
 */
export class RelayEdge {
  readonly counts = new StreamCounts()
  readonly keys = new KeyRing()
  readonly admission: Admission
  readonly replicas: readonly Replica[]
  readonly #events: EventPorts
  readonly #notices: readonly NoticeStreams[]
  #sweep: ReturnType<typeof setInterval> | undefined
  #isStopping = false

  constructor(
    { basePath, ...shared }: SharedOptions,
    own: readonly OwnOptions[],
    limits: AdmissionLimits,
  ) {
    this.replicas = own.map(
      (options) =>
        new Replica({
          ...shared,
          ...options,
          counts: this.counts,
          onKeys: (payload) => this.keys.take(payload),
        }),
    )
    this.admission = new Admission(limits, () => this.streamCount)
    this.#notices = this.replicas.map((replica) => new NoticeStreams(replica, this.counts))
    this.#events = {
      ...{ basePath, admission: this.admission, counts: this.counts },
      channelOf: (key) => this.keys.channelOf(key),
      findChannel: (channel) => this.keys.findChannel(channel),
      notices: (id) => {
        const at = this.replicas.findIndex((replica) => replica.environment === id)
        return this.#isStopping ? undefined : this.#notices[at]
      },
    }
  }

  /** How many streams are open. */
  get streamCount(): number {
    return this.#hubs().reduce((sum, { readerCount }) => sum + readerCount, 0)
  }

  /**
   * Whether every environment has flags that the control plane has confirmed of late, or is behind of:
   * no other edge would do better then.
   */
  get isReady(): boolean {
    return !this.#isStopping && this.replicas.every(({ stale, ahead }) => !stale || ahead)
  }

  /** Loads what was kept, and begins to cut streams that may be read no more. */
  async start(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.start()))
    let beatAt = 0
    this.#sweep = setInterval(() => {
      const now = Date.now()
      for (const hub of this.#hubs()) hub.sweep(now, (key, at) => this.keys.isValid(key, at))
      if (now - beatAt < BEAT_MS) return
      beatAt = now
      for (const { hubs } of this.#notices) for (const hub of hubs) hub.beat(new Date(now))
    }, SWEEP_MS)
  }

  /** Serves these values whatever the control plane says, until others are given. */
  override(overrides: Overrides): void {
    for (const { client } of this.replicas) applyOverrides(client, overrides)
  }

  /** Answers any request. Never rejects for what a request holds. */
  async answer(request: EdgeRequest): Promise<EdgeAnswer> {
    const { path } = request
    if (path.startsWith('/ofrep/')) {
      return answerOfrep(request, {
        authenticate: (secret) => this.#authenticate(secret),
        environment: (id) => this.#replicaOf(id),
        events: this.#events,
      })
    }
    if (path.startsWith('/sdk/')) return this.#answerSdk(request)
    if (request.method === 'GET' && path === '/healthz') {
      return jsonAnswer(200, JSON.stringify({ alive: true }))
    }
    if (request.method === 'GET' && path === '/readyz') return this.#answerReady(request.query)
    if (request.method === 'GET' && path === '/metrics') {
      const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
      return { status: 200, headers, body: writeMetrics(this) }
    }
    return noSuchPath(request)
  }

  /** Ends the streams in order within `spreadMs`, reports once more, and ends. */
  async stop(spreadMs: number): Promise<void> {
    this.#isStopping = true
    const readers = this.#hubs().flatMap((hub) => hub.retire())
    await drainReaders(readers, spreadMs)
    clearInterval(this.#sweep)
    await Promise.all(this.replicas.map((replica) => replica.stop()))
  }

  async #answerSdk(request: EdgeRequest): Promise<EdgeAnswer> {
    const key = await identify(request, (secret) => this.#authenticate(secret))
    if ('code' in key) return problemAnswer(key)
    const replica = this.#replicaOf(key.environment)
    if (replica === undefined) {
      return problemAnswer({ code: 'NOT_FOUND', detail: 'The environment of this key is gone.' })
    }
    const { admission, counts } = this
    const ports = { admission, counts, isStopping: () => this.#isStopping }
    return (await answerRelay(request, key, replica, ports)) ?? noSuchPath(request)
  }

  /** A key that is not known may be new: the upstreams are asked, now and then. */
  #authenticate(secret: string): EdgeKey | Promise<EdgeKey | Problem> {
    const known = this.keys.find(secret)
    return known === null || known instanceof Promise ? this.#ask(secret, known) : known
  }

  async #ask(secret: string, looked: Promise<EdgeKey | null> | null): Promise<EdgeKey | Problem> {
    const known = await looked
    if (known !== null) return known
    if (!/^slu_(?:server|client|edge)_[0-9a-z]{1,32}_[0-9a-f]{72}$/.test(secret)) return UNKNOWN_KEY
    await Promise.all(this.replicas.map((replica) => replica.askKeys()))
    return (await this.keys.find(secret)) ?? UNKNOWN_KEY
  }

  /** All open streams: of SDKs and edges, and of those who wait for notices. */
  #hubs(): readonly StreamHub<EdgeKey>[] {
    const notices = this.#notices.flatMap(({ hubs }) => hubs)
    return [...this.replicas.map(({ streams }) => streams), ...notices]
  }

  #replicaOf(environment: string): Replica | undefined {
    return this.replicas.find((replica) => replica.environment === environment)
  }

  /** With `stale=ok` flags are enough, whether or not an upstream has confirmed them of late. */
  #answerReady(query: string): EdgeAnswer {
    const environments = this.replicas.map(({ environment, set, stale, ahead, client }) => ({
      environment: environment ?? null,
      revision: set === undefined ? null : writePair(set),
      stale,
      ahead,
      verified: client.status.verified,
    }))
    const isLenient = new URLSearchParams(query).get('stale') === 'ok'
    const hasAll = !this.#isStopping && this.replicas.every(({ set }) => set !== undefined)
    const ready = isLenient ? hasAll : this.isReady
    return jsonAnswer(ready ? 200 : 503, JSON.stringify({ ready, environments }))
  }
}

function noSuchPath({ method, path }: EdgeRequest): EdgeAnswer {
  const detail = `There is no ${method} ${path.slice(0, 300)}.`
  return problemAnswer({ code: 'NOT_FOUND', detail })
}
