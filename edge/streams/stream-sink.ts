/** Where the bytes of one stream go: a response of Node, or the controller of a ReadableStream. */
export interface StreamSink {
  /** Takes bytes whole, always; false if the other end takes no more for now. */
  write(bytes: Uint8Array): boolean
  /** Bytes that were written and not taken yet. */
  readonly bufferedBytes: number
  /** Nothing can be sent any more. */
  readonly closed: boolean
  /** Ends in order, after what is buffered. */
  end(): void
  /** Ends at once, whatever is buffered. */
  destroy(): void
  /** Calls back each time it takes bytes again, after a `write` that said false. */
  onDrain(drained: () => void): void
  /** Calls back once when it is over, whoever ended it. */
  onClose(closed: () => void): void
}
