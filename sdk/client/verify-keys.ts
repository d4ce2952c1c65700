import type { PublicJwk, VerifyKeys } from './options.ts'

/** Keys that signatures can be checked with; or, in words, why there are none. */
export type KeyReading = { readonly keys: readonly PublicJwk[] } | { readonly fault: string }

/**
 * Reads the option `verifyKeys`: a JSON Web Key Set, or its keys. Keys of other algorithms are left
 * out; a set without a usable one is a fault, and not the wish that nothing be checked.
 */
export function readVerifyKeys(given: VerifyKeys): KeyReading {
  const listed: unknown = Array.isArray(given) ? given : Object(given).keys
  const all: readonly unknown[] = Array.isArray(listed) ? listed : []
  if (all.some((jwk) => Object(jwk).d !== undefined)) {
    return { fault: '`verifyKeys` holds a private key' }
  }
  const keys = all.filter(isPublicJwk)
  return keys.length > 0 ? { keys } : { fault: '`verifyKeys` holds no Ed25519 key with a `kid`' }
}

function isPublicJwk(jwk: unknown): jwk is PublicJwk {
  const { kty, crv, x, kid } = Object(jwk)
  if (kty !== 'OKP' || crv !== 'Ed25519') return false
  return typeof x === 'string' && /^[\w-]{43}$/.test(x) && typeof kid === 'string' && kid !== ''
}
