import type { ServerResponse } from 'node:http'
import type { Principal } from '../access/principal.ts'
import type { ReceiptsView } from '../schemas/fleet.ts'

/** Without a report to this plane, the receipts are looked at this often: others take some too. */
const unheardMs = 1000
/** Reading receipts may take this share of the time at most: the more instances, the rarer. */
const timeShare = 0.1
/** Names in one event; the counts tell of all, and the whole list is there as JSON. */
const namesMax = 100

/** What one stream of receipts reads. */
export interface ReceiptStreamParts {
  readonly environmentId: string
  /** Who opened the stream. */
  readonly principal: Principal
  /** What the receipts are now; null when the environment is gone. */
  read(): Promise<ReceiptsView | null>
}

/** One reader of live receipts: it is sent them once, and again each time that they changed. */
export class ReceiptStream {
  readonly principal: Principal
  /** Unix ms since when it takes nothing; 0 while it does. */
  blockedSince = 0
  readonly #response: ServerResponse
  readonly #parts: ReceiptStreamParts
  #sent = ''
  #revision = ''
  #isHeard = false
  #isReading = false
  /** On the monotonic clock. */
  #lookedAtMs = 0
  #restUntilMs = 0

  constructor(response: ServerResponse, parts: ReceiptStreamParts) {
    this.#response = response
    this.#parts = parts
    this.principal = parts.principal
    response.on('drain', () => {
      this.blockedSince = 0
    })
  }

  /** This plane has taken a report of an environment. */
  hear(environmentId: string): void {
    if (environmentId === this.#parts.environmentId) this.#isHeard = true
  }

  /** Whether it is time to look for a change. */
  isDue(nowMs: number): boolean {
    if (this.#isReading || this.blockedSince > 0 || nowMs < this.#restUntilMs) return false
    return this.#isHeard || nowMs - this.#lookedAtMs >= unheardMs
  }

  /** Reads the receipts and sends them if they changed. Rejects when they cannot be read. */
  async send(nowMs: number): Promise<void> {
    this.#isReading = true
    this.#isHeard = false
    this.#lookedAtMs = nowMs
    try {
      const receipts = await this.#parts.read()
      if (receipts === null) return this.cut()
      const tookMs = performance.now() - nowMs
      this.#restUntilMs = nowMs + tookMs / timeShare
      const { missing, rejections } = receipts
      const data = JSON.stringify({
        ...receipts,
        missing: missing.slice(0, namesMax),
        rejections: rejections.slice(0, namesMax),
      })
      if (data === this.#sent) return
      this.#sent = data
      this.#revision = receipts.revision
      this.#write(`event: receipts\nid: ${receipts.revision}\ndata: ${data}\n\n`)
    } finally {
      this.#isReading = false
    }
  }

  /** Says that nothing happened, so that silence is failure. */
  beat(now: Date): void {
    if (this.blockedSince > 0) return
    const data = { revision: this.#revision, time: now.toISOString() }
    this.#write(`event: heartbeat\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Ends the stream in order. */
  end(): void {
    this.#response.end()
  }

  /** Ends the stream at once. */
  cut(): void {
    this.#response.destroy()
  }

  #write(frame: string): void {
    if (this.#response.destroyed || this.#response.write(frame)) return
    if (this.blockedSince === 0) this.blockedSince = Date.now()
  }
}
