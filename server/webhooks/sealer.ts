import type { MasterKey } from '../signing/master-key.ts'

/** What of a webhook or hook is kept sealed. */
export type SealedKind = 'webhook-url' | 'webhook-secret' | 'kill-hook-secret'

/** Seals the addresses and secrets of webhooks with the master key, each for its own webhook only. */
export class Sealer {
  readonly #masterKey: MasterKey

  constructor(masterKey: MasterKey) {
    this.#masterKey = masterKey
  }

  seal(kind: SealedKind, id: string, text: string): string {
    return this.#masterKey.seal(`${kind}/${id}`, Buffer.from(text))
  }

  /** Null if it was sealed with another master key, or for another webhook. */
  open(kind: SealedKind, id: string, sealed: string): string | null {
    return this.#masterKey.unseal(`${kind}/${id}`, sealed)?.toString('utf8') ?? null
  }
}
