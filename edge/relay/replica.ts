import {
  type ClientOptions,
  createRelayClient,
  createVerifier,
  type PublicJwk,
  type RelayClient,
  type ServerSentEvent,
  splitSigned,
} from '@sluice/sdk/relay'
import type { Resolution } from '@sluice/sdk/resolution'
import type { EnvironmentSource } from '../environment-source.ts'
import type { EdgeKey } from '../keys.ts'
import { RemoteUsage } from '../remote-usage.ts'
import { writeFrame } from '../streams/frame.ts'
import type { StreamCounts } from '../streams/stream-counts.ts'
import { StreamHub, type StreamSource } from '../streams/stream-hub.ts'
import { type KeysPayload, readKeys } from './read-keys.ts'
import { RelayHistory } from './relay-history.ts'
import { countedOf } from './relayed-counts.ts'
import { EDGE_NAME, RelayedReports } from './relayed-reports.ts'

/** A heartbeat is passed on to those who come for so long; then it would say what is not so. */
const HEARTBEAT_FRESH_MS = 20_000
/** How long a request for a snapshot waits for a newer one than is held. */
const REFRESH_WAIT_MS = 2_000
/** What a stream is sent that has all there is, while nobody confirms it. */
const WAITING = new TextEncoder().encode(': nothing is known to be newer\n\n')
/** Unknown keys make an edge ask for the keys again, at most so often. */
const ASK_KEYS_MS = 1_000

/** How an environment is replicated. */
export interface ReplicaOptions {
  /** Base URLs of control planes or edges; several are tried in turn. */
  readonly urls: readonly string[]
  /** An edge key; it names the environment. */
  readonly key: string
  /** Public keys of the control plane; without them nothing is checked. */
  readonly verifyKeys: readonly PublicJwk[] | undefined
  /** Keeps the signed texts and the keys across restarts. */
  readonly cache: ClientOptions['cache']
  readonly keysCache: ClientOptions['cache']
  readonly instance: string
  /** It evaluates nothing itself, and counts as a relay in receipts. */
  readonly isRelay?: boolean
  readonly logger: NonNullable<ClientOptions['logger']>
  readonly fetch: NonNullable<ClientOptions['fetch']>
  readonly counts: StreamCounts
  /** Hears of the keys of the environment. */
  onKeys(keys: KeysPayload): Promise<unknown>
}

/**
 * One environment as an edge holds it: the flags that it evaluates, the signed texts that it passes
 * on, and the streams of those who read them. To its upstream it is a client like any other.
 */
export class Replica implements EnvironmentSource, StreamSource {
  readonly client: RelayClient
  readonly streams: StreamHub<EdgeKey>
  readonly reports: RelayedReports
  readonly #options: ReplicaOptions
  readonly #usage = new RemoteUsage()
  readonly #history = new RelayHistory()
  #heartbeat: { readonly frame: Uint8Array; readonly head: string; readonly at: number } | undefined
  #keys: { readonly signature: string; readonly json: string } | undefined
  #askedKeysAt = 0
  #environment: string | undefined

