import type { Static } from '@sinclair/typebox'
import type { Alert } from '../domain/alert.ts'
import type { AlertmanagerMessage, SignedMessage } from '../schemas/kill-hook.ts'

/** The alerts of a message of Alertmanager. One that starts again is another one. */
export function alertmanagerAlerts({ alerts }: Static<typeof AlertmanagerMessage>): Alert[] {
  return alerts.map(({ status, labels, annotations = {}, startsAt, fingerprint }) => {
    const identity = `${fingerprint}\n${startsAt}`
    return {
      isFiring: status === 'firing',
      name: own(labels, 'alertname') ?? fingerprint,
      summary: own(annotations, 'summary') ?? null,
      labels,
      identity,
      telling: identity,
    }
  })
}

/** The alert of a signed message: every message counts, once. */
export function signedAlert(
  { status, alert, id = alert, labels = {}, summary }: Static<typeof SignedMessage>,
  messageId: string,
): Alert {
  return {
    isFiring: status === 'firing',
    name: alert,
    summary: summary ?? null,
    labels: { alertname: alert, ...labels },
    identity: id,
    telling: messageId,
  }
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
