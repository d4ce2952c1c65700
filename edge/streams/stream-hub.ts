import type { StreamCounts } from './stream-counts.ts'
import { returnMs, type StreamReader } from './stream-reader.ts'

const blockedMsMax = 10_000

/** What the streams of one environment are fed from. Frames are written once, not once per reader. */
export interface StreamSource {
  /** Revision of the environment's head. */
  readonly revision: number
  /** What brings a reader at a revision, or at nothing (null), to the head. */
  frameFrom(start: number | null): Uint8Array
  /** Says that nothing has changed. Many ask for it at once when many come back. */
  heartbeat(now: Date): Uint8Array
}

/**
 * The open streams of one environment. Each reader is at some revision; whenever it can take
 * something and is behind, it gets the one frame that leads from there to the head. So a slow one
 * gets one delta for all it missed, and nothing is ever queued for anybody.
 */
export class StreamHub<Owner> {
  readonly #source: StreamSource
  readonly #counts: StreamCounts
  readonly #readers = new Set<StreamReader<Owner>>()
  #isClosed = false

  constructor(source: StreamSource, counts: StreamCounts) {
    this.#source = source
    this.#counts = counts
  }

  /** How many streams are open. */
  get readerCount(): number {
    return this.#readers.size
  }

  /** The open streams. */
  get readers(): Iterable<StreamReader<Owner>> {
    return this.#readers
  }

  /** Begins to serve a stream whose client is at `position`; null: it has nothing of this line. */
  attach(reader: StreamReader<Owner>, position: number | null, now = new Date()): void {
    if (this.#isClosed) {
      reader.dismiss(Math.random() * returnMs)
      return
    }
    this.#counts.streams += 1
    this.#readers.add(reader)
    reader.onClose(() => this.#readers.delete(reader))
    reader.onDrain(() => this.#bring(reader))
    const { revision } = this.#source
    if (position === revision) {
      reader.send(this.#source.heartbeat(now), revision)
    } else {
      const isBehind = position !== null && position < revision
      reader.send(this.#source.frameFrom(isBehind ? position : null), revision)
    }
  }

  /** Brings all readers that can take something to the head. */
  publish(): void {
    for (const reader of this.#readers) this.#bring(reader)
  }

  /** Sends one frame to all, also to those who take nothing: they are on another line of history. */
  sendAll(frame: Uint8Array): void {
    for (const reader of this.#readers) reader.send(frame, this.#source.revision)
  }

  /** Sends a heartbeat to all that take anything. */
  beat(now: Date): void {
    if (this.#readers.size === 0) return
    const frame = this.#source.heartbeat(now)
    for (const reader of this.#readers) {
      if (reader.isOpen) reader.send(frame, reader.revision)
    }
  }

  /**
   * Cuts readers that have taken nothing for ten seconds and those whose owner is no longer valid,
   * and dismisses those that have been here for long.
   */
  sweep(now: number, isValid: (owner: Owner, now: number) => boolean): void {
    for (const reader of this.#readers) {
      if (reader.blockedSince !== 0 && now - reader.blockedSince > blockedMsMax) reader.cut('slow')
      else if (!isValid(reader.owner, now)) reader.cut('revoked')
      else if (now >= reader.endsAt) reader.dismiss(0)
    }
  }

  /** Cuts all streams, now and from now on: there is nothing to read any more. */
  close(): void {
    this.#isClosed = true
    for (const reader of this.#readers) reader.cut('revoked')
  }

  /** Takes no stream from now on, and gives those that are open, for `drainReaders`. */
  retire(): readonly StreamReader<Owner>[] {
    this.#isClosed = true
    return [...this.#readers]
  }

  #bring(reader: StreamReader<Owner>): void {
    const { revision } = this.#source
    // A blocked reader gets one delta from where it is when it drains.
    if (!reader.isOpen || reader.revision === revision) return
    reader.send(this.#source.frameFrom(reader.revision), revision)
  }
}
