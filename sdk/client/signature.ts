import type { PublicJwk } from './options.ts'

/** The kinds of payload that are signed; each has a `typ` of its own. */
export type SignedKind = 'snapshot' | 'delta' | 'heartbeat' | 'keys'

/** Why a signature is not believed. */
export type SignatureFault = 'SIGNATURE_MISSING' | 'SIGNATURE_INVALID' | 'UNKNOWN_KEY'

/** Whether the text is what a trusted key signed. */
export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: SignatureFault; readonly detail: string }

/** Checks detached signatures. Never rejects. */
export interface Verifier {
  verify(kind: SignedKind, signature: string, json: string): Promise<Verdict>
}

const ALGORITHM = 'Ed25519'
const MAX_SIGNATURE_CHARS = 1_024
const encoder = new TextEncoder()

/**
 * A verifier of detached JWS with unencoded content (RFC 7515 appendix F, RFC 7797), EdDSA over
 * Ed25519 alone. Only the given keys are believed, whatever a header brings along; `typ` must be that
 * of the kind, so that nothing signed for one purpose serves another.
 */
export function createVerifier(jwks: readonly PublicJwk[]): Verifier {
  const known = new Map(jwks.map((jwk) => [jwk.kid, jwk]))
  const imported = new Map<string, Promise<CryptoKey>>()

  function importKey(kid: string, { kty, crv, x }: PublicJwk): Promise<CryptoKey> {
    const there = imported.get(kid)
    if (there !== undefined) return there
    const key = crypto.subtle.importKey('jwk', { kty, crv, x }, ALGORITHM, false, ['verify'])
    imported.set(kid, key)
    return key
  }

  async function check(kind: SignedKind, signature: string, json: string): Promise<Verdict> {
    if (signature === '') return fault('SIGNATURE_MISSING', `the ${kind} is not signed`)
    const parts = /^([\w-]+)\.\.([\w-]{86})$/.exec(signature.slice(0, MAX_SIGNATURE_CHARS))
    if (parts === null) return invalid('it is no detached JWS')
    const [, header = '', value = ''] = parts
    const { alg, b64, crit, kid, typ } = readHeader(header)
    if (alg !== 'EdDSA') return invalid(`its algorithm is ${shown(alg)}, not EdDSA`)
    if (b64 !== false || String(crit) !== 'b64') return invalid('its content is not unencoded')
    if (typ !== `sluice-${kind}`) return invalid(`it is for a ${shown(typ)}, not a ${kind}`)
    const jwk = known.get(String(kid))
    if (jwk === undefined) return fault('UNKNOWN_KEY', `no verify key has the id ${shown(kid)}`)
    const key = await importKey(String(kid), jwk)
    const input = encoder.encode(`${header}.${json}`)
    const isValid = await crypto.subtle.verify(ALGORITHM, key, bytesOf(value), input)
    return isValid ? { ok: true } : invalid(`the ${kind} is not what was signed`)
  }

  return {
    async verify(kind, signature, json) {
      try {
        return await check(kind, signature, json)
      } catch (error) {
        // Also a runtime without Ed25519: what cannot be checked is not believed.
        return invalid(error instanceof Error ? error.message : String(error))
      }
    },
  }
}

function readHeader(text: string): Readonly<Record<string, unknown>> {
  return { ...JSON.parse(new TextDecoder().decode(bytesOf(text))) }
}

/** Bytes of base64url. Throws if it is none. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** What came from outside, within bounds. */
function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'none'
}

function fault(code: SignatureFault, detail: string): Verdict {
  return { ok: false, code, detail }
}

function invalid(detail: string): Verdict {
  return fault('SIGNATURE_INVALID', detail)
}
