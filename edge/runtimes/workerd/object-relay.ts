import type { PushedText } from '../../relay/pushed-text.ts'
import { RelayEdge } from '../../relay/relay-edge.ts'
import { fromWeb, toWeb } from '../../web.ts'
import type { WorkerEnvironment } from './platform.ts'
import { trustedKeys } from './trusted-keys.ts'

/** What one object, which is one thread of 128 MB, takes with ease. */
const LIMITS = { streamsMax: 5_000, perSecond: 500 }
const LOOK_MS = 1_000
/** Without a stream for so long it lets go of its own, and the object may sleep. */
const IDLE_MS = 60_000
/** How long who comes first waits for the flags. */
const FIRST_MS = 3_000

/** What was pushed of the environment of a key, if anything was. */
export interface HeldTexts {
  readonly snapshot: PushedText | undefined
  readonly keys: PushedText | undefined
}

const say = (message: string) => console.warn(message)

/**
 * The streams of SDKs that the object of a worker holds open. What is pushed is no stream: there are
 * no heartbeats in it, and no deltas. So while SDKs listen the object is an edge as any other, with a
 * stream of its own for each edge key.
 */
export class ObjectRelay {
  readonly #worker: WorkerEnvironment
  readonly #held: (key: string) => Promise<HeldTexts>
  #edge: RelayEdge | undefined
  #look: ReturnType<typeof setInterval> | undefined
  #usedAt = 0

  /** `held` gives what it begins with, so that it has flags also while its upstream is down. */
  constructor(worker: WorkerEnvironment, held: (key: string) => Promise<HeldTexts>) {
    this.#worker = worker
    this.#held = held
  }

  /** Answers what SDKs ask a control plane. */
  async answer(request: Request): Promise<Response> {
    this.#usedAt = Date.now()
    const edge = this.#edge ?? (await this.#start())
    const end = Date.now() + FIRST_MS
    const hasAll = () =>
      edge.replicas.every(({ set, keys }) => set !== undefined && keys !== undefined)
    while (!hasAll() && Date.now() < end) await new Promise((done) => setTimeout(done, 20))
    const asked = fromWeb(request, '')
    // The platform compresses by itself, and would compress again what was compressed here.
    const header = (name: string) => (name === 'accept-encoding' ? null : asked.header(name))
    return toWeb(await edge.answer({ ...asked, header }))
  }

  async #start(): Promise<RelayEdge> {
    const { SLUICE_UPSTREAM: upstream = '', SLUICE_EDGE_KEY: secrets = '' } = this.#worker
    const keys = secrets.split(/\s+/).filter((key) => key !== '')
    const edge = new RelayEdge(
      {
        ...{ basePath: '', urls: [upstream], verifyKeys: trustedKeys(this.#worker) },
        ...{ instance: 'worker-streams', isRelay: true },
        logger: { info: say, warn: say, error: say },
        fetch: (url, init) => fetch(url, init),
      },
      keys.map((key) => ({
        ...{ key, cache: this.#cacheOf(key, 'snapshot') },
        keysCache: this.#cacheOf(key, 'keys'),
      })),
      LIMITS,
    )
    this.#edge = edge
    this.#look = setInterval(() => this.#sleepIfIdle(), LOOK_MS)
    await edge.start()
    return edge
  }

  /** Nothing is kept for the next time: pushes do that. */
  #cacheOf(key: string, kind: 'snapshot' | 'keys') {
    return {
      load: async () => {
        const text = (await this.#held(key))[kind]
        if (text === undefined) return null
        // Of a history of flags a last line that does not end was cut; keys are one text.
        return `${text.signature}\n${text.json}${kind === 'snapshot' ? '\n' : ''}`
      },
      save: async () => undefined,
    }
  }

  #sleepIfIdle(): void {
    const edge = this.#edge
    if (edge === undefined) return
    if (edge.streamCount > 0) this.#usedAt = Date.now()
    if (Date.now() - this.#usedAt < IDLE_MS) return
    this.#edge = undefined
    clearInterval(this.#look)
    void edge.stop(0)
  }
}
