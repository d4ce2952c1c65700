import { type CryptoKey, exportJWK, FlattenedSign, generateKeyPair } from 'jose'
import type { PublicJwk } from '../../../../sdk/client/options.ts'
import type { Answer } from './control-plane.ts'

/** Signs as a control plane does, but with jose. */
export interface TestSigner {
  readonly jwk: PublicJwk
  readonly privateKey: CryptoKey
  /** The detached JWS of a text; `header` replaces members of the protected header. */
  sign(kind: string, json: string, header?: Readonly<Record<string, unknown>>): Promise<string>
}

/** Makes a key pair and signs with it. */
export async function createTestSigner(kid: string): Promise<TestSigner> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const { x = '' } = await exportJWK(publicKey)
  return {
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid },
    privateKey,
    async sign(kind, json, header = {}) {
      const jws = await new FlattenedSign(new TextEncoder().encode(json))
        .setProtectedHeader({
          alg: 'EdDSA',
          b64: false,
          crit: ['b64'],
          kid,
          typ: `sluice-${kind}`,
          ...header,
        })
        .sign(privateKey)
      return `${jws.protected}..${jws.signature}`
    },
  }
}

/** A payload with its text and what signs it. */
export interface SignedPayload {
  readonly type: string
  readonly json: string
  readonly signature: string
}

/** Signs a payload as what it is. */
export async function signPayload<P extends { readonly type: string }>(
  signer: TestSigner,
  payload: P,
): Promise<SignedPayload> {
  const json = JSON.stringify(payload)
  return { type: payload.type, json, signature: await signer.sign(payload.type, json) }
}

/** A signed payload as an event of the stream. */
export function signedEvent({ type, json, signature }: SignedPayload, id = '1.9'): string {
  return `event: ${type}\nid: ${id}\ndata: ${signature}\ndata: ${json}\n\n`
}

/** Answers a request for a stream with a first event, and leaves it open. */
export function streamOf(first: SignedPayload): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(signedEvent(first, '1.8'))
  }
}

/** Answers a request for a snapshot with a signed one. */
export function snapshotAnswer({ json, signature }: SignedPayload, revision: string): Answer {
  return (_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'sluice-revision': revision,
      ...(signature === '' ? {} : { 'sluice-signature': signature }),
    })
    response.end(json)
  }
}