  constructor(options: ReplicaOptions) {
    this.#options = options
    this.streams = new StreamHub(this, options.counts)
    this.reports = new RelayedReports(() => this.client.hurry(1_000))
    const { urls, key, instance, logger, fetch, verifyKeys } = options
    this.client = createRelayClient(
      {
        ...{ url: urls, key, instance, logger, fetch },
        ...(options.cache === undefined ? {} : { cache: this.#signedCache(options.cache) }),
        ...(verifyKeys === undefined ? {} : { verifyKeys }),
      },
      {
        onOffered: (raw, payload, outcome) => {
          const isOtherLine = this.#history.take(raw, payload, outcome)
          if (payload.type === 'heartbeat') this.#beat(raw, payload.head)
          if (outcome.kind !== 'applied') return
          if (isOtherLine) this.streams.sendAll(this.frameFrom(null))
          else this.streams.publish()
          if (this.#history.isLong) void this.client.refresh()
        },
        onOther: (event) => void this.#takeKeys(event),
        sdk: EDGE_NAME,
        isRelay: options.isRelay === true,
        additions: () => {
          this.reports.counts.add(countedOf(this.#usage.drain()))
          return this.reports.additions()
        },
      },
    )
  }

  /** Loads the keys that were kept; the flags load by themselves. */
  async start(): Promise<void> {
    const text = await Promise.resolve(this.#options.keysCache?.load() ?? null).catch(() => null)
    if (text === null || this.#keys !== undefined) return
    const { signature, json } = splitSigned(text)
    await this.#offerKeys(signature, json, true)
  }

  get set() {
    return this.client.set
  }

  /** Its id; known from the flags or from the keys, whichever came first. */
  get environment(): string | undefined {
    return this.client.set?.environment ?? this.#environment
  }

  get stale(): boolean {
    return this.client.status.state !== 'ready'
  }

  /** The upstream is heard from, and has had less than is held for a while. */
  get ahead(): boolean {
    return this.client.status.code === 'AHEAD_OF_SERVER'
  }

  get flags() {
    return this.client.flags
  }

  countGiven(flagKey: string, resolution: Resolution): void {
    this.#usage.given(flagKey, resolution)
  }

  onChange(listener: (changed: readonly string[]) => void): void {
    this.client.on('change', listener)
  }

  get revision(): number {
    return this.#history.head?.revision ?? 0
  }

  /** Epoch of the head; undefined before any data. */
  get epoch(): number | undefined {
    return this.#history.head?.epoch
  }

  frameFrom(start: number | null): Uint8Array {
    return this.#history.frameFrom(start)
  }

  /** The last heartbeat of the control plane itself, while it is one: an edge can sign none. */
  heartbeat(now: Date): Uint8Array {
    const { head } = this.#history
    const said = this.#heartbeat
    const isOfHead = head !== undefined && said?.head === `${head.epoch}.${head.revision}`
    // Those who hold the same learn that they are ahead too.
    const isPassed = said !== undefined && (isOfHead || this.ahead)
    return isPassed && now.getTime() - said.at < HEARTBEAT_FRESH_MS ? said.frame : WAITING
  }

  /**
   * The newest signed snapshot. If deltas came after the one that is held, the upstream is asked for
   * a whole one; while it does not answer, the one that is held has to do.
   */
  async snapshot() {
    const { head, base } = this.#history
    const isBehind = head !== undefined && base?.pair.revision !== head.revision
    if (isBehind) await within(this.client.refresh(), REFRESH_WAIT_MS)
    return this.#history.base
  }

  /** The keys as they came, for edges below; undefined while none are known. */
  get keys() {
    return this.#keys
  }

  /** The same as an event. */
  keysFrame(): Uint8Array | undefined {
    return this.#keys && writeFrame('keys', null, this.#keys.signature, this.#keys.json)
  }

  /** Asks for the keys again, because an unknown one came: it may be new. */
  async askKeys(): Promise<void> {
    const now = Date.now()
    if (now - this.#askedKeysAt < ASK_KEYS_MS) return
    this.#askedKeysAt = now
    const { fetch, key } = this.#options
    try {
      const signal = AbortSignal.timeout(REFRESH_WAIT_MS)
      const headers = { authorization: `Bearer ${key}` }
      const answer = await fetch(`${this.client.url}/sdk/v1/keys`, { headers, signal })
      if (answer.status !== 200) return
      await this.#offerKeys(
        answer.headers.get('sluice-signature') ?? '',
        await answer.text(),
        false,
      )
    } catch {
      // The upstream cannot be reached: the stream tells when it can.
    }
  }

  /** Ends streams and the connection, after one last report. */
  async stop(): Promise<void> {
    await this.client.close()
  }

  #beat({ signature, json }: { signature: string; json: string }, head: string): void {
    const frame = writeFrame('heartbeat', head, signature, json)
    this.#heartbeat = { frame, head, at: Date.now() }
    this.streams.beat(new Date())
  }

  async #takeKeys({ type, data }: ServerSentEvent): Promise<void> {
    if (type !== 'keys') return
    const { signature, json } = splitSigned(data)
    await this.#offerKeys(signature, json, false)
  }

  async #offerKeys(signature: string, json: string, isKept: boolean): Promise<void> {
    const { verifyKeys, logger, keysCache, onKeys } = this.#options
    if (verifyKeys !== undefined) {
      const verdict = await createVerifier(verifyKeys).verify('keys', signature, json)
      if (!verdict.ok) {
        if (logger !== false) logger.error(`sluice edge: keys are refused: ${verdict.detail}`)
        return
      }
    }
    const keys = readKeys(json)
    const { set } = this.client
    if (typeof keys === 'string' || (set !== undefined && keys.environment !== set.environment)) {
      if (logger !== false) logger.error('sluice edge: keys are refused: not of this environment')
      return
    }
    this.#keys = { signature, json }
    this.#environment = keys.environment
    await onKeys(keys)
    if (isKept) return
    const frame = writeFrame('keys', null, signature, json)
    for (const reader of this.streams.readers) {
      if (reader.owner.kind === 'edge') reader.send(frame, reader.revision)
    }
    await keysCache?.save(`${signature}\n${json}`).catch((error: unknown) => {
      if (logger !== false) logger.warn(`sluice edge: the keys cannot be kept: ${String(error)}`)
    })
  }

  /** Keeps the texts as they came, whether they were verified or not: others may verify them. */
  #signedCache(cache: NonNullable<ClientOptions['cache']>): NonNullable<ClientOptions['cache']> {
    return {
      load: () => cache.load(),
      save: async () => {
        const text = this.#history.text()
        if (text !== '') await cache.save(text)
      },
    }
  }
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, waited])
  clearTimeout(timer)
}
