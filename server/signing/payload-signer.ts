import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningKey } from './signing-key.ts'

/** The kinds of payload that are signed; each has a `typ` of its own. */
export type SignedKind = 'snapshot' | 'delta' | 'heartbeat' | 'keys'

const signAside = promisify(sign)

/**
 * Signs what SDKs and edges are sent: a JWS with detached, unencoded content (RFC 7515 appendix F,
 * RFC 7797), which any JOSE library verifies. Not with jose, whose signatures are made on the thread
 * pool: the signature of a kill would wait there behind the compression of large snapshots.
 */
export class PayloadSigner {
  readonly #current: () => SigningKey
  readonly #headers = new Map<SignedKind, string>()
  #headersOf = ''

  /** `current` gives the key that signs now. */
  constructor(current: () => SigningKey) {
    this.#current = current
  }

  /** Which key signs now. What another one signed is signed again: consumers may have dropped it. */
  get keyId(): string {
    return this.#current().id
  }

  /** Signs at once: for what is small. */
  sign(kind: SignedKind, json: string): string {
    const { privateKey } = this.#current()
    const header = this.#header(kind)
    const signature = sign(null, Buffer.from(`${header}.${json}`), privateKey)
    return `${header}..${signature.toString('base64url')}`
  }

  /** Signs off the main thread: megabytes take long. */
  async signAside(kind: SignedKind, json: Uint8Array): Promise<string> {
    const { privateKey } = this.#current()
    const header = this.#header(kind)
    const input = Buffer.concat([Buffer.from(`${header}.`), json])
    const signature = await signAside(null, input, privateKey)
    return `${header}..${signature.toString('base64url')}`
  }

  #header(kind: SignedKind): string {
    const { keyId } = this
    if (this.#headersOf !== keyId) this.#headers.clear()
    this.#headersOf = keyId
    const known = this.#headers.get(kind)
    if (known !== undefined) return known
    const header = { alg: 'EdDSA', b64: false, crit: ['b64'], kid: keyId, typ: `sluice-${kind}` }
    const text = Buffer.from(JSON.stringify(header)).toString('base64url')
    this.#headers.set(kind, text)
    return text
  }
}
