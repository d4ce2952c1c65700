import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { getManyValues, isMany } from 'stream-chain/defs.js'
import { jsonParser } from 'stream-json/core/parser.js'
import type { Alert } from '../domain/alert.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { AlertReader } from './alert-reader.ts'

/** Alerts of one message that are read; those after them count as left out by the sender. */
const alertsMax = 10_000
/** Bytes of one message that are read. */
const messageBytesMax = 64 * 1024 * 1024

/** What a message says of itself. */
export interface MessageRead {
  /** Alerts in it that are none: without labels, or neither firing nor resolved. */
  readonly malformed: number
  /** Its sender left alerts out, or it was not read to its end. */
  readonly isTruncated: boolean
}

/**
 * Reads a message of Alertmanager, or one of Grafana, which has the same shape, as it comes in, and
 * gives each alert as soon as it is read: a message takes the memory of one alert, whose texts are
 * cut. Refuses what is not JSON, and what has no list of alerts.
 */
export async function readAlertmanagerMessage(
  body: Readable,
  take: (alert: Alert) => void,
): Promise<MessageRead> {
  const reader = new AlertReader(take)
  const decoder = new StringDecoder('utf8')
  const tokenize = jsonParser({ packValues: false })
  const read = (text: string) => {
    const given = tokensOf(tokenize, text)
    if (isMany(given)) for (const token of getManyValues(given)) reader.take(token)
  }
  let bytes = 0
  try {
    // The rest of a body is let go: to destroy it would destroy the connection of the answer.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      read(decoder.write(chunk))
      if (reader.alerts > alertsMax || bytes > messageBytesMax) break
    }
  } finally {
    body.resume()
  }
  if (body.readableEnded && !reader.isWhole) throw notJson()
  if (!reader.hasAlerts) {
    const message = 'this hook takes messages of Alertmanager, which have a list of alerts'
    throw invalid([{ path: '', code: 'FORMAT', message }])
  }
  const isTruncated = reader.leftOut > 0 || !body.readableEnded
  return { malformed: reader.malformed, isTruncated }
}

function tokensOf(tokenize: ReturnType<typeof jsonParser>, text: string) {
  try {
    return tokenize(text)
  } catch {
    throw notJson()
  }
}

function notJson(): Refusal {
  return new Refusal('MALFORMED_JSON', 'The body is not JSON, or not whole.')
}
