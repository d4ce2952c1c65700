import type { Fetch } from '../../client/options.ts'
import { atLeastMs, retryDelayMs, slowRetryMs, spreadMs } from '../../client/retry-delay.ts'
import { comparePairs, type Pair } from '../../evaluate/pair.ts'
import { type Asked, askEdge } from './ask-edge.ts'
import { type Answer, changedKeys, type Evaluated } from './bulk-answer.ts'
import { NoticeStream } from './notice-stream.ts'
import { type AnswerStorage, RememberedAnswers } from './remembered-answers.ts'

const RETRY_BASE_MS = 500
/** With a stream it is asked now and then all the same: one may be dead and nobody has said so. */
const CHECK_MS = 120_000
/** Another process of the edge, which has yet to hear what one knows already, gave the answer. */
const OUTDATED_MS = 1_000
/** Failing for so long makes what is held stale. */
const SILENT_MS = 45_000

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
 * What all flags serve to one context, as an edge evaluates them: asked for at once, when a notice
 * says so, when the page is looked at again, and now and then where nothing tells of changes. For one
 * context it never goes back to an older head.
 */
export class WebFlags {
  readonly #options: WebFlagsOptions
  readonly #ports: WebFlagsPorts
  readonly #remembered: RememberedAnswers
  readonly #stream: NoticeStream
  #context = '{}'
  #held: Answer | undefined
  /** The newest head that was answered or told of. */
  #newest: Pair | undefined
  /** Told of since it was last asked. */
  #noticed: Pair | undefined
  #isConfirmed = false
  #isStale = false
  #asking: AbortController | undefined
  #isAskedAgain = false
  #isWholeWanted = false
  #failures = 0
  /** Answers in a row from before the newest head. */
  #outdated = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #inactivity: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(options: WebFlagsOptions, ports: WebFlagsPorts) {
    this.#options = options
    this.#ports = ports
    this.#remembered = new RememberedAnswers(options.storage, `${options.url} ${options.key}`)
    this.#stream = new NoticeStream({
      onNotice: (head) => {
        this.#noticed = head
        this.#newest = laterOf(this.#newest, head)
        this.#remembered.forgetOthers(this.#context)
        this.ask()
      },
      onRefused: () => {
        // Another answer names another channel.
        this.#isWholeWanted = true
        this.#failures += 1
        this.#schedule(retryDelayMs(this.#failures, RETRY_BASE_MS, Math.random()))
      },
    })
    globalThis.document?.addEventListener('visibilitychange', this.#lookedAt)
    globalThis.window?.addEventListener('online', this.#lookedAt)
  }

  /** What a flag serves; undefined if the answer does not name it. */
  find(flagKey: string): Evaluated | undefined {
    return this.#held?.flags.get(flagKey)
  }

  /** Whether there is an answer for the context. */
  get hasAnswer(): boolean {
    return this.#held !== undefined
  }

  /** Whether the edge has said, since the context came, that it is so. */
  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  /** Whether nothing was heard for a while, here or at the edge. */
  get isStale(): boolean {
    return this.#isStale || this.#held?.isStale === true
  }

  /** Asks for another context. What was answered for it before, if nothing changed, is there at once. */
  use(context: object): void {
    this.#asking?.abort()
    this.#asking = undefined
    this.#context = JSON.stringify(context)
    this.#held = this.#remembered.find(this.#context)
    this.#isConfirmed = false
    this.#isStale = false
    clearTimeout(this.#silence)
    this.#silence = undefined
    this.ask()
  }

  /** Asks now; while an answer is on its way, again after it. */
  ask(): void {
    if (this.#isClosed) return
    if (this.#asking === undefined) void this.#run()
    else this.#isAskedAgain = true
  }

  close(): void {
    this.#isClosed = true
    this.#asking?.abort()
    this.#stream.close()
    for (const timer of [this.#timer, this.#silence, this.#inactivity]) clearTimeout(timer)
    globalThis.document?.removeEventListener('visibilitychange', this.#lookedAt)
    globalThis.window?.removeEventListener('online', this.#lookedAt)
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    const abort = new AbortController()
    this.#asking = abort
    this.#isAskedAgain = false
    const { url, key, fetch } = this.#options
    const etag = this.#isWholeWanted ? undefined : (this.#held?.etag ?? undefined)
    const noticed = this.#noticed
    this.#noticed = undefined
    const asked = await askEdge({ url, key, fetch, context: this.#context, etag, noticed, abort })
    if (this.#asking !== abort || this.#isClosed) return
    this.#asking = undefined
    const againMs = this.#take(asked)
    if (this.#isAskedAgain && this.#failures === 0) this.ask()
    else this.#schedule(againMs)
  }

  /** Takes what came of asking in; in how many ms to ask again. */
  #take(asked: Asked): number {
    if (asked.kind === 'failed') {
      this.#failures += 1
      this.#silence ??= setTimeout(() => this.#becomeStale(asked.message), SILENT_MS)
      const delayMs = retryDelayMs(this.#failures, RETRY_BASE_MS, Math.random())
      return atLeastMs(delayMs, asked.retryAfterMs, Math.random())
    }
    if (asked.kind === 'refused') {
      this.#stream.close()
      this.#remembered.forget()
      this.#ports.onRefused(asked.message)
      this.#becomeStale(asked.message)
      return slowRetryMs(Math.random())
    }
    const answer = asked.kind === 'answer' ? asked.answer : this.#heldAt(asked.pair)
    if (answer === undefined) return OUTDATED_MS
    const isOutdated = isBefore(answer.pair, this.#newest)
    const isOfUse = !isOutdated || this.#held === undefined || asked.kind === 'same'
    if (isOfUse) this.#accept(answer, asked.kind === 'answer')
    this.#outdated = isOutdated ? this.#outdated + 1 : 0
    const { pollMs } = this.#options
    if (isOutdated) return Math.min(pollMs, OUTDATED_MS * 2 ** Math.min(this.#outdated - 1, 10))
    return spreadMs(this.#stream.isOpen ? CHECK_MS : pollMs, 0.2, Math.random())
  }

  /** What is held, confirmed at a head. */
  #heldAt(pair: Pair | undefined): Answer | undefined {
    return this.#held && { ...this.#held, pair: pair ?? this.#held.pair }
  }

  #accept(answer: Answer, isNews: boolean): void {
    const before = this.#held
    this.#held = answer
    this.#newest = laterOf(this.#newest, answer.pair)
    this.#isConfirmed = true
    this.#isWholeWanted = false
    this.#failures = 0
    this.#isStale = false
    clearTimeout(this.#silence)
    this.#silence = undefined
    const changed = isNews ? changedKeys(before, answer) : []
    if (before !== undefined && changed.length > 0) this.#remembered.forgetOthers(this.#context)
    this.#remembered.keep(this.#context, answer)
    if (!isHidden()) this.#stream.follow(this.#streamUrl(answer))
    this.#ports.onAnswer(changed)
    if (answer.isStale) this.#ports.onStale('the edge has not heard of its upstream for a while')
  }

  #becomeStale(message: string): void {
    if (this.#isStale) return
    this.#isStale = true
    if (this.hasAnswer) this.#ports.onStale(message)
  }

  /** A page that nobody looks at asks nothing, once it has its flags. */
  #schedule(delayMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isClosed || (isHidden() && this.hasAnswer)) return
    this.#timer = setTimeout(() => this.ask(), delayMs)
  }

  /** Only below the edge that was asked: an answer sends a page nowhere else. */
  #streamUrl({ streamUri }: Answer): string | undefined {
    if (streamUri === undefined) return undefined
    const { origin } = new URL(this.#options.url)
    const url = new URL(streamUri, origin)
    return url.origin === origin ? url.href : undefined
  }

  readonly #lookedAt = (): void => {
    clearTimeout(this.#inactivity)
    if (!isHidden()) this.ask()
    else {
      clearTimeout(this.#timer)
      const afterMs = this.#held?.inactivityMs ?? CHECK_MS
      this.#inactivity = setTimeout(() => this.#stream.close(), afterMs)
    }
  }
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
