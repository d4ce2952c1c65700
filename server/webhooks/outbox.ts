import type { Outcome } from '../domain/delivery.ts'
import type { WebhookDocument } from '../domain/documents.ts'
import { Limiter } from '../outbound/limiter.ts'
import { type SendSettings, send } from '../outbound/send.ts'
import { readVersion } from '../version.ts'
import type { Sealer } from './sealer.ts'
import { signatureHeaders } from './signature.ts'

/** Requests that are under way at a time; one that hangs ends after ten seconds. */
const postsMax = 64

/** Posts what webhooks are told, signed. */
export class Outbox {
  /** What became of all attempts of this plane, for its metrics. */
  readonly counts = { delivered: 0, failed: 0 }
  readonly #sealer: Sealer
  readonly #settings: SendSettings
  readonly #limiter = new Limiter(postsMax)
  readonly #stopping = new AbortController()

  constructor(sealer: Sealer, settings: SendSettings) {
    this.#sealer = sealer
    this.#settings = settings
  }

  /** Whether whoever asks now would have to wait for somebody else's request. */
  get isFull(): boolean {
    return this.#limiter.isFull
  }

  /** Ends all that is under way. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Posts a body once. Never rejects. */
  async attempt(webhook: WebhookDocument, deliveryId: string, body: string): Promise<Outcome> {
    const outcome = await this.#limiter.run(() => this.#post(webhook, deliveryId, body))
    this.counts[outcome.error === null ? 'delivered' : 'failed'] += 1
    return outcome
  }

  async #post(webhook: WebhookDocument, deliveryId: string, body: string): Promise<Outcome> {
    const nowMs = Date.now()
    const url = this.#sealer.open('webhook-url', webhook.id, webhook.sealedUrl)
    const secrets = sealedSecretsOf(webhook, nowMs).map((sealed) =>
      this.#sealer.open('webhook-secret', webhook.id, sealed),
    )
    const opened = secrets.filter((secret) => secret !== null)
    if (url === null || opened.length === 0) {
      const detail =
        'The address or secret was sealed with another master key. Make the webhook again.'
      return { error: { code: 'SECRET_UNREADABLE', detail }, responseStatus: null, ms: 0 }
    }
    const message = { id: deliveryId, timestamp: Math.floor(nowMs / 1000), body }
    const headers = {
      'content-type': 'application/json',
      'user-agent': `Sluice/${readVersion()}`,
      ...signatureHeaders(message, opened),
    }
    return send({ method: 'POST', url, body, headers }, this.#settings, this.#stopping.signal)
  }
}

function sealedSecretsOf({ sealedSecret, previous }: WebhookDocument, nowMs: number): string[] {
  const isOverlap = previous !== null && nowMs < Date.parse(previous.expiresAt)
  return isOverlap ? [sealedSecret, previous.sealedSecret] : [sealedSecret]
}
