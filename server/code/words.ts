/** What flag keys and names are made of, as long as it can be. */
const word = /[A-Za-z0-9_$][A-Za-z0-9._~$-]*/g
const name = /[A-Za-z_$][\w$]*/g

/**
 * Finds words in text quickly, without reading it as code. A key such as `cart.v2` counts where
 * nothing that could belong to a key is next to it; a name, where it is a name of its own.
 */
export class WordFinder {
  readonly #keys: ReadonlySet<string>
  readonly #names: Set<string>

  constructor(keys: Iterable<string>, names: Iterable<string> = []) {
    this.#keys = new Set(keys)
    this.#names = new Set(names)
  }

  /** The names that are looked for. */
  get names(): readonly string[] {
    return [...this.#names]
  }

  /** Whether any of the words is in a text. */
  isIn(text: string): boolean {
    for (const { length } of this.#matches(text)) if (length > 0) return true
    return false
  }

  /** Where keys are in a text, in order. */
  *keysIn(text: string): Generator<{ readonly key: string; readonly start: number }> {
    for (const match of text.matchAll(word)) {
      const [found] = match
      // A sentence may end right after a key.
      const bare = found.replace(/[.~$-]+$/, '')
      const key = this.#keys.has(found) ? found : bare
      if (this.#keys.has(key)) yield { key, start: match.index }
    }
  }

  /** Looks for more names from now on; true if one is new. */
  addNames(names: Iterable<string>): boolean {
    const { size } = this.#names
    for (const one of names) this.#names.add(one)
    return this.#names.size > size
  }

  *#matches(text: string): Generator<string> {
    for (const { key } of this.keysIn(text)) yield key
    if (this.#names.size === 0) return
    for (const [found] of text.matchAll(name)) if (this.#names.has(found)) yield found
  }
}
