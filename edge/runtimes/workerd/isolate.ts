import { comparePairs, type Pair } from '@sluice/sdk/pair'
import { createVerifier } from '@sluice/sdk/relay'
import { KeyRing } from '../../relay/key-ring.ts'
import { type PushedText, readPushed } from '../../relay/pushed-text.ts'
import { readKeys } from '../../relay/read-keys.ts'
import { type Held, HeldCounts } from './held-counts.ts'
import { HeldEnvironment } from './held-environment.ts'
import type { WorkerEnvironment } from './platform.ts'
import { COPY_KEY, NEWS_PATH, type News } from './texts-object.ts'
import { trustedKeys } from './trusted-keys.ts'

/** While it serves, an isolate asks at most so often whether there is anything new. */
const ASK_MS = 1_000
/** The same when somebody has heard of something newer. */
const ASK_SOON_MS = 100
/** How long a request waits for that; then what is held has to do. */
const WAIT_MS = 500
/** So long a request stays to tell counts, before another one has to. Cloudflare allows 30 s. */
const FLUSH_MS = 10_000
/** The object was not reached for so long: what is served is marked. */
const STALE_MS = 45_000

/** What one isolate of a worker holds. It is gone when the isolate is. */
export class Isolate {
  readonly keys = new KeyRing()
  readonly #counts = new HeldCounts()
  readonly #environments = new Map<string, HeldEnvironment>()
  #version = ''
  #askedAt = 0
  #reachedAt = 0
  /** Until then a request that was answered stays to tell counts. */
  #flushedUntil = 0

  environment(id: string): HeldEnvironment | undefined {
    return this.#environments.get(id)
  }

  /** Whether there are flags, and the object was reached of late. */
  get isReady(): boolean {
    return this.#environments.size > 0 && !this.isStale
  }

  /** Whether the object was not reached for a while. */
  get isStale(): boolean {
    return Date.now() - this.#reachedAt > STALE_MS
  }

  /**
   * Brings what is held up to date, unless that was done within the last second. `noticed` is a head
   * that somebody has heard of: then it is asked for sooner, and waited for a while.
   *
   * Each request asks for itself, and waits for nothing that another one began: in this runtime I/O
   * belongs to its request, and ends with it.
   */
  async refresh(worker: WorkerEnvironment, noticed: Pair | undefined): Promise<void> {
    if (this.#environments.size === 0) return this.#ask(worker)
    if (Date.now() - this.#askedAt >= ASK_MS) await this.#ask(worker)
    const endMs = Date.now() + WAIT_MS
    while (this.#isBehind(noticed) && Date.now() < endMs) {
      const waitMs = this.#askedAt + ASK_SOON_MS - Date.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      else await this.#ask(worker)
    }
  }

  /**
   * Stays after a request was answered until what was counted is told: nobody may come any more, and
   * then the isolate ends. Requests that come tell it themselves, so one of them stays at a time.
   */
  async flush(worker: WorkerEnvironment): Promise<void> {
    const beganAt = Date.now()
    if (this.#counts.isEmpty || beganAt < this.#flushedUntil) return
    this.#flushedUntil = beganAt + FLUSH_MS
    while (!this.#counts.isEmpty && Date.now() < this.#flushedUntil) {
      const waitMs = this.#askedAt + ASK_MS - Date.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      else await this.#ask(worker)
    }
    this.#flushedUntil = 0
  }

  #isBehind(noticed: Pair | undefined): boolean {
    if (noticed === undefined) return false
    return [...this.#environments.values()].every(({ set }) => comparePairs(set, noticed) < 0)
  }

  async #ask(worker: WorkerEnvironment): Promise<void> {
    this.#askedAt = Date.now()
    try {
      await within(this.#askObject(worker), WAIT_MS)
    } catch {
      if (this.#environments.size === 0) await this.#readCopy(worker)
    }
  }

  /** One hop: says what is held and was counted, and gets what is newer. */
  async #askObject(worker: WorkerEnvironment): Promise<void> {
    const object = worker.SLUICE_EDGE.get(worker.SLUICE_EDGE.idFromName('edge'))
    const held: Held = { version: this.#version, counts: this.#counts.drain() }
    const request = { method: 'POST', body: JSON.stringify(held) }
    const answer = await object.fetch(new Request(`https://object${NEWS_PATH}`, request))
    const { texts, version }: News = await answer.json()
    await this.#hold(texts, worker)
    this.#version = version
    this.#reachedAt = Date.now()
  }

  /** Nothing is held and the object cannot be reached: what it wrote down last has to do. */
  async #readCopy(worker: WorkerEnvironment): Promise<void> {
    const text = await worker.SLUICE_KV?.get(COPY_KEY).catch(() => null)
    if (typeof text !== 'string') return
    const texts: PushedText[] = JSON.parse(text)
    await this.#hold(texts, worker)
  }

  /** Others may write to KV, so what is held is checked here too, wherever it comes from. */
  async #hold(texts: readonly PushedText[], worker: WorkerEnvironment): Promise<void> {
    const verifier = createVerifier(trustedKeys(worker))
    for (const { kind, signature, json } of texts) {
      const text = readPushed(kind, signature, json)
      if (typeof text === 'string' || !(await verifier.verify(kind, signature, json)).ok) continue
      if (kind === 'keys') {
        const keys = readKeys(json)
        if (typeof keys !== 'string') await this.keys.take(keys)
      } else this.#holdSnapshot(text)
    }
  }

  #holdSnapshot(text: PushedText): void {
    const { environment } = text
    const known = this.#environments.get(environment)
    if (known !== undefined) {
      known.take(text)
      return
    }
    const ports = {
      isStale: () => this.isStale,
      usage: () => this.#counts.of(environment),
    }
    this.#environments.set(environment, new HeldEnvironment(text, ports))
  }
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
