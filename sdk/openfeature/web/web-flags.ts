import type { Fetch } from '../../client/options.ts'
import { comparePairs, type Pair, readPair, writePair } from '../../evaluate/pair.ts'
import { advancePage } from './advance-page.ts'
import { type Asked, askEdge } from './ask-edge.ts'
import { type Answer, changedKeys, type Evaluated } from './bulk-answer.ts'
import type { NoticeStream } from './notice-stream.ts'
import {
  initialPageState,
  type PageEffect,
  type PageEvent,
  type PageState,
  type PageTimer,
} from './page-state.ts'
import { type AnswerStorage, RememberedAnswers } from './remembered-answers.ts'
import { createNoticeStream, type SharedNews } from './shared-stream.ts'

/** What the flags of a page are asked with. */
export interface WebFlagsOptions {
  readonly url: string
  readonly key: string
  readonly pollMs: number
  readonly storage: AnswerStorage | undefined
  readonly fetch: Fetch
}

/** Hears what becomes of the flags. */
export interface WebFlagsPorts {
  /** The edge has answered for the context; keys of flags that are not what they were. */
  onAnswer(changed: readonly string[]): void
  onStale(message: string): void
  onRefused(message: string): void
}

/**
 * What all flags serve to one context, as an edge evaluates them. For one context it never goes back
 * to an older head. When it asks, and whether a stream tells it of changes, `advancePage` decides.
 */
export class WebFlags {
  readonly #options: WebFlagsOptions
  readonly #ports: WebFlagsPorts
  readonly #remembered: RememberedAnswers
  readonly #stream: NoticeStream
  readonly #timers = new Map<PageTimer, ReturnType<typeof setTimeout>>()
  #state: PageState
  #context = ''
  #targetingKey: unknown
  #held: Answer | undefined
  /** What is held is for the context, and not for the one before it of the same user. */
  #isOfContext = false
  /** The newest head that was answered or told of. */
  #newest: Pair | undefined
  /** Told of since it was last asked. */
  #noticed: Pair | undefined
  #isConfirmed = false
  #abort = new AbortController()
  #problem = ''

