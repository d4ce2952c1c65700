import type { ServerResponse } from 'node:http'
import type { StreamSink } from '../../streams/stream-sink.ts'

/** A response of Node as a place where a stream goes. */
export class ResponseSink implements StreamSink {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get bufferedBytes(): number {
    return this.#response.writableLength
  }

  get closed(): boolean {
    return this.#response.destroyed
  }

  write(bytes: Uint8Array): boolean {
    return this.#response.write(bytes)
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }

  onDrain(drained: () => void): void {
    this.#response.on('drain', drained)
  }

  onClose(closed: () => void): void {
    this.#response.once('close', closed)
  }
}
