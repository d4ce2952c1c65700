import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { sha256Hex } from '../store/canonical.ts'

/** A token as its holder sees it, once. */
export interface NewSecret {
  readonly id: string
  readonly secret: string
  /** SHA-256 of the secret, hex: all that is kept. */
  readonly hash: string
}

/**
 * Makes `slu_<kind>_<id>_<random><checksum>`: 256 random bits, and a CRC-32 of all before it, so
 * that scanners recognise a leaked token and typing errors are told apart from unknown tokens. A
 * token that exists keeps its id.
 */
export function createSecret(kind: string, id = randomBytes(6).toString('hex')): NewSecret {
  const body = `slu_${kind}_${id}_${randomBytes(32).toString('hex')}`
  const secret = `${body}${checksum(body)}`
  return { id, secret, hash: hashSecret(secret) }
}

/**
 * Where the console takes a login code. The code comes after the `#`, which no browser sends: no log
 * and no proxy sees it.
 */
export function loginPath({ secret }: NewSecret): string {
  return `/console/login#${secret}`
}

/** SHA-256, hex. A slow hash would be wrong here: the secret has 256 random bits. */
export function hashSecret(secret: string): string {
  return sha256Hex(secret)
}

/** Whether a text has the form and the checksum of a token. */
export function isWellFormedSecret(text: string): boolean {
  return (
    /^slu_[a-z]{1,20}_[0-9a-z]{1,32}_[0-9a-f]{72}$/.test(text) &&
    checksum(text.slice(0, -8)) === text.slice(-8)
  )
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
