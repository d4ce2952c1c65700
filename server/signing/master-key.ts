import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals secrets that the store keeps, with AES-256-GCM and a random 96-bit nonce each. The purpose
 * is authenticated with the secret, so that one sealed thing cannot be put in another's place.
 */
export class MasterKey {
  readonly #keys: readonly Buffer[]

  /** The first key seals; all of them open. Each has 32 bytes. */
  constructor(keys: readonly Buffer[]) {
    if (keys.length === 0 || keys.some((key) => key.length !== keyBytes)) {
      throw new TypeError(`a master key has ${keyBytes} bytes`)
    }
    this.#keys = keys
  }

  /** base64url of nonce, tag and cipher text. */
  seal(purpose: string, secret: Uint8Array): string {
    const [key] = this.#keys
    if (key === undefined) throw new TypeError('a master key is needed to seal')
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose))
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** The secret; null if it was sealed with another key or for another purpose, or is damaged. */
  unseal(purpose: string, sealed: string): Buffer | null {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < nonceBytes + tagBytes) return null
    for (const key of this.#keys) {
      const opened = open(key, purpose, bytes)
      if (opened !== null) return opened
    }
    return null
  }
}

/**
 * Reads a master key: 32 bytes in hex or base64. Several may stand with commas between, the new one
 * first, while what an old one sealed is still in use. Throws TypeError, which shows no key.
 */
export function readMasterKey(text: string): MasterKey {
  return new MasterKey(text.split(',').map((one) => readBytes(one.trim())))
}

/** A new random master key, base64. */
export function createMasterKey(): string {
  return randomBytes(keyBytes).toString('base64')
}

function readBytes(text: string): Buffer {
  const isHex = /^[0-9a-f]{64}$/i.test(text)
  // Node's base64 decoder takes the URL-safe alphabet too.
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) {
    throw new TypeError(`a master key is ${keyBytes} bytes in hex or base64`)
  }
  return Buffer.from(text, isHex ? 'hex' : 'base64')
}

function open(key: Buffer, purpose: string, bytes: Buffer): Buffer | null {
  const tagStart = nonceBytes
  const textStart = nonceBytes + tagBytes
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, tagStart))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(tagStart, textStart))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()])
  } catch {
    return null
  }
}
