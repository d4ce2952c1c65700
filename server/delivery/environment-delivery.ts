import { RemoteUsage } from '@sluice/edge/remote-usage'
import { StreamHub } from '@sluice/edge/stream-hub'
import { parseSnapshot } from '@sluice/sdk'
import { applyDelta, changedFlagKeys } from '@sluice/sdk/delta'
import { createFlagSet, type FlagSet } from '@sluice/sdk/flag-set'
import type { Delta } from '@sluice/sdk/model'
import type { Principal } from '../access/principal.ts'
import type { PayloadSigner } from '../signing/payload-signer.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { DeliveryCounts } from './counts.ts'
import { EnvironmentKeys } from './environment-keys.ts'
import { EnvironmentView } from './environment-view.ts'
import { type FrameSource, headOf, snapshotFrame } from './frames.ts'
import type { PartKind } from './parts.ts'
import { SignedSnapshot } from './signed-snapshot.ts'
import { type Line, writeDelta, writeSnapshot } from './snapshot.ts'
import { StreamFrames } from './stream-frames.ts'

/**
 * Serves one environment: its snapshot, written, signed and compressed once per head, and its
 * streams, whose frames are written and signed once per head and not once per reader.
 */
export class EnvironmentDelivery implements FrameSource {
  view: EnvironmentView
  line: Line
  readonly signer: PayloadSigner
  readonly streams: StreamHub<Principal>
  readonly keys: EnvironmentKeys
  /** What is evaluated here, for those who have no SDK. */
  readonly remoteUsage = new RemoteUsage()
  readonly #counts: DeliveryCounts
  readonly #frames: StreamFrames
  readonly #listeners = new Set<(changed: readonly string[]) => void>()
  #flagSet: FlagSet | null = null
  #snapshot: SignedSnapshot | null = null

  constructor(
    line: Line,
    environmentId: string,
    state: ProjectState,
    { counts, signer }: { readonly counts: DeliveryCounts; readonly signer: PayloadSigner },
  ) {
    this.line = line
    this.signer = signer
    this.#counts = counts
    this.view = new EnvironmentView(environmentId, state.documents)
    this.keys = new EnvironmentKeys(environmentId, state, signer)
    this.#frames = new StreamFrames(this, counts)
    this.streams = new StreamHub(this.#frames, counts)
  }

  /** The environment's head as `"<epoch>.<revision>"`. */
  get head(): string {
    return headOf(this.line, this.view)
  }

  /** The snapshot at the head. */
  snapshot(): SignedSnapshot {
    const { head } = this
    if (this.#snapshot?.head !== head) {
      this.#counts.snapshots += 1
      this.#counts.signatures += 1
      this.#snapshot = new SignedSnapshot(head, writeSnapshot(this.line, this.view), this.signer)
    }
    return this.#snapshot
  }

  /** The flags at the head, compiled by the very code that SDKs run. */
  flagSet(): FlagSet {
    const known = this.#flagSet
    if (known?.revision === this.view.revision) return known
    this.#flagSet = (known && this.#advance(known)) ?? this.#compile()
    return this.#flagSet
  }

  /** What did not change stays compiled. Null if a removal is no longer known. */
  #advance(set: FlagSet): FlagSet | null {
    const delta: Delta = JSON.parse(writeDelta(this.line, this.view, set.revision))
    const advanced = applyDelta(set, delta)
    return advanced.digest === this.view.digest ? advanced : null
  }

  #compile(): FlagSet {
    return createFlagSet(parseSnapshot(writeSnapshot(this.line, this.view)))
  }

  /** Replaces all documents, after the state was loaded again, and brings readers to its head. */
  reload(line: Line, state: ProjectState): void {
    const before = this.head
    const sameEpoch = line.epoch === this.line.epoch
    this.line = line
    this.view = new EnvironmentView(this.view.environmentId, state.documents)
    this.changeKeys(state)
    this.#snapshot = null
    const served = this.#flagSet
    this.#flagSet = null
    this.#frames.clear()
    if (this.head === before) return
    this.#tellChange(served)
    if (sameEpoch) this.streams.publish()
    else this.streams.sendAll(snapshotFrame(this, true))
  }

  /** Calls back when the head has moved, with the keys of flags that may serve something else now. */
  onChange(listener: (changed: readonly string[]) => void): void {
    this.#listeners.add(listener)
  }

  /** `served`: the flags as they were last evaluated here; null if they never were. */
  #tellChange(served: FlagSet | null): void {
    if (this.#listeners.size === 0) return
    const set = this.flagSet()
    const changed = [...(served === null ? set.flagKeys() : changedFlagKeys(served, set))]
    for (const listener of this.#listeners) listener(changed)
  }

  /** Reads the SDK keys again and, when they changed, tells edges. */
  changeKeys(state: ProjectState): void {
    if (!this.keys.refresh(state)) return
    const frame = this.keys.frame()
    for (const reader of this.streams.readers) {
      if (reader.owner.kind === 'edge') reader.send(frame, reader.revision)
    }
  }

  /** Builds parts again and, when that moved the head, sends what changed. */
  change({ documents }: ProjectState, parts: readonly { kind: PartKind; key: string }[]): void {
    const before = this.view.revision
    for (const { kind, key } of parts) this.view.refresh(documents, kind, key)
    if (this.view.revision === before) return
    this.streams.publish()
    this.#tellChange(this.#flagSet)
  }
}
