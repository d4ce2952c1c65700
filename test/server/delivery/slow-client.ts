import { Duplex } from 'node:stream'
import { readEvent, type StreamEvent } from '../../helpers/event-stream.ts'
import type { TestServer } from '../../helpers/server.ts'

/** The server's end of a connection whose other end takes what it likes, when it likes. */
export class SlowClient extends Duplex {
  #received = ''
  #isHeld = false
  #held: (() => void) | null = null

  /** Opens the stream of a key's environment on a server, or the one at another path. */
  constructor(server: TestServer, key: string, path = '/sdk/v1/stream') {
    super({ readableHighWaterMark: 16_384, writableHighWaterMark: 16_384 })
    server.app.server.emit('connection', this)
    // HTTP/1.0, so that the events come as they are and not in chunks.
    this.push(`GET ${path} HTTP/1.0\r\nauthorization: Bearer ${key}\r\n\r\n`)
  }

  /** Everything taken so far. */
  get events(): StreamEvent[] {
    const [, ...blocks] = this.#received.split('\r\n\r\n').slice(1).join().split('\n\n')
    return blocks.slice(0, -1).flatMap((block) => readEvent(block) ?? [])
  }

  /** Takes nothing more: the next write stays open. */
  hold(): void {
    this.#isHeld = true
  }

  /** Takes everything again. */
  release(): void {
    this.#isHeld = false
    this.#held?.()
    this.#held = null
  }

  // What a server asks of a socket.
  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  override _read(): void {
    // There is nothing more to read: the request was all.
  }

  override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
    const take = () => {
      this.#received += chunk.toString('utf8')
      taken()
    }
    if (this.#isHeld) this.#held = take
    else take()
  }
}
