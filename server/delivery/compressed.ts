import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** How a body can be encoded, in the order we prefer. */
export type Encoding = 'br' | 'gzip' | 'identity'

const compressGzip = promisify(gzip)
const compressBrotli = promisify(brotliCompress)

/** One text in all encodings; each is made once, off the main thread, when first asked for. */
export class CompressedText {
  readonly #identity: Buffer
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()

  constructor(text: string) {
    this.#identity = Buffer.from(text, 'utf8')
  }

  /** Size of the text itself. */
  get sizeBytes(): number {
    return this.#identity.byteLength
  }

  /** The bytes in the asked encoding. */
  bytes(encoding: Encoding): Promise<Buffer> {
    let encoded = this.#encoded.get(encoding)
    if (encoded === undefined) {
      encoded = this.#encode(encoding)
      this.#encoded.set(encoding, encoded)
    }
    return encoded
  }

  async #encode(encoding: Encoding): Promise<Buffer> {
    if (encoding === 'gzip') return compressGzip(this.#identity, { level: 6 })
    if (encoding === 'identity') return this.#identity
    // Quality 5 is about as fast as gzip 6 and smaller; the default 11 takes seconds for megabytes.
    return compressBrotli(this.#identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
  }
}

/** Picks the encoding from `Accept-Encoding`; what is not named, or has q=0, is not accepted. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding {
  const accepted = new Set<string>()
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    if (name !== '' && !refused) accepted.add(name)
  }
  if (accepted.has('br')) return 'br'
  return accepted.has('gzip') ? 'gzip' : 'identity'
}
