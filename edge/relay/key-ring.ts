import { comparePairs, type Pair } from '@sluice/sdk/pair'
import { channelOf, sha256Hex } from '../channel.ts'
import type { EdgeKey } from '../keys.ts'
import type { KeysPayload, KnownKey } from './read-keys.ts'

/** Secrets whose hash is remembered, so that a busy one is hashed once. */
const REMEMBERED = 10_000

/**
 * The keys that an edge knows, of all its environments, by the hash of their secrets. A look-up is by
 * hash in a map: nothing compares secrets, so nothing leaks by its time.
 */
export class KeyRing {
  readonly #environments = new Map<string, { pair: Pair; keys: readonly KnownKey[] }>()
  #byHash = new Map<string, EdgeKey & { readonly expiresAt: number }>()
  /** Channel tokens by the hash they follow from, and the other way round. */
  readonly #channels = new Map<string, string>()
  #hashByChannel = new Map<string, string>()
  /** Secrets that were looked up lately, whether anybody's or not. */
  readonly #hashes = new Map<string, string>()

  /** Takes the keys of an environment in. False: they are older than those that are held. */
  async take({ environment, pair, keys }: KeysPayload): Promise<boolean> {
    for (const { hash } of keys) {
      if (!this.#channels.has(hash)) this.#channels.set(hash, await channelOf(hash))
    }
    const held = this.#environments.get(environment)
    if (held !== undefined && comparePairs(pair, held.pair) < 0) return false
    this.#environments.set(environment, { pair, keys })
    this.#byHash = new Map()
    for (const [id, known] of this.#environments) {
      for (const { hash, expiresAt, ...key } of known.keys) {
        this.#byHash.set(hash, { ...key, environment: id, hash, expiresAt })
      }
    }
    this.#hashByChannel = new Map()
    for (const [hash, channel] of this.#channels) {
      if (this.#byHash.has(hash)) this.#hashByChannel.set(channel, hash)
      else this.#channels.delete(hash)
    }
    return true
  }

  /** How many secrets are known. */
  get size(): number {
    return this.#byHash.size
  }

  /**
   * Whose secret it is; null if nobody's that is known here, or expired. At once if the secret was
   * looked up before.
   */
  find(secret: string, nowMs = Date.now()): EdgeKey | null | Promise<EdgeKey | null> {
    const hash = this.#hashes.get(secret)
    if (hash !== undefined) return this.#findHash(hash, nowMs)
    return this.#hash(secret).then((fresh) => this.#findHash(fresh, nowMs))
  }

  /** The channel token of a key that is known. */
  channelOf({ hash }: EdgeKey): string | undefined {
    return this.#channels.get(hash)
  }

  /** Whose channel it is; null if nobody's that is known here, or expired. */
  findChannel(channel: string, nowMs = Date.now()): EdgeKey | null {
    return this.#findHash(this.#hashByChannel.get(channel) ?? '', nowMs)
  }

  /** Whether a key that was found before is still valid: time, and revocation, go on. */
  isValid({ hash }: EdgeKey, nowMs = Date.now()): boolean {
    const key = this.#byHash.get(hash)
    return key !== undefined && nowMs < key.expiresAt
  }

  #findHash(hash: string, nowMs: number): EdgeKey | null {
    const key = this.#byHash.get(hash)
    return key !== undefined && nowMs < key.expiresAt ? key : null
  }

  async #hash(secret: string): Promise<string> {
    const hash = await sha256Hex(secret)
    const [oldest] = this.#hashes.keys()
    if (this.#hashes.size >= REMEMBERED && oldest !== undefined) this.#hashes.delete(oldest)
    this.#hashes.set(secret, hash)
    return hash
  }
}
