import { answerOfrep } from '../../edge.ts'
import type { EventPorts } from '../../ofrep/answer-events.ts'
import { NoticeStreams } from '../../ofrep/notices.ts'
import { KeyRing } from '../../relay/key-ring.ts'
import type { PushedText } from '../../relay/pushed-text.ts'
import { readKeys } from '../../relay/read-keys.ts'
import { Admission } from '../../streams/admission.ts'
import { StreamCounts } from '../../streams/stream-counts.ts'
import { fromWeb, toWeb } from '../../web.ts'
import { HeldEnvironment } from './held-environment.ts'

/** What one object, which is one thread of 128 MB, takes with ease. */
const LIMITS = { streamsMax: 5_000, perSecond: 500 }
const SWEEP_MS = 1_000
const BEAT_MS = 15_000

interface Noticed {
  readonly environment: HeldEnvironment
  readonly notices: NoticeStreams
}

/** The streams of notices that the object of a worker holds open, for pages. */
export class ObjectNotices {
  readonly counts = new StreamCounts()
  readonly admission = new Admission(LIMITS, () => this.#readerCount)
  readonly #keys = new KeyRing()
  readonly #environments = new Map<string, Noticed>()
  readonly #events: EventPorts
  #sweep: ReturnType<typeof setInterval> | undefined
  #beatAt = 0

  constructor() {
    this.#events = {
      ...{ basePath: '', counts: this.counts, admission: this.admission },
      channelOf: (key) => this.#keys.channelOf(key),
      findChannel: (channel) => this.#keys.findChannel(channel),
      notices: (id) => this.#environments.get(id)?.notices,
    }
  }

  /** Takes what was pushed in, and tells those who see what changed. */
  async take(text: PushedText): Promise<void> {
    if (text.kind === 'keys') {
      const keys = readKeys(text.json)
      if (typeof keys !== 'string') await this.#keys.take(keys)
      return
    }
    const known = this.#environments.get(text.environment)
    if (known !== undefined) {
      known.environment.take(text)
      return
    }
    const environment = new HeldEnvironment(text, { isStale: () => false, usage: () => undefined })
    const notices = new NoticeStreams(environment, this.counts)
    this.#environments.set(text.environment, { environment, notices })
  }

  /** Opens a stream. */
  async answer(request: Request): Promise<Response> {
    const answer = await answerOfrep(fromWeb(request, ''), {
      authenticate: () => ({ code: 'NOT_FOUND', detail: 'Only streams are opened here.' }),
      environment: () => undefined,
      events: this.#events,
    })
    this.#sweep ??= setInterval(() => this.#look(), SWEEP_MS)
    return toWeb(answer)
  }

  /** How many streams are open, by environment. */
  streams(): (readonly [environment: string, count: number])[] {
    return [...this.#environments].map(([id, { notices }]) => {
      return [id, notices.hubs.reduce((sum, { readerCount }) => sum + readerCount, 0)]
    })
  }

  get #readerCount(): number {
    return this.#hubs().reduce((sum, { readerCount }) => sum + readerCount, 0)
  }

  #look(): void {
    const now = Date.now()
    for (const hub of this.#hubs()) hub.sweep(now, (key, at) => this.#keys.isValid(key, at))
    if (now - this.#beatAt > BEAT_MS) {
      this.#beatAt = now
      for (const hub of this.#hubs()) hub.beat(new Date(now))
    }
    if (this.#readerCount > 0) return
    // While nobody listens the object may sleep.
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }

  #hubs() {
    return [...this.#environments.values()].flatMap(({ notices }) => notices.hubs)
  }
}
