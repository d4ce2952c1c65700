import type { PushedKind, PushFault } from '../domain/worker.ts'
import type { Limiter } from '../outbound/limiter.ts'
import { type SendSettings, send } from '../outbound/send.ts'
import { readVersion } from '../version.ts'

/** A text as it is signed, which is all that a worker believes. */
export interface SignedText {
  readonly body: string | Uint8Array
  readonly signature: string
}

/** Pushes a text once. In words what went wrong, else null. Never rejects. */
export type Push = (url: string, kind: PushedKind, text: SignedText) => Promise<PushFault | null>

/** Makes what pushes to all workers of this plane, at most so many at a time as the limiter lets. */
export function createPush(settings: SendSettings, limiter: Limiter, stop: AbortSignal): Push {
  return async (url, kind, { body, signature }) => {
    const request = {
      method: 'PUT',
      url: `${url}/push/v1/${kind}`,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': `Sluice/${readVersion()}`,
        'sluice-signature': signature,
      },
    } as const
    const { error, responseStatus } = await limiter.run(() => send(request, settings, stop))
    if (responseStatus !== 403) return error
    const detail =
      'It does not trust the keys that sign here. Put /.well-known/jwks.json of this control plane into its SLUICE_VERIFY_KEYS.'
    return { code: 'UNTRUSTED', detail }
  }
}
