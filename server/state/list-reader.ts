import { sha256Hex } from '../store/canonical.ts'
import type { Log } from '../store/contract.ts'
import { listHashesOf } from './list-hashes.ts'
import type { ProjectState } from './project-state.ts'

/** What a document is called, and its JSON; null if it was dropped. */
type NamedDocument = readonly [name: string, value: string | null]

/** Reads the lists that documents refer to, before a state takes the documents in. */
export class ListReader {
  readonly #log: Log
  readonly #state: ProjectState
  /** Texts that this plane is about to commit: nobody needs to read them back. */
  readonly #offered = new Map<string, string>()

  constructor(log: Log, state: ProjectState) {
    this.#log = log
    this.#state = state
  }

  /** Holds texts, by hash, until they are withdrawn. */
  offer(texts: ReadonlyMap<string, string>): void {
    for (const [hash, text] of texts) this.#offered.set(hash, text)
  }

  withdraw(texts: ReadonlyMap<string, string>): void {
    for (const hash of texts.keys()) this.#offered.delete(hash)
  }

  /** The text of a list, if this plane has it. */
  held(hash: string): string | undefined {
    return this.#state.documents.lists.get(hash) ?? this.#offered.get(hash)
  }

  /**
   * All lists that the documents refer to, and the hashes of those that the store does not have, or
   * not as their hash says. Rejects when the store cannot be reached.
   */
  async read(documents: Iterable<NamedDocument>): Promise<{
    readonly lists: ReadonlyMap<string, string>
    readonly gone: readonly string[]
  }> {
    const lists = new Map<string, string>()
    const wanted = new Set<string>()
    for (const [name, value] of documents) {
      for (const hash of listHashesOf(name, value)) {
        const text = this.held(hash)
        if (text === undefined) wanted.add(hash)
        else lists.set(hash, text)
      }
    }
    if (wanted.size === 0) return { lists, gone: [] }
    for (const [hash, text] of await this.#log.readBlobs(this.#state.project, [...wanted])) {
      if (sha256Hex(text) === hash) lists.set(hash, text)
    }
    return { lists, gone: [...wanted].filter((hash) => !lists.has(hash)) }
  }
}
