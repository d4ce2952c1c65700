import { reasonOf } from './failure.ts'
import type { RefusalCode } from './gate.ts'
import type { PublicJwk } from './options.ts'
import { type Payload, readPayload } from './payload.ts'
import type { SignedKind, Verdict, Verifier } from './signature.ts'

/** A payload as it came: nothing of it is believed yet. */
export interface RawPayload {
  /** What it is said to be. */
  readonly kind: string
  readonly signature: string
  readonly json: string
  /** The head that it is said to be of, if that was said. */
  readonly revision: string | undefined
}

/** A payload that can be offered to the gate, or why it cannot. */
export type Inspected =
  | {
      readonly kind: 'payload'
      readonly payload: Payload
      /** The texts that were verified; undefined if no signature was checked. */
      readonly signed: { readonly signature: string; readonly json: string } | undefined
    }
  | {
      readonly kind: 'refused'
      readonly code: RefusalCode
      readonly detail: string
      readonly revision: string | undefined
    }

/** Verifies, then decodes. Never rejects. */
export type Inspect = (raw: RawPayload) => Promise<Inspected>

/** Makes the inspection of payloads; without keys no signature is checked. */
export function createInspection(keys: readonly PublicJwk[] | undefined): Inspect {
  let loaded: Verifier | undefined

  async function verify(kind: SignedKind, { signature, json }: RawPayload): Promise<Verdict> {
    // Loaded where it is used, so that nobody else pays for it.
    loaded ??= (await import('./signature.ts')).createVerifier(keys ?? [])
    return loaded.verify(kind, signature, json)
  }

  return async (raw) => {
    const refuse = (code: RefusalCode, detail: string): Inspected => {
      return { kind: 'refused', code, detail, revision: raw.revision }
    }
    try {
      const isSigned = keys !== undefined && isSignedKind(raw.kind)
      if (isSigned && isSignedKind(raw.kind)) {
        const verdict = await verify(raw.kind, raw)
        if (!verdict.ok) return refuse(verdict.code, verdict.detail)
      }
      const payload = readPayload(raw.json)
      if (payload.type !== raw.kind) {
        return refuse('MALFORMED_DATA', `a ${payload.type} in place of a ${raw.kind}`)
      }
      const { signature, json } = raw
      return { kind: 'payload', payload, signed: isSigned ? { signature, json } : undefined }
    } catch (error) {
      return refuse('MALFORMED_DATA', reasonOf(error))
    }
  }
}

function isSignedKind(kind: string): kind is SignedKind {
  return kind === 'snapshot' || kind === 'delta' || kind === 'heartbeat'
}
