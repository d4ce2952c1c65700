import type { ServerResponse } from 'node:http'
import type { Principal } from '../access/principal.ts'
import type { CutReason, DeliveryCounts } from './counts.ts'

const bufferedBytesMax = 1024 * 1024

/** One open stream: what was last written to it, and whether it can take more. */
export class StreamReader {
  /** Who opened the stream: it is cut when that principal is no longer valid. */
  readonly principal: Principal
  /** Revision of the environment that this reader was last brought to. */
  revision: number
  /** Unix ms since when it takes nothing; 0 while it does. */
  blockedSince = 0
  readonly #response: ServerResponse
  readonly #counts: DeliveryCounts

  constructor(
    response: ServerResponse,
    principal: Principal,
    revision: number,
    counts: DeliveryCounts,
  ) {
    this.#response = response
    this.#counts = counts
    this.principal = principal
    this.revision = revision
  }

  /** Writes a frame and says that the reader is now at `revision`. */
  send(frame: string, revision: number): void {
    this.revision = revision
    this.#counts.frames += 1
    this.#counts.frameBytes += Buffer.byteLength(frame)
    if (this.#response.write(frame)) return
    if (this.blockedSince === 0) this.blockedSince = Date.now()
    if (this.#response.writableLength > bufferedBytesMax) this.cut('overflow')
  }

  /** Calls back each time a blocked reader can take more. */
  onDrain(drained: () => void): void {
    this.#response.on('drain', () => {
      this.blockedSince = 0
      drained()
    })
  }

  /** Calls back once when the stream is over, whoever ended it. */
  onClose(closed: () => void): void {
    this.#response.once('close', closed)
  }

  /** Ends the stream in order: the client connects again. Cuts it if that takes too long. */
  end(withinMs: number): void {
    this.#response.end()
    const timer = setTimeout(() => this.cut('stopping'), withinMs)
    this.onClose(() => clearTimeout(timer))
  }

  /** Ends the stream at once, whatever is still buffered. */
  cut(reason: CutReason): void {
    if (!this.#response.destroyed) this.#counts.cuts[reason] += 1
    this.#response.destroy()
  }
}
