import { createFlagSet, type FlagSet } from '@sluice/sdk/flag-set'
import type { Snapshot } from '@sluice/sdk/model'
import type { Principal } from '../access/principal.ts'
import type { Documents } from '../state/documents.ts'
import { CompressedText } from './compressed.ts'
import type { DeliveryCounts } from './counts.ts'
import { EnvironmentView } from './environment-view.ts'
import { deltaFrame, headOf, heartbeatFrame, snapshotFrame } from './frames.ts'
import type { PartKind } from './parts.ts'
import { type Line, writeSnapshot } from './snapshot.ts'
import type { StreamReader } from './stream-reader.ts'

const blockedMsMax = 10_000
/** Frames kept of one head: readers are at the head before, and few are further behind. */
const framesMax = 16
/** How long a reader has to take what is buffered once its stream is ended in order. */
const endMsMax = 2000

/**
 * Serves one environment: its snapshot, written and compressed once per head, and its streams,
 * whose frames are written once per head and not once per reader.
 */
export class EnvironmentDelivery {
  view: EnvironmentView
  line: Line
  readonly #counts: DeliveryCounts
  readonly #readers = new Set<StreamReader>()
  #drained = false
  #flagSet: { readonly head: string; readonly set: FlagSet } | null = null
  #snapshot: { readonly head: string; readonly text: CompressedText } | null = null
  /** Frames that lead to the head, by the revision they begin at; null: at nothing. */
  #frames: { readonly head: string; readonly byStart: Map<number | null, string> } | null = null

  constructor(line: Line, environmentId: string, documents: Documents, counts: DeliveryCounts) {
    this.line = line
    this.#counts = counts
    this.view = new EnvironmentView(environmentId, documents)
  }

  /** The environment's head as `"<epoch>.<revision>"`. */
  get head(): string {
    return headOf(this.line, this.view)
  }

  /** How many streams are open. */
  get readerCount(): number {
    return this.#readers.size
  }

  /** The snapshot at the head. */
  snapshot(): CompressedText {
    const { head } = this
    if (this.#snapshot?.head !== head) {
      this.#counts.snapshots += 1
      this.#snapshot = { head, text: new CompressedText(writeSnapshot(this.line, this.view)) }
    }
    return this.#snapshot.text
  }

  /** The flags at the head, compiled by the very code that SDKs run. */
  flagSet(): FlagSet {
    const { head } = this
    if (this.#flagSet?.head !== head) {
      const snapshot: Snapshot = JSON.parse(writeSnapshot(this.line, this.view))
      this.#flagSet = { head, set: createFlagSet(snapshot) }
    }
    return this.#flagSet.set
  }

  /** Replaces all documents, after the state was loaded again, and brings readers to its head. */
  reload(line: Line, documents: Documents): void {
    const before = this.head
    const sameEpoch = line.epoch === this.line.epoch
    this.line = line
    this.view = new EnvironmentView(this.view.environmentId, documents)
    this.#snapshot = null
    this.#flagSet = null
    this.#frames = null
    if (this.head === before) return
    if (sameEpoch) this.#publish()
    else this.#sendAll(snapshotFrame(this.line, this.view, true))
  }

  /** Builds parts again and, when that moved the head, sends what changed. */
  change(documents: Documents, parts: readonly { kind: PartKind; key: string }[]): void {
    const before = this.view.revision
    for (const { kind, key } of parts) this.view.refresh(documents, kind, key)
    if (this.view.revision !== before) this.#publish()
  }

  /** Begins to serve a stream that says it is at `position` (a revision of this epoch, or null). */
  attach(reader: StreamReader, position: number | null): void {
    if (this.#drained) {
      reader.end(endMsMax)
      return
    }
    this.#counts.streams += 1
    this.#readers.add(reader)
    reader.onClose(() => this.#readers.delete(reader))
    reader.onDrain(() => {
      const { revision } = this.view
      if (reader.revision < revision) reader.send(this.#frameFrom(reader.revision), revision)
    })
    const { revision } = this.view
    if (position === null || position > revision) {
      reader.send(this.#frameFrom(null), revision)
    } else if (position === revision) {
      reader.send(heartbeatFrame(this.line, this.view, new Date()), revision)
    } else {
      reader.send(this.#frameFrom(position), revision)
    }
  }

  /** Sends a heartbeat to all that take anything. */
  beat(now: Date): void {
    if (this.#readers.size === 0) return
    const frame = heartbeatFrame(this.line, this.view, now)
    for (const reader of this.#readers) {
      if (reader.blockedSince === 0) reader.send(frame, this.view.revision)
    }
  }

  /** Cuts readers that have taken nothing for ten seconds, and those no longer valid. */
  sweep(now: number, isValid: (principal: Principal, now: number) => boolean): void {
    for (const reader of this.#readers) {
      const isBlocked = reader.blockedSince !== 0 && now - reader.blockedSince > blockedMsMax
      if (isBlocked) reader.cut('slow')
      else if (!isValid(reader.principal, now)) reader.cut('revoked')
    }
  }

  /** Cuts all streams, now and from now on: the environment is deleted. */
  close(): void {
    this.#drained = true
    for (const reader of this.#readers) reader.cut('revoked')
  }

  /** Ends all streams in order, now and from now on. */
  drain(): void {
    this.#drained = true
    for (const reader of this.#readers) reader.end(endMsMax)
  }

  #publish(): void {
    const { revision } = this.view
    for (const reader of this.#readers) {
      // A blocked reader gets one delta from where it is when it drains.
      if (reader.blockedSince !== 0 || reader.revision === revision) continue
      reader.send(this.#frameFrom(reader.revision), revision)
    }
  }

  /** What brings a reader at a revision, or at nothing, to the head; written once for all. */
  #frameFrom(start: number | null): string {
    const { head } = this
    if (this.#frames?.head !== head) this.#frames = { head, byStart: new Map() }
    const { byStart } = this.#frames
    const known = byStart.get(start)
    if (known !== undefined) return known
    this.#counts[start === null ? 'snapshots' : 'deltas'] += 1
    const frame =
      start === null
        ? snapshotFrame(this.line, this.view, false)
        : deltaFrame(this.line, this.view, start)
    if (byStart.size >= framesMax) byStart.clear()
    byStart.set(start, frame)
    return frame
  }

  #sendAll(frame: string): void {
    for (const reader of this.#readers) reader.send(frame, this.view.revision)
  }
}
