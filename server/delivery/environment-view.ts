import type { Documents } from '../state/documents.ts'
import {
  type BuiltPart,
  flagPartState,
  groupPartState,
  type PartKind,
  type PartState,
  segmentPartState,
} from './parts.ts'

const modulus = 1n << 64n

/**
 * The parts of one environment and its head: the highest revision whose commit changed them. A
 * function of the documents alone, so that two planes, one that loaded and one that followed the
 * log, hold the same.
 */
export class EnvironmentView {
  readonly environmentId: string
  /** Revision of the head. */
  revision = 0
  /** Store time of the head's commit, unix ms. */
  committedAt = 0
  /** How long the canonical snapshot is, about. */
  sizeBytes = 256
  #digest = 0n
  readonly #parts: Record<PartKind, Map<string, PartState>> = {
    flags: new Map(),
    segments: new Map(),
    exclusionGroups: new Map(),
  }

  constructor(environmentId: string, documents: Documents) {
    this.environmentId = environmentId
    for (const row of documents.environment.rows.values()) {
      if (row.value?.id !== environmentId) continue
      this.revision = row.delivered
      this.committedAt = row.deliveredAt
    }
    for (const key of documents.flag.rows.keys()) this.refresh(documents, 'flags', key)
    for (const key of documents.segment.rows.keys()) this.refresh(documents, 'segments', key)
    for (const key of documents.exclusionGroup.rows.keys()) {
      this.refresh(documents, 'exclusionGroups', key)
    }
  }

  /** Sum modulo 2^64 of the parts' ids, as 16 hex digits. */
  get digest(): string {
    return this.#digest.toString(16).padStart(16, '0')
  }

  /** Builds one part again after a document behind it changed. */
  refresh(documents: Documents, kind: PartKind, key: string): void {
    const state = partState(documents, kind, key, this.environmentId)
    if (state === undefined) return
    const before = this.#parts[kind].get(key)?.part
    this.#digest -= before?.idValue ?? 0n
    this.#digest += state.part?.idValue ?? 0n
    this.#digest = (this.#digest + modulus) % modulus
    this.sizeBytes += (state.part?.sizeBytes ?? 0) - (before?.sizeBytes ?? 0)
    this.#parts[kind].set(key, state)
    if (state.revision > this.revision) {
      this.revision = state.revision
      this.committedAt = state.at
    }
  }

  /** Parts changed after a revision, sorted by key; all of them for -1. */
  partsAfter(kind: PartKind, revision: number): BuiltPart[] {
    const parts: BuiltPart[] = []
    for (const { part } of this.#parts[kind].values()) {
      if (part !== null && part.revision > revision) parts.push(part)
    }
    return parts.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Whether a flag that changed after a revision is killed. */
  killsAfter(revision: number): boolean {
    for (const { part } of this.#parts.flags.values()) {
      if (part?.killed === true && part.revision > revision) return true
    }
    return false
  }

  /** Keys of parts removed after a revision, sorted. */
  removedAfter(kind: PartKind, revision: number): string[] {
    const keys: string[] = []
    for (const [key, state] of this.#parts[kind]) {
      if (state.part === null && state.revision > revision) keys.push(key)
    }
    return keys.sort()
  }
}

function partState(
  documents: Documents,
  kind: PartKind,
  key: string,
  environmentId: string,
): PartState | undefined {
  switch (kind) {
    case 'flags':
      return flagPartState(documents, key, environmentId)
    case 'segments':
      return segmentPartState(documents, key)
    case 'exclusionGroups':
      return groupPartState(documents, key)
  }
}
