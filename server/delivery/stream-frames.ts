import type { StreamSource } from '@sluice/edge/stream-hub'
import type { DeliveryCounts } from './counts.ts'
import { deltaFrame, type FrameSource, headOf, heartbeatFrame, snapshotFrame } from './frames.ts'

/** Frames kept of one head: readers are at the head before, and few are further behind. */
const framesMax = 16
/** Those who come back within this time share a heartbeat. */
const heartbeatSharedMs = 1000

/**
 * What the streams of one environment are fed from: each frame is written and signed once for a head
 * and a signing key, however many readers it goes to.
 */
export class StreamFrames implements StreamSource {
  readonly #source: FrameSource
  readonly #counts: DeliveryCounts
  /** Of which head and signing key the frames are. */
  #of = ''
  /** Frames that lead to the head, by the revision they begin at; null: at nothing. */
  readonly #byStart = new Map<number | null, Uint8Array>()
  #heartbeat: { readonly at: number; readonly frame: Uint8Array } | null = null

  /** `source` is read whenever a frame is written: what it holds may change. */
  constructor(source: FrameSource, counts: DeliveryCounts) {
    this.#source = source
    this.#counts = counts
  }

  get revision(): number {
    return this.#source.view.revision
  }

  frameFrom(start: number | null): Uint8Array {
    this.#keepUp()
    const known = this.#byStart.get(start)
    if (known !== undefined) return known
    this.#counts[start === null ? 'snapshots' : 'deltas'] += 1
    this.#counts.signatures += 1
    const frame =
      start === null ? snapshotFrame(this.#source, false) : deltaFrame(this.#source, start)
    if (this.#byStart.size >= framesMax) this.#byStart.clear()
    this.#byStart.set(start, frame)
    return frame
  }

  heartbeat(now: Date): Uint8Array {
    this.#keepUp()
    const age = now.getTime() - (this.#heartbeat?.at ?? 0)
    if (this.#heartbeat !== null && age >= 0 && age < heartbeatSharedMs)
      return this.#heartbeat.frame
    this.#counts.signatures += 1
    const frame = heartbeatFrame(this.#source, now)
    this.#heartbeat = { at: now.getTime(), frame }
    return frame
  }

  /** Forgets all frames: another text may stand at the same head. */
  clear(): void {
    this.#of = ''
    this.#byStart.clear()
    this.#heartbeat = null
  }

  #keepUp(): void {
    const { line, view, signer } = this.#source
    const of = `${headOf(line, view)} ${signer.keyId}`
    if (of === this.#of) return
    this.clear()
    this.#of = of
  }
}
