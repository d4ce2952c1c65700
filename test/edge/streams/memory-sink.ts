import type { StreamSink } from '../../../edge/streams/stream-sink.ts'

const decoder = new TextDecoder()

/** A sink that keeps what it is given. */
export class MemorySink implements StreamSink {
  text = ''
  closed = false
  bufferedBytes = 0
  /** It takes nothing: what ends in order does not come to its end. */
  isHeld = false
  onEnd: () => void = () => undefined
  readonly #closed: (() => void)[] = []

  write(bytes: Uint8Array): boolean {
    this.text += decoder.decode(bytes)
    return !this.isHeld
  }

  end(): void {
    this.onEnd()
    if (!this.isHeld) this.destroy()
  }

  destroy(): void {
    this.closed = true
    for (const closed of this.#closed.splice(0)) closed()
  }

  onDrain(): void {
    // What it takes it takes at once.
  }

  onClose(closed: () => void): void {
    this.#closed.push(closed)
  }
}
