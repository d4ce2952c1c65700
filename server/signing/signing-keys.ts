import type { FastifyBaseLogger } from 'fastify'
import type { SigningKeyDocument } from '../domain/documents.ts'
import { signingOverlapMs } from '../domain/signing-times.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Entry } from '../store/contract.ts'
import type { MasterKey } from './master-key.ts'
import {
  createSigningKey,
  openSigningKey,
  type PublicJwk,
  publicJwk,
  type SigningKey,
} from './signing-key.ts'

/** A key that is believed now or will be, and until when. */
export interface SigningKeyTimes {
  readonly kid: string
  readonly signsFrom: string
  readonly believedUntil: string | null
}

/**
 * The signing keys of the installation, opened, in step with `$system`. Keys follow one another: each
 * signs from its `signsFrom` until the next one's, is believed for `signingOverlapMs` longer, and
 * then only proves what is old (audit checkpoints).
 */
export class SigningKeys implements StateListener {
  readonly #masterKey: MasterKey
  readonly #logger: FastifyBaseLogger
  readonly #opened = new Map<string, SigningKey | null>()
  /** By the time from when on they sign. */
  #keys: readonly SigningKey[] = []

  constructor(masterKey: MasterKey, logger: FastifyBaseLogger) {
    this.#masterKey = masterKey
    this.#logger = logger
  }

  onReload(state: ProjectState): void {
    const keys = [...state.documents.signingKey.present()].map(([, stored]) => this.#open(stored))
    this.#keys = keys
      .filter((key) => key !== null)
      .sort((a, b) => a.signsFrom - b.signsFrom || (a.id < b.id ? -1 : 1))
  }

  onEntry(state: ProjectState, { put, drop }: Entry): void {
    if ([...put, ...drop].some(({ doc }) => doc.startsWith('signingKey/'))) this.onReload(state)
  }

  /** Whether there is a key to sign with. */
  get isReady(): boolean {
    return this.#keys.length > 0
  }

  /** The key that signs now. Throws when the installation has none, which no started server does. */
  current(nowMs = Date.now()): SigningKey {
    const begun = this.#keys.filter(({ signsFrom }) => signsFrom <= nowMs)
    // With a clock that is behind the one of the plane that made it, the first key has not begun.
    const key = begun.at(-1) ?? this.#keys[0]
    if (key === undefined) throw new Error('there is no signing key')
    return key
  }

  /** A key whose signatures are believed now; undefined if it is unknown or retired for too long. */
  believed(id: string, nowMs = Date.now()): SigningKey | undefined {
    return this.#believed(nowMs).find((key) => key.id === id)
  }

  /** A key whose old signatures still prove something, however long ago it was retired. */
  recorded(id: string): SigningKey | undefined {
    return this.#keys.find((key) => key.id === id)
  }

  /** Public halves of the keys that are believed now, and of one that will sign soon. */
  published(nowMs = Date.now()): PublicJwk[] {
    return this.#believed(nowMs).map(publicJwk)
  }

  /** The key that will sign after the one that signs now, if there is one. */
  next(nowMs = Date.now()): SigningKey | undefined {
    return this.#keys.find(({ signsFrom }) => signsFrom > nowMs)
  }

  /** The published keys, with their times, in the order in which they sign. */
  timetable(nowMs = Date.now()): SigningKeyTimes[] {
    return this.#believed(nowMs).map((key) => {
      const until = this.#believedUntil(key)
      return {
        kid: key.id,
        signsFrom: new Date(key.signsFrom).toISOString(),
        believedUntil: until === null ? null : new Date(until).toISOString(),
      }
    })
  }

  /** Makes a key, sealed with the master key of this installation; it is nowhere else yet. */
  make(createdAt: string, signsFrom: string): SigningKeyDocument {
    return createSigningKey(this.#masterKey, createdAt, signsFrom)
  }

  #believed(nowMs: number): SigningKey[] {
    return this.#keys.filter((key) => {
      const until = this.#believedUntil(key)
      return until === null || nowMs < until
    })
  }

  #believedUntil(key: SigningKey): number | null {
    const next = this.#keys[this.#keys.indexOf(key) + 1]
    return next === undefined ? null : next.signsFrom + signingOverlapMs
  }

  #open(stored: SigningKeyDocument): SigningKey | null {
    // By all of it: another public half beside the same sealed one is another, forged key.
    const name = canonicalJson(stored)
    const known = this.#opened.get(name)
    if (known !== undefined) return known
    const key = openSigningKey(this.#masterKey, stored)
    this.#opened.set(name, key)
    if (key === null) {
      this.#logger.error(
        { signingKey: stored.id },
        'a signing key was sealed with another master key; it is not used and not believed',
      )
    }
    return key
  }
}
