import { createFlagSet, type FlagSet } from '@sluice/sdk/flag-set'
import { writePair } from '@sluice/sdk/pair'
import type { EnvironmentSource } from '../../environment-source.ts'
import { KeyRing } from '../../relay/key-ring.ts'
import { type PushedText, readPushed } from '../../relay/pushed-text.ts'
import { readKeys } from '../../relay/read-keys.ts'
import type { ObjectStub, WorkerEnvironment } from './platform.ts'
import { COPY_KEY } from './texts-object.ts'

/** While it serves, an isolate asks at most so often whether there is anything new. */
const ASK_MS = 1_000
/** How long a request waits for that; then what is held has to do. */
const WAIT_MS = 500
/** The object was not reached for so long: what is served is marked. */
const STALE_MS = 45_000

/** An environment as an isolate holds it, compiled. */
export interface HeldEnvironment extends EnvironmentSource {
  readonly snapshot: PushedText
}

/** What one isolate of a worker holds. It is gone when the isolate is. */
export class Isolate {
  readonly keys = new KeyRing()
  readonly #environments = new Map<string, HeldEnvironment>()
  #version = ''
  #askedAt = 0
  #reachedAt = 0
  #asking: Promise<void> | undefined

  environment(id: string): HeldEnvironment | undefined {
    return this.#environments.get(id)
  }

  /** Whether the object was reached of late. */
  get isStale(): boolean {
    return Date.now() - this.#reachedAt > STALE_MS
  }

  /** Brings what is held up to date, unless that was done within the last second. */
  async refresh(worker: WorkerEnvironment): Promise<void> {
    if (Date.now() - this.#askedAt < ASK_MS && this.#version !== '') return
    this.#asking ??= this.#ask(worker).finally(() => {
      this.#asking = undefined
    })
    await this.#asking
  }

  async #ask(worker: WorkerEnvironment): Promise<void> {
    this.#askedAt = Date.now()
    try {
      const object = worker.SLUICE_EDGE.get(worker.SLUICE_EDGE.idFromName('edge'))
      await within(this.#readObject(object), WAIT_MS)
    } catch {
      if (this.#version === '') await this.#readCopy(worker)
    }
  }

  async #readObject(object: ObjectStub): Promise<void> {
    const version = await (await object.fetch('https://object/version')).text()
    if (version !== this.#version) {
      const answer = await object.fetch('https://object/texts')
      const { texts, version: of }: { texts: PushedText[]; version: string } = await answer.json()
      await this.#hold(texts)
      this.#version = of
    }
    this.#reachedAt = Date.now()
  }

  /** Nothing is held and the object cannot be reached: what it wrote down last has to do. */
  async #readCopy({ SLUICE_KV: copy }: WorkerEnvironment): Promise<void> {
    const text = await copy?.get(COPY_KEY).catch(() => null)
    if (typeof text !== 'string') return
    const texts: PushedText[] = JSON.parse(text)
    await this.#hold(texts)
  }

  async #hold(texts: readonly PushedText[]): Promise<void> {
    for (const { kind, signature, json } of texts) {
      const text = readPushed(kind, signature, json)
      if (typeof text === 'string') continue
      if (kind === 'keys') {
        const keys = readKeys(json)
        if (typeof keys !== 'string') await this.keys.take(keys)
      } else this.#holdSnapshot(text)
    }
  }

  #holdSnapshot(text: PushedText): void {
    const held = this.#environments.get(text.environment)?.snapshot
    if (held !== undefined && writePair(held.pair) === writePair(text.pair)) return
    const set: FlagSet = createFlagSet(JSON.parse(text.json))
    const isStale = () => this.isStale
    this.#environments.set(text.environment, {
      snapshot: text,
      set,
      get stale() {
        return isStale()
      },
      flags: set,
      // A worker offers no streams: its isolates live for moments.
      onChange: () => undefined,
    })
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
