import type { SessionDocument } from '../domain/documents.ts'

/** Sessions of the console and offers of them, by the hash of their secrets. */
export class Sessions {
  readonly #byHash = new Map<string, SessionDocument>()
  readonly #hashes = new Map<string, string>()

  has(hash: string): boolean {
    return this.#byHash.has(hash)
  }

  find(hash: string): SessionDocument | undefined {
    return this.#byHash.get(hash)
  }

  /** Takes all that there are, in place of those before. */
  reload(sessions: Iterable<readonly [string, SessionDocument]>): void {
    this.#byHash.clear()
    this.#hashes.clear()
    for (const [id, session] of sessions) this.set(id, session)
  }

  /** Takes one as it is now; undefined if it is over. */
  set(id: string, session: SessionDocument | undefined): void {
    const before = this.#hashes.get(id)
    if (before !== undefined) this.#byHash.delete(before)
    this.#hashes.delete(id)
    if (session === undefined) return
    this.#byHash.set(session.hash, session)
    this.#hashes.set(id, session.hash)
  }
}
