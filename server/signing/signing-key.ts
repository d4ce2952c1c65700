import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import type { SigningKeyDocument } from '../domain/documents.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { MasterKey } from './master-key.ts'

/** A key pair as Node and jose take it. */
export interface SigningKey {
  /** Its `kid`: the RFC 7638 thumbprint of the public key. */
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** Unix ms from when on it signs. */
  readonly signsFrom: number
}

/** The part of a key that a verifier needs, as a JSON Web Key Set lists it. */
export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'EdDSA'
}

/** Makes an Ed25519 key pair and seals its private half. */
export function createSigningKey(
  masterKey: MasterKey,
  createdAt: string,
  signsFrom: string,
): SigningKeyDocument {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const id = thumbprint(publicKey)
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
  const sealed = masterKey.seal(purposeOf(id), secret)
  return { id, publicKey: coordinateOf(publicKey), sealed, createdAt, signsFrom }
}

/**
 * Opens a stored key. Null unless the master key sealed exactly this key: whoever can write the
 * store but has no master key cannot bring in a key of their own.
 */
export function openSigningKey(
  masterKey: MasterKey,
  stored: SigningKeyDocument,
): SigningKey | null {
  const secret = masterKey.unseal(purposeOf(stored.id), stored.sealed)
  if (secret === null) return null
  const privateKey = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  if (thumbprint(publicKey) !== stored.id || coordinateOf(publicKey) !== stored.publicKey)
    return null
  return { id: stored.id, privateKey, publicKey, signsFrom: Date.parse(stored.signsFrom) }
}

/** The public half, for `/.well-known/jwks.json`. */
export function publicJwk({ id, publicKey }: SigningKey): PublicJwk {
  const x = coordinateOf(publicKey)
  return { kty: 'OKP', crv: 'Ed25519', x, kid: id, use: 'sig', alg: 'EdDSA' }
}

function purposeOf(id: string): string {
  return `sluice signing key ${id}`
}

function coordinateOf(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('a signing key is an Ed25519 key')
  return x
}

function thumbprint(publicKey: KeyObject): string {
  const members = { crv: 'Ed25519', kty: 'OKP', x: coordinateOf(publicKey) }
  return createHash('sha256').update(canonicalJson(members)).digest('base64url')
}
