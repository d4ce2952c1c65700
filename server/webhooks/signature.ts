import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Signatures of Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, base64, after `v1,`. Several
 * stand with a space between while secrets overlap.
 */

const prefix = 'whsec_'
const secretBytes = 32
/** How far a timestamp may be from now. */
const toleranceMs = 5 * 60 * 1000
/** Signatures of one message that are looked at. */
const signaturesMax = 10

/** A new secret: `whsec_` and 32 random bytes, base64. */
export function createWebhookSecret(): string {
  return `${prefix}${randomBytes(secretBytes).toString('base64')}`
}

/** A message as it is signed. */
export interface SignedMessage {
  readonly id: string
  /** Unix seconds. */
  readonly timestamp: number
  readonly body: string
}

/** The three headers of a message, signed with each of the secrets. */
export function signatureHeaders(
  message: SignedMessage,
  secrets: readonly string[],
): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${sign(message, secret)}`).join(' '),
  }
}

/** The headers of a message that came in. */
export interface SignatureHeaders {
  readonly id: string | undefined
  readonly timestamp: string | undefined
  readonly signature: string | undefined
}

/** What is wrong with the signature of a message; null if it is good and not old. */
export function signatureFault(
  { id, timestamp, signature }: SignatureHeaders,
  body: string,
  secrets: readonly string[],
  nowMs: number,
): string | null {
  const seconds = /^\d{1,12}$/.test(timestamp ?? '') ? Number(timestamp) : Number.NaN
  if (id === undefined || id === '' || id.length > 256 || signature === undefined) {
    return 'webhook-id, webhook-timestamp and webhook-signature are needed'
  }
  if (!(Math.abs(nowMs - seconds * 1000) <= toleranceMs)) {
    return 'webhook-timestamp is more than five minutes from now'
  }
  const message = { id, timestamp: seconds, body }
  const given = signature
    .split(' ', signaturesMax)
    .filter((one) => one.startsWith('v1,'))
    .map((one) => one.slice(3))
  const isGood = secrets.some((secret) => {
    const expected = sign(message, secret)
    return given.some((one) => isEqual(one, expected))
  })
  return isGood ? null : 'no signature is of a secret that is valid here'
}

function sign({ id, timestamp, body }: SignedMessage, secret: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
