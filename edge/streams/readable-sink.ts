import type { StreamSink } from './stream-sink.ts'

/** Less than any frame: what is written and not read at once blocks, so that who is gone shows. */
const HIGH_WATER_BYTES = 1

/** A body of the Fetch API as a place where a stream goes. */
export class ReadableSink implements StreamSink {
  readonly body: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isBlocked = false
  #isClosed = false
  readonly #drained = new Set<() => void>()
  readonly #closed = new Set<() => void>()

  constructor() {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          if (!this.#isBlocked || this.#isClosed) return
          this.#isBlocked = false
          for (const drained of this.#drained) drained()
        },
        cancel: () => this.#close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    )
  }

  get bufferedBytes(): number {
    return HIGH_WATER_BYTES - (this.#controller?.desiredSize ?? HIGH_WATER_BYTES)
  }

  get closed(): boolean {
    return this.#isClosed
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed) return true
    this.#controller?.enqueue(bytes)
    this.#isBlocked = this.bufferedBytes >= HIGH_WATER_BYTES
    return !this.#isBlocked
  }

  end(): void {
    if (this.#isClosed) return
    this.#controller?.close()
    this.#close()
  }

  destroy(): void {
    if (this.#isClosed) return
    this.#controller?.error(new Error('the stream was cut'))
    this.#close()
  }

  onDrain(drained: () => void): void {
    this.#drained.add(drained)
  }

  onClose(closed: () => void): void {
    this.#closed.add(closed)
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const closed of this.#closed) closed()
  }
}
