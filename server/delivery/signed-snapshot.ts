import type { PayloadSigner } from '../signing/payload-signer.ts'
import { CompressedText, type Encoding } from './compressed.ts'

/** The snapshot of one head: its text, encoded and signed when first asked for. */
export class SignedSnapshot {
  /** The head, as `"<epoch>.<revision>"`. */
  readonly head: string
  readonly #text: CompressedText
  readonly #signer: PayloadSigner
  #signature: { readonly keyId: string; readonly made: Promise<string> } | null = null

  constructor(head: string, json: string, signer: PayloadSigner) {
    this.head = head
    this.#text = new CompressedText(json)
    this.#signer = signer
  }

  /** The bytes in the asked encoding. */
  bytes(encoding: Encoding): Promise<Buffer> {
    return this.#text.bytes(encoding)
  }

  /** The detached JWS over the bytes as they are without encoding, by the key that signs now. */
  signature(): Promise<string> {
    const { keyId } = this.#signer
    if (this.#signature?.keyId !== keyId) {
      const made = this.bytes('identity').then((json) => this.#signer.signAside('snapshot', json))
      this.#signature = { keyId, made }
    }
    return this.#signature.made
  }
}
