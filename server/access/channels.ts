import { sha256Hex } from '../store/canonical.ts'
import type { SdkPrincipal } from './principal.ts'
import type { Principals } from './principals.ts'

const rebuildEveryMs = 1000

/**
 * The tokens of OFREP's event streams: each follows from the hash of a key, as edges work it out too,
 * and ends with the key.
 */
export class Channels {
  readonly #principals: Principals
  #hashes = new Map<string, string>()
  #rebuiltAt = 0

  constructor(principals: Principals) {
    this.#principals = principals
  }

  /** The channel token of a key. */
  channelOf({ hash }: { readonly hash: string }): string {
    return sha256Hex(`sluice-channel:${hash}`).slice(0, 32)
  }

  /** Whose channel it is; null if nobody's that is valid. Made-up ones cost a look-up. */
  find(channel: string): SdkPrincipal | null {
    return this.#known(channel) ?? (this.#rebuild() ? this.#known(channel) : null)
  }

  #known(channel: string): SdkPrincipal | null {
    const hash = this.#hashes.get(channel)
    return hash === undefined ? null : this.#principals.findSdkKey(hash)
  }

  #rebuild(): boolean {
    const now = Date.now()
    if (now - this.#rebuiltAt < rebuildEveryMs) return false
    this.#rebuiltAt = now
    this.#hashes = new Map()
    for (const hash of this.#principals.sdkKeyHashes()) {
      this.#hashes.set(this.channelOf({ hash }), hash)
    }
    return true
  }
}
