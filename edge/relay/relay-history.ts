import { comparePairs, type Pair, readPair, writePair } from '@sluice/sdk/pair'
import type { Outcome, Payload, RawPayload } from '@sluice/sdk/relay'
import { writeFrame } from '../streams/frame.ts'

/** Larger snapshots are not streamed but fetched, compressed, as from a control plane. */
const STREAMED_SNAPSHOT_CHARS = 64 * 1024
/** A chain over half of these is long: a whole snapshot should begin it anew. */
const MAX_DELTAS = 128
const MAX_DELTA_CHARS = 256 * 1024

/** A signed snapshot as it came. */
export interface SignedSnapshotText {
  readonly pair: Pair
  readonly signature: string
  readonly json: string
}

interface SignedDelta {
  readonly to: Pair
  readonly signature: string
  readonly json: string
  readonly frame: Uint8Array
}

/**
 * The signed texts that lead to the head of an environment: a snapshot and the deltas after it. A
 * relay has no signing key, so it can give only what it got: whoever is at nothing, or at the end of
 * one of the deltas, is brought to the head by these texts in their order.
 */
export class RelayHistory {
  #base: SignedSnapshotText | undefined
  /** Whose flags these are; known with the first text. */
  #line = { project: '', environment: '' }
  #deltas: readonly SignedDelta[] = []
  #deltaChars = 0

  /** The snapshot it begins with; undefined before any. */
  get base(): SignedSnapshotText | undefined {
    return this.#base
  }

  /** The head that it leads to; undefined before any. */
  get head(): Pair | undefined {
    return this.#deltas.at(-1)?.to ?? this.#base?.pair
  }

  /** It is about to be too long: a whole snapshot should begin it anew. */
  get isLong(): boolean {
    return this.#deltas.length > MAX_DELTAS / 2 || this.#deltaChars > MAX_DELTA_CHARS / 2
  }

  /** Takes a text in that was offered to the gate. True: another line of history begins with it. */
  take({ signature, json }: RawPayload, payload: Payload, outcome: Outcome): boolean {
    const { project, environment } = payload
    if (outcome.kind === 'applied') this.#line = { project, environment }
    if (payload.type === 'snapshot') {
      const { epoch, revision } = payload
      return this.#takeSnapshot({ pair: { epoch, revision }, signature, json }, outcome)
    }
    const to = payload.type === 'delta' ? readPair(payload.to) : undefined
    if (outcome.kind !== 'applied' || to === undefined) return false
    const frame = writeFrame('delta', writePair(to), signature, json)
    this.#deltas = [...this.#deltas, { to, signature, json, frame }]
    this.#deltaChars += json.length
    // Nothing that came later is of use without it.
    while (this.#deltas.length > MAX_DELTAS || this.#deltaChars > MAX_DELTA_CHARS) this.#cut()
    return false
  }

  /** What brings who is at a revision of this epoch, or at nothing (null), to the head. */
  frameFrom(start: number | null): Uint8Array {
    const rest = start === null ? -1 : this.#deltas.findIndex(({ to }) => to.revision > start)
    const isOnTheWay =
      start !== null && (start === this.#base?.pair.revision || this.#endsAt(start)) && rest >= 0
    if (isOnTheWay) return concatenate(this.#deltas.slice(rest).map(({ frame }) => frame))
    const base = this.#base
    if (base === undefined || base.json.length > STREAMED_SNAPSHOT_CHARS) return this.#resync()
    const snapshot = writeFrame('snapshot', writePair(base.pair), base.signature, base.json)
    return concatenate([snapshot, ...this.#deltas.map(({ frame }) => frame)])
  }

  /** Two lines for each text, as clients keep them too. */
  text(): string {
    const texts = this.#base === undefined ? [] : [this.#base, ...this.#deltas]
    return texts.map(({ signature, json }) => `${signature}\n${json}\n`).join('')
  }

  #takeSnapshot(snapshot: SignedSnapshotText, outcome: Outcome): boolean {
    const { base: before, head } = this
    const isNewer = before === undefined || comparePairs(snapshot.pair, before.pair) >= 0
    if (outcome.kind !== 'applied' && !isNewer) return false
    // What is older than the head may be of another history than the deltas that led there.
    if (outcome.kind === 'refused' || outcome.kind === 'ahead') return false
    this.#base = snapshot
    this.#deltas =
      outcome.kind === 'applied'
        ? []
        : this.#deltas.filter(({ to }) => comparePairs(to, snapshot.pair) > 0)
    this.#deltaChars = this.#deltas.reduce((sum, { json }) => sum + json.length, 0)
    return outcome.kind === 'applied' && head !== undefined && head.epoch !== snapshot.pair.epoch
  }

  #endsAt(revision: number): boolean {
    return this.#deltas.some(({ to }) => to.revision === revision)
  }

  /** Without its first delta the chain leads from nowhere but its own middle. */
  #cut(): void {
    const [first, ...rest] = this.#deltas
    this.#deltas = rest
    this.#deltaChars -= first?.json.length ?? 0
    this.#base = undefined
  }

  /** Asks to fetch a snapshot: a hint, which nobody signs. */
  #resync(): Uint8Array {
    const { head } = this
    const json = JSON.stringify({
      ...{ type: 'resync', format: 1, ...this.#line, jitterMs: 0 },
      epoch: head?.epoch ?? 0,
      head: head === undefined ? '0.0' : writePair(head),
    })
    return writeFrame('resync', null, '', json)
  }
}

function concatenate(frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + frame.byteLength, 0))
  let at = 0
  for (const frame of frames) {
    whole.set(frame, at)
    at += frame.byteLength
  }
  return whole
}
