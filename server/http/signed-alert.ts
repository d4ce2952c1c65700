import type { Static } from '@sinclair/typebox'
import type { Alert } from '../domain/alert.ts'
import type { SignedMessage } from '../schemas/kill-hook.ts'

/** The alert of a signed message. */
export function signedAlert({
  status,
  alert,
  id = alert,
  labels = {},
  summary,
}: Static<typeof SignedMessage>): Alert {
  return {
    isFiring: status === 'firing',
    name: alert,
    summary: summary ?? null,
    labels: new Map(Object.entries({ alertname: alert, ...labels })),
    identity: id,
    formerIdentity: id,
    startedMs: null,
  }
}
