const kept = 10_000

/**
 * Hashes of secrets that the master was asked for in vain, so that it is asked once for each.
 * Secrets are random, so one that nobody has will never be somebody's. The oldest go first.
 */
export class UnknownSecrets {
  readonly #hashes = new Set<string>()

  has(hash: string): boolean {
    return this.#hashes.has(hash)
  }

  add(hash: string): void {
    this.#hashes.add(hash)
    const [oldest] = this.#hashes
    if (this.#hashes.size > kept && oldest !== undefined) this.#hashes.delete(oldest)
  }
}
