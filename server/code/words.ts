/** What flag keys and names are made of, as long as it can be. */
const word = /[A-Za-z0-9_$][A-Za-z0-9._~$-]*/g
const name = /[A-Za-z_$][\w$]*/g
/** Names of what flags are members of: `flags.checkout`, `featureToggles.checkout`. */
const holder = /flag|feature|toggle|sluice/i

/**
 * Finds words in text quickly, without reading it as code. A key such as `cart.v2` counts where
 * nothing that could belong to a key is next to it, and as a member of what is called like flags; a
 * name, where it is a name of its own.
 */
export class WordFinder {
  readonly #keys: ReadonlySet<string>
  readonly #names: Set<string>
  /** How many parts between dots a key has at most. */
  readonly #partsMax: number

  constructor(keys: Iterable<string>, names: Iterable<string> = []) {
    this.#keys = new Set(keys)
    this.#names = new Set(names)
    this.#partsMax = Math.max(0, ...[...this.#keys].map((key) => key.split('.').length))
  }

  /** The names that are looked for. */
  get names(): readonly string[] {
    return [...this.#names]
  }

  /** Whether any of the words is in a text, also as a member of anything. */
  isIn(text: string): boolean {
    for (const [found] of text.matchAll(word)) {
      if (this.#keyIn(found, () => true) !== undefined) return true
    }
    if (this.#names.size === 0) return false
    for (const [found] of text.matchAll(name)) if (this.#names.has(found)) return true
    return false
  }

  /** Where keys are in a text, in order. */
  *keysIn(text: string): Generator<{ readonly key: string; readonly start: number }> {
    for (const { 0: found, index } of text.matchAll(word)) {
      const place = this.#keyIn(found, (part) => holder.test(part))
      if (place !== undefined) yield { key: place.key, start: index + place.at }
    }
  }

  /** Looks for more names from now on; true if one is new. */
  addNames(names: Iterable<string>): boolean {
    const { size } = this.#names
    for (const one of names) this.#names.add(one)
    return this.#names.size > size
  }

  /** The key that a word is, or that it ends with as a member of something that `holds` flags. */
  #keyIn(
    found: string,
    holds: (part: string) => boolean,
  ): { readonly key: string; readonly at: number } | undefined {
    if (this.#keys.has(found)) return { key: found, at: 0 }
    // A sentence may end right after a key.
    const bare = found.replace(/[.~$-]+$/, '')
    if (this.#keys.has(bare)) return { key: bare, at: 0 }
    const parts = bare.split('.')
    let at = 0
    for (const [index, part] of parts.entries()) {
      const before = parts[index - 1]
      if (before !== undefined && holds(before)) {
        for (let count = this.#partsMax; count > 0; count -= 1) {
          const key = parts.slice(index, index + count).join('.')
          if (this.#keys.has(key)) return { key, at }
        }
      }
      at += part.length + 1
    }
    return undefined
  }
}
