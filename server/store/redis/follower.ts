import type { Entry } from '../contract.ts'
import { PAGE_ENTRIES } from '../retention.ts'

const BACKLOG_ENTRIES = 4 * PAGE_ENTRIES

/** The backlog of one watch: what the tag's reader saw and the watch has not taken yet. */
export class Follower {
  readonly #onStop: () => void
  #backlog: Entry[] = []
  /** The backlog was full: the watch has to read from the log again. */
  #overflowed = false
  #wake: (() => void) | undefined

  constructor(onStop: () => void) {
    this.#onStop = onStop
  }

  /** Takes in entries, in order. Over the limit all are dropped, since the log still has them. */
  deliver(entries: readonly Entry[]): void {
    if (this.#backlog.length + entries.length > BACKLOG_ENTRIES) {
      this.#backlog = []
      this.#overflowed = true
    } else if (!this.#overflowed) this.#backlog.push(...entries)
    this.wake()
  }

  /** The entries after a revision, without a gap and maybe none; or `gap` if some are missing. */
  take(after: number): readonly Entry[] | 'gap' {
    const entries = this.#backlog.filter((entry) => entry.revision > after)
    const complete =
      !this.#overflowed && entries.every((entry, index) => entry.revision === after + 1 + index)
    this.#backlog = []
    this.#overflowed = false
    return complete ? entries : 'gap'
  }

  /** Resolves when something was delivered, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#overflowed || this.#backlog.length > 0) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done)
        this.#wake = undefined
        resolve()
      }
      this.#wake = done
      signal.addEventListener('abort', done)
    })
  }

  wake(): void {
    this.#wake?.()
  }

  stop(): void {
    this.#onStop()
  }
}
