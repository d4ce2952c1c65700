import { farewellFrame } from './frame.ts'
import type { CutReason, StreamCounts } from './stream-counts.ts'
import type { StreamSink } from './stream-sink.ts'

/** How long a stream lives, give or take a fifth: so load is spread anew among servers. */
const lifeMs = 30 * 60 * 1000
const bufferedBytesMax = 1024 * 1024
/** How long a reader has to take what is buffered once its stream is ended in order. */
const endMsMax = 2000
/** Who is sent away in order is asked to come back within this time, to another server if there is one. */
export const returnMs = 1000

/** One open stream: what was last written to it, and whether it can take more. */
export class StreamReader<Owner> {
  /** Who opened the stream: it is cut when that one may read no more. */
  readonly owner: Owner
  /** Unix ms when it is dismissed, so that none lives for ever on one server. */
  readonly endsAt: number
  /** Revision of the environment that this reader was last brought to. */
  revision: number
  /** Unix ms since when it takes nothing; 0 while it does. */
  blockedSince = 0
  readonly #sink: StreamSink
  readonly #counts: StreamCounts
  #isEnding = false

  constructor(
    sink: StreamSink,
    owner: Owner,
    {
      revision,
      endsAt = Date.now() + lifeMs * (0.8 + 0.4 * Math.random()),
    }: { readonly revision: number; readonly endsAt?: number },
    counts: StreamCounts,
  ) {
    this.#sink = sink
    this.#counts = counts
    this.owner = owner
    this.revision = revision
    this.endsAt = endsAt
  }

  /** Whether it can be sent something now. */
  get isOpen(): boolean {
    return this.blockedSince === 0 && !this.#isEnding
  }

  /** Writes a frame and says that the reader is now at `revision`. */
  send(frame: Uint8Array, revision: number): void {
    if (this.#isEnding) return
    this.revision = revision
    this.#counts.frames += 1
    this.#counts.frameBytes += frame.byteLength
    if (this.#sink.write(frame)) return
    if (this.blockedSince === 0) this.blockedSince = Date.now()
    if (this.#sink.bufferedBytes > bufferedBytesMax) this.cut('overflow')
  }

  /** Calls back each time a blocked reader can take more. */
  onDrain(drained: () => void): void {
    this.#sink.onDrain(() => {
      this.blockedSince = 0
      if (!this.#isEnding) drained()
    })
  }

  /** Calls back once when the stream is over, whoever ended it. */
  onClose(closed: () => void): void {
    this.#sink.onClose(closed)
  }

  /**
   * Ends the stream in order, after telling the client how long to wait before it comes back. Cuts
   * it if what is buffered is not taken in time.
   */
  dismiss(reconnectInMs: number): void {
    if (this.#isEnding) return
    this.send(farewellFrame(reconnectInMs), this.revision)
    this.#isEnding = true
    this.#sink.end()
    const timer = setTimeout(() => this.cut('stopping'), endMsMax)
    this.onClose(() => clearTimeout(timer))
  }

  /** Ends the stream at once, whatever is still buffered. */
  cut(reason: CutReason): void {
    if (!this.#sink.closed) this.#counts.cuts[reason] += 1
    this.#isEnding = true
    this.#sink.destroy()
  }
}
