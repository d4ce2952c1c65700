import type { JsonValue } from '@sluice/sdk/model'
import type { WebhookDocument } from '../domain/documents.ts'
import type { EventData } from './event-data.ts'
import { slackMessage } from './slack-message.ts'
import { type Summary, summaryOf } from './summary.ts'
import { teamsMessage } from './teams-message.ts'

/** Larger than this no body is sent: receivers refuse them. */
export const bodyBytesMax = 20_000
/** Characters of one value of a subject: a kill of many names all its flags. */
const subjectCharsMax = 2000

/** The body of an event in the form that the webhook's receiver takes. */
export function eventBody(format: WebhookDocument['format'], data: EventData): string {
  if (format !== 'standard') return chatBody(format, summaryOf(data))
  const whole = standardBody(data.type, data.committedAt, data)
  if (Buffer.byteLength(whole) <= bodyBytesMax) return whole
  // The changes are in the audit under the revision; who wants them reads them there.
  const subject = Object.fromEntries(
    Object.entries(data.subject).map(([name, text]) => [name, shorten(text)]),
  )
  const changesLeftOut = data.changesLeftOut + data.changes.length
  const short = { ...data, subject, changes: [], changesLeftOut }
  return standardBody(data.type, data.committedAt, short)
}

/** The body of a test, sent by the button. */
export function testBody(
  format: WebhookDocument['format'],
  data: { readonly project: string; readonly webhook: string; readonly by: string },
  at: string,
): string {
  if (format === 'standard') return standardBody('webhook.test', at, data)
  const title = `Sluice can write here: webhook ${data.webhook} of project ${data.project}`
  return chatBody(format, { title, facts: [['sent by', data.by]] })
}

function chatBody(format: 'slack' | 'teams', summary: Summary): string {
  return JSON.stringify(format === 'slack' ? slackMessage(summary) : teamsMessage(summary))
}

/** As Standard Webhooks recommends: what happened, when, and about what. */
function standardBody(type: string, timestamp: string, data: object): string {
  return JSON.stringify({ type, timestamp, data })
}

function shorten(text: string): JsonValue {
  return text.length <= subjectCharsMax ? text : `${text.slice(0, subjectCharsMax)}…`
}