  constructor(options: WebFlagsOptions, ports: WebFlagsPorts) {
    this.#options = options
    this.#ports = ports
    const owner = `${options.url} ${options.key}`
    this.#remembered = new RememberedAnswers(options.storage, owner)
    this.#stream = createNoticeStream(owner, (news) => this.#hear(news))
    this.#state = initialPageState(options.pollMs, isHidden())
    globalThis.document?.addEventListener('visibilitychange', this.#looked)
    globalThis.window?.addEventListener('online', this.#looked)
  }

  /** What a flag serves; undefined if the answer does not name it. */
  find(flagKey: string): Evaluated | undefined {
    return this.#held?.flags.get(flagKey)
  }

  /** Whether there is anything to serve: for the context, or for the one before it of the same user. */
  get hasFlags(): boolean {
    return this.#held !== undefined
  }

  /** Whether there is an answer for the context. */
  get hasAnswer(): boolean {
    return this.#isOfContext
  }

  /** Whether the edge has said, since the context came, that it is so. */
  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  /** Whether nothing was heard for a while, here or at the edge. */
  get isStale(): boolean {
    return this.#state.freshness === 'stale' || this.#held?.isStale === true
  }

  /** Which flags are served, and at which head, as hooks for telemetry read it. */
  get flagSet(): Readonly<Record<string, string>> {
    const { flagSetId, pair } = this.#held ?? {}
    return {
      ...(flagSetId === undefined ? {} : { flagSetId }),
      ...(pair === undefined ? {} : { version: writePair(pair) }),
    }
  }

  /**
   * Asks for another context. What was answered for it before, if nothing changed, is there at once;
   * else what the same user (the same targeting key) had goes on until the answer comes.
   */
  use(context: object): void {
    const targetingKey: unknown = Reflect.get(context, 'targetingKey')
    const isSameUser = this.#context !== '' && targetingKey === this.#targetingKey
    this.#context = JSON.stringify(context)
    this.#targetingKey = targetingKey
    const known = this.#remembered.find(this.#context)
    this.#held = known ?? (isSameUser ? this.#held : undefined)
    this.#isOfContext = known !== undefined
    this.#isConfirmed = false
    this.#tell({ type: 'used', hasAnswer: this.#isOfContext })
  }

  close(): void {
    this.#abort.abort()
    this.#tell({ type: 'closed' })
    for (const timer of this.#timers.values()) clearTimeout(timer)
    globalThis.document?.removeEventListener('visibilitychange', this.#looked)
    globalThis.window?.removeEventListener('online', this.#looked)
  }

  #tell(event: PageEvent): void {
    const step = advancePage(this.#state, event, {
      nowMs: performance.now(),
      random: () => Math.random(),
    })
    this.#state = step.state
    for (const effect of step.effects) this.#perform(effect)
  }

  #perform(effect: PageEffect): void {
    switch (effect.type) {
      case 'ask':
        void this.#ask()
        break
      case 'openStream':
        this.#stream.open(effect.url)
        break
      case 'closeStream':
        this.#stream.close()
        break
      case 'startTimer': {
        const { name, delayMs } = effect
        clearTimeout(this.#timers.get(name))
        this.#timers.set(
          name,
          setTimeout(() => this.#tell({ type: 'timer', name }), delayMs),
        )
        break
      }
      case 'stopTimer':
        clearTimeout(this.#timers.get(effect.name))
        break
      case 'wentStale':
        if (this.hasAnswer) this.#ports.onStale(this.#problem)
    }
  }

  async #ask(): Promise<void> {
    this.#abort.abort()
    const abort = new AbortController()
    this.#abort = abort
    const { url, key, fetch } = this.#options
    const noticed = this.#noticed
    this.#noticed = undefined
    const etag = this.#held?.etag ?? undefined
    const asked = await askEdge({ url, key, fetch, context: this.#context, etag, noticed, abort })
    if (this.#abort === abort && !this.#state.isClosed) this.#take(asked)
  }

  /** Takes in what came of asking. */
  #take(asked: Asked): void {
    switch (asked.kind) {
      case 'failed': {
        const { message, isMissing, retryAfterMs } = asked
        this.#problem = message
        this.#tell({ type: 'failed', isMissing, retryAfterMs })
        break
      }
      case 'refused':
        this.#problem = asked.message
        this.#remembered.forget()
        this.#ports.onRefused(asked.message)
        this.#tell({ type: 'refused' })
        break
      case 'answer':
        this.#answered(asked.answer, true)
        break
      case 'same': {
        const pair = asked.pair ?? this.#held?.pair
        if (this.#held !== undefined) this.#answered({ ...this.#held, pair }, false)
      }
    }
  }

  #answered(answer: Answer, isWhole: boolean): void {
    const before = this.#held
    const isOutdated = isBefore(answer.pair, this.#newest)
    const isTaken = !isOutdated || before === undefined || !isWhole
    const changed = isTaken && isWhole ? changedKeys(before, answer) : []
    if (isTaken) {
      if (this.#isOfContext && changed.length > 0) this.#remembered.forgetOthers(this.#context)
      this.#held = answer
      this.#isOfContext = true
      this.#isConfirmed = true
      this.#newest = laterOf(this.#newest, answer.pair)
      this.#remembered.keep(this.#context, answer)
    }
    const isAtHead = !isOutdated && answer.pair !== undefined
    const { inactivityMs } = answer
    const streamUrl = this.#streamUrl(answer)
    this.#tell({ type: 'answered', isOutdated, isAtHead, isTaken, streamUrl, inactivityMs })
    if (!isTaken) return
    this.#ports.onAnswer(changed)
    if (answer.isStale) this.#ports.onStale('the edge has not heard of its upstream for a while')
  }

  #hear(news: SharedNews): void {
    if (news.type !== 'notice') {
      this.#tell(news)
      return
    }
    const head = readPair(String(news.head))
    const isNews = head === undefined || !this.#isConfirmed || !this.#isAt(head)
    if (isNews) this.#noticed = head
    this.#newest = laterOf(this.#newest, head)
    this.#remembered.forgetOthers(this.#context)
    this.#tell({ type: 'noticed', isNews })
  }

  #isAt(head: Pair): boolean {
    const pair = this.#held?.pair
    return pair !== undefined && !isBefore(pair, head)
  }

  /** Only below the edge that was asked: an answer sends a page nowhere else. */
  #streamUrl({ streamUri }: Answer): string | undefined {
    if (streamUri === undefined) return undefined
    const { origin } = new URL(this.#options.url)
    const url = new URL(streamUri, origin)
    return url.origin === origin ? url.href : undefined
  }

  readonly #looked = (): void => this.#tell({ type: 'looked', isHidden: isHidden() })
}

/** Hosts without pages hide none. */
function isHidden(): boolean {
  return globalThis.document?.visibilityState === 'hidden'
}

function laterOf(a: Pair | undefined, b: Pair | undefined): Pair | undefined {
  return a === undefined || isBefore(a, b) ? (b ?? a) : a
}

function isBefore(a: Pair | undefined, b: Pair | undefined): boolean {
  return a !== undefined && b !== undefined && comparePairs(a, b) < 0
}
