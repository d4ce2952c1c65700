import type { Fetch, Logger } from '@sluice/sdk/relay'
import type { Replica } from './replica.ts'

const RETRY_BASE_MS = 500
const RETRY_MAX_MS = 60_000
const ANSWER_MS = 15_000
/** What was taken is pushed again now and then: whoever it was pushed to may have lost it. */
const AGAIN_MS = 300_000

type Kind = 'snapshot' | 'keys'

/**
 * Pushes what a replica gets, as it was signed, to an endpoint that holds no stream: a worker. Of
 * several changes at once the last is pushed, and until it is taken it is tried again.
 */
export class Pusher {
  readonly #replica: Replica
  readonly #url: string
  readonly #fetch: Fetch
  readonly #logger: Logger | false
  readonly #timers = new Map<Kind, ReturnType<typeof setTimeout>>()
  readonly #busy = new Set<Kind>()
  /** Asked for while one was on its way. */
  readonly #again = new Set<Kind>()
  #isStopped = false
  #isFailing = false

  constructor(replica: Replica, url: string, fetch: Fetch, logger: Logger | false) {
    this.#replica = replica
    this.#url = url
    this.#fetch = fetch
    this.#logger = logger
    replica.client.on('change', () => this.push('snapshot'))
    replica.onKeysTaken(() => this.push('keys'))
  }

  /** Pushes what there is of a kind now. */
  push(kind: Kind): void {
    if (this.#busy.has(kind)) this.#again.add(kind)
    else void this.#run(kind)
  }

  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  async #run(kind: Kind): Promise<void> {
    this.#busy.add(kind)
    clearTimeout(this.#timers.get(kind))
    for (let failures = 0; !this.#isStopped; ) {
      this.#again.delete(kind)
      const isTaken = await this.#send(kind)
      failures = isTaken ? 0 : failures + 1
      if (isTaken && !this.#again.has(kind)) break
      if (isTaken) continue
      const waitMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(failures, 10))
      await new Promise((resolve) => {
        this.#timers.set(kind, setTimeout(resolve, waitMs * (0.5 + Math.random() / 2)))
      })
    }
    this.#busy.delete(kind)
    if (!this.#isStopped) {
      this.#timers.set(
        kind,
        setTimeout(() => this.push(kind), AGAIN_MS),
      )
    }
  }

  /** True if there is nothing to push, or it was taken. */
  async #send(kind: Kind): Promise<boolean> {
    const text = kind === 'keys' ? this.#replica.keys : await this.#replica.snapshot()
    if (text === undefined) return true
    try {
      const answer = await this.#fetch(`${this.#url}/push/v1/${kind}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'sluice-signature': text.signature },
        body: text.json,
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: 'error',
      })
      const why = await answer.text()
      if (answer.ok) this.#isFailing = false
      else this.#fail(`status ${answer.status}: ${why.slice(0, 200)}`)
      return answer.ok
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error))
      return false
    }
  }

  #fail(why: string): void {
    if (this.#isFailing || this.#logger === false) return
    this.#isFailing = true
    this.#logger.error(`sluice edge: ${this.#url} does not take what is pushed: ${why}`)
  }
}
