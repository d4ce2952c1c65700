import type { Cut, Entry, Head } from '../store/contract.ts'
import { Documents } from './documents.ts'

/** What became of entries handed to a state. */
export type Taken =
  | 'applied'
  /** They do not follow on: what lies between must be read first. */
  | 'gap'
  /** They follow on another history than ours: commits were lost. */
  | 'forked'

const noLists: ReadonlyMap<string, string> = new Map()

/** Hears of every change of a state, in order, synchronously. */
export interface StateListener {
  /** All documents were replaced. */
  onReload(state: ProjectState): void
  /** One entry was applied. */
  onEntry(state: ProjectState, entry: Entry): void
}

/**
 * Where an entry belongs, seen from a head. One of another epoch never follows on, whatever its
 * revision: what is signed names the epoch, so the whole state begins again with it.
 */
function placeOf(entry: Entry, head: Head | null): 'known' | 'next' | Exclude<Taken, 'applied'> {
  if (head !== null && entry.epoch !== head.epoch) return 'gap'
  const revision = head?.revision ?? 0
  if (entry.revision < revision) return 'known'
  if (head !== null && entry.revision === revision) {
    return entry.commitId === head.commitId ? 'known' : 'forked'
  }
  if (entry.revision > revision + 1) return 'gap'
  return entry.previousCommitId === (head?.commitId ?? null) ? 'next' : 'forked'
}

/**
 * The documents of one project at one revision. Fed only by the log; an entry is applied only on
 * top of the one that the log says came before it.
 */
export class ProjectState {
  readonly project: string
  documents = new Documents()
  head: Head | null = null
  /** Names of documents that could not be read: they count as absent. */
  readonly unreadable = new Set<string>()
  readonly #listeners = new Set<StateListener>()

  constructor(project: string) {
    this.project = project
  }

  /** Calls the listener from now on; first with the state as it is. */
  listen(listener: StateListener): void {
    this.#listeners.add(listener)
    listener.onReload(this)
  }

  /** Replaces everything by a consistent cut; `lists` are the texts of its segments' lists. */
  replace(cut: Cut, lists: ReadonlyMap<string, string> = noLists): void {
    this.documents = new Documents()
    this.unreadable.clear()
    for (const [name, stored] of cut.docs) {
      if (!this.documents.set(name, stored, lists)) this.unreadable.add(name)
    }
    this.head = cut.head
    for (const listener of this.#listeners) listener.onReload(this)
  }

  /** Those of the entries that are new and follow on, up to the first one that does not. */
  following(entries: readonly Entry[]): readonly Entry[] {
    const next: Entry[] = []
    let head = this.head
    for (const entry of entries) {
      const place = placeOf(entry, head)
      if (place === 'gap' || place === 'forked') break
      if (place === 'known') continue
      next.push(entry)
      head = entry
    }
    return next
  }

  /**
   * Applies entries that follow on; those already applied are passed over. `lists` are the texts of
   * lists that their segments refer to and that are not held yet.
   */
  take(entries: readonly Entry[], lists: ReadonlyMap<string, string> = noLists): Taken {
    for (const entry of entries) {
      const place = placeOf(entry, this.head)
      if (place === 'gap' || place === 'forked') return place
      if (place === 'next') this.#apply(entry, lists)
    }
    return 'applied'
  }

  #apply(entry: Entry, lists: ReadonlyMap<string, string>): void {
    const { revision, committedAt } = entry
    const write = (name: string, value: string | null, delivers: boolean) => {
      const before = this.documents.row(name)
      const delivered = delivers ? revision : (before?.delivered ?? 0)
      const deliveredAt = delivers ? committedAt : (before?.deliveredAt ?? 0)
      const stored = { revision, delivered, deliveredAt, value }
      const readable = this.documents.set(name, stored, lists)
      if (readable) this.unreadable.delete(name)
      else this.unreadable.add(name)
    }
    for (const { doc, value, delivers } of entry.put) write(doc, value, delivers)
    for (const { doc, delivers } of entry.drop) write(doc, null, delivers)
    const segments = [...entry.put, ...entry.drop].some(({ doc }) => doc.startsWith('segment/'))
    if (segments) this.documents.forgetLists()
    this.head = { epoch: entry.epoch, revision, commitId: entry.commitId }
    for (const listener of this.#listeners) listener.onEntry(this, entry)
  }
}
