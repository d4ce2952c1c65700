import { fingerprintOf } from './fingerprint.ts'
import { type NoticeStream, openNotices, type StreamNews } from './notice-stream.ts'

/** A tab that holds the stream, and does not say so for so long, is frozen or hidden. */
const CLAIM_MS = 2_000
const CLAIM_SPREAD_MS = 1_000

/** What a page hears of a stream that may be another tab's. */
export type SharedNews =
  | StreamNews
  /** The tab that holds the stream has none for now, and tells when it has. */
  | { readonly type: 'paused' }

/** What is said from tab to tab, and whether the tab that says it is looked at. */
type Said = readonly [
  (
    | Exclude<SharedNews, { readonly type: 'lost' }>
    /** Who holds the stream, and is looked at? */
    | { readonly type: 'who' }
  ),
  boolean,
]

/**
 * One stream for all tabs of a browser that have the same key, where the browser can share it: over
 * HTTP/1.1 it has six connections to an origin, and six streams leave none for questions. `owner`
 * says whose stream it is. Elsewhere each page has its own.
 */
export function createNoticeStream(owner: string, tell: (news: SharedNews) => void): NoticeStream {
  const locks = globalThis.window?.navigator?.locks
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return new OwnStream(tell)
  return new SharedStream(locks, `sluice:${fingerprintOf(owner)}`, tell)
}

class OwnStream implements NoticeStream {
  readonly #tell: (news: StreamNews) => void
  #close: (() => void) | undefined

  constructor(tell: (news: StreamNews) => void) {
    this.#tell = tell
  }

  open(url: string): void {
    this.#close = openNotices(url, this.#tell)
  }

  close(): void {
    this.#close?.()
  }
}

/**
 * The tab that has the lock holds the stream and tells the others what comes. One that is looked at
 * takes the lock from one that is not, which may be slowed down or frozen at any time; where nobody
 * looks, and when a tab is closed, the lock goes to one that waits for it.
 */
class SharedStream implements NoticeStream {
  readonly #locks: LockManager
  readonly #name: string
  readonly #tell: (news: SharedNews) => void
  #url = ''
  /** While it takes part. */
  #channel: BroadcastChannel | undefined
  #waiting: AbortController | undefined
  #claim: ReturnType<typeof setTimeout> | undefined
  /** Gives the lock back, while it has it. */
  #release: (() => void) | undefined
  #closeStream: (() => void) | undefined
  /** The last notice of the stream that it holds, or what came last. */
  #last: Said[0] = PAUSED

  constructor(locks: LockManager, name: string, tell: (news: SharedNews) => void) {
    this.#locks = locks
    this.#name = name
    this.#tell = tell
  }

  open(url: string): void {
    this.#url = url
    if (this.#release !== undefined) this.#connect()
    if (this.#channel !== undefined) return
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.onmessage = ({ data }: MessageEvent<Said>) => this.#hear(data)
    document.addEventListener('visibilitychange', this.#looked)
    document.addEventListener('freeze', this.#frozen)
    this.#wait()
    this.#ask()
  }

  close(): void {
    this.#channel?.close()
    this.#channel = undefined
    this.#settle()
    document.removeEventListener('visibilitychange', this.#looked)
    document.removeEventListener('freeze', this.#frozen)
    this.#waiting?.abort()
    this.#letGo()
  }

  #wait(): void {
    this.#waiting = new AbortController()
    void this.#hold({ signal: this.#waiting.signal })
  }

  async #hold(options: LockOptions): Promise<void> {
    const channel = this.#channel
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const begin = (): Promise<void> | undefined => {
      if (channel === undefined || this.#channel !== channel) return undefined
      this.#waiting?.abort()
      this.#release = release
      this.#say(PAUSED)
      this.#connect()
      return held
    }
    try {
      await this.#locks.request(this.#name, options, begin)
    } catch (error) {
      if (this.#release === release) {
        // Another tab, which is looked at, took it.
        this.#letGo()
        this.#wait()
      } else if (!isAbort(error)) {
        // A page without an origin may have no locks: it has a stream of its own.
        void begin()
      }
    }
  }

  #connect(): void {
    this.#settle()
    this.#closeStream?.()
    this.#closeStream = openNotices(this.#url, (news) => {
      const said = news.type === 'lost' ? PAUSED : news
      // Who joins after a notice has to hear of it.
      if (said.type !== 'beat' || this.#last.type !== 'notice') this.#last = said
      this.#say(said)
      this.#tell(news)
    })
  }

  #letGo(): void {
    this.#closeStream?.()
    this.#closeStream = undefined
    this.#release?.()
    this.#release = undefined
    this.#last = PAUSED
  }

  #say(what: Said[0]): void {
    const said: Said = [what, isLookedAt()]
    this.#channel?.postMessage(said)
  }

  #hear([what, isSeen]: Said): void {
    const isHolder = this.#release !== undefined
    if (what.type === 'who') {
      if (isHolder && isLookedAt()) this.#say(this.#last)
    } else if (!isHolder) {
      if (isSeen) this.#settle()
      else this.#ask()
      this.#tell(what)
    }
  }

  /** Asks who holds the stream, and takes it if nobody does who is looked at. */
  #ask(): void {
    if (this.#claim !== undefined || !isLookedAt()) return
    this.#say({ type: 'who' })
    const withinMs = CLAIM_MS + CLAIM_SPREAD_MS * Math.random()
    this.#claim = setTimeout(() => {
      this.#claim = undefined
      if (isLookedAt()) void this.#hold({ steal: true })
    }, withinMs)
  }

  #settle(): void {
    clearTimeout(this.#claim)
    this.#claim = undefined
  }

  readonly #looked = (): void => {
    if (this.#release === undefined) this.#ask()
    else this.#say(this.#last)
  }

  /** A frozen tab hears nothing: another one has to hold the stream. */
  readonly #frozen = (): void => {
    this.close()
    this.#tell({ type: 'lost', returnInMs: undefined })
  }
}

const PAUSED = { type: 'paused' } as const

function isLookedAt(): boolean {
  return document.visibilityState === 'visible'
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
