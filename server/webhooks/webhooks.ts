import { randomBytes, randomUUID } from 'node:crypto'
import { readPair } from '@sluice/sdk/pair'
import type { FastifyBaseLogger } from 'fastify'
import { disableWebhookDecision } from '../changes/webhooks.ts'
import {
  afterManual,
  currentProgress,
  type Delivery,
  type DeliveryRecord,
  type Outcome,
} from '../domain/delivery.ts'
import type { WebhookDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { systemLookup } from '../outbound/resolve-host.ts'
import type { SendSettings } from '../outbound/send.ts'
import type { TargetPolicy } from '../outbound/target.ts'
import type { MasterKey } from '../signing/master-key.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Projects } from '../state/projects.ts'
import { transact } from '../state/transact.ts'
import type { Store } from '../store/contract.ts'
import { EventSource } from './event-source.ts'
import { Outbox } from './outbox.ts'
import { testBody } from './payload.ts'
import { readProgress, updateProgress } from './progress-notes.ts'
import { Sealer } from './sealer.ts'
import { WebhookSender } from './webhook-sender.ts'

const principal = 'system:webhooks'

/** How webhooks may send; tests lower the times and answer look-ups themselves. */
export type WebhookSettings = {
  readonly policy: TargetPolicy
  /** Where people reach this server: messages then link to the console. */
  readonly publicUrl?: string | undefined
} & Partial<SendSettings>

/** What webhooks work with. */
export interface WebhookParts {
  readonly store: Store
  readonly projects: Projects
  readonly masterKey: MasterKey
  readonly settings: WebhookSettings
  readonly logger: FastifyBaseLogger
}

/** The webhooks of all projects: their sender, and what people send by hand. */
export class Webhooks {
  readonly policy: TargetPolicy
  readonly sealer: Sealer
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #source: EventSource
  readonly #sender: WebhookSender

  constructor({ store, projects, masterKey, settings, logger }: WebhookParts) {
    this.policy = settings.policy
    this.sealer = new Sealer(masterKey)
    this.#store = store
    const defaults = { lookup: systemLookup, connectMs: 5000, totalMs: 10_000 }
    this.#outbox = new Outbox(this.sealer, { ...defaults, ...settings })
    this.#source = new EventSource(store.audit, settings.publicUrl)
    this.#sender = new WebhookSender({
      projects,
      leases: store.leases,
      // The embedded store has one process at a time: what a dead one held is this one's.
      holder: store.engine === 'sqlite' ? 'embedded' : randomUUID(),
      notes: store.notes,
      source: this.#source,
      outbox: this.#outbox,
      logger,
      disable: async (feed, id, reason) => {
        const request = { principal, operationId: null, requestHash: randomUUID() }
        const author = { by: principal, at: new Date().toISOString() }
        await transact(store.log, feed, request, (state) =>
          disableWebhookDecision(state, id, reason, author),
        )
        logger.warn({ webhook: id, reason }, 'a webhook is disabled')
      },
    })
    projects.onOpen((feed) => feed.state.listen(this.#sender))
  }

  /** Attempts of this plane. */
  get counts(): Outbox['counts'] {
    return this.#outbox.counts
  }

  /** Begins to send, if this plane is the one that does. */
  start(): void {
    this.#sender.start()
  }

  async stop(): Promise<void> {
    this.#outbox.stop()
    await this.#sender.stop()
  }

  /** The log of a webhook: what waits, and what was done with last; newest first. */
  async deliveries(project: string, webhook: WebhookDocument): Promise<DeliveryRecord[]> {
    const progress = await readProgress(this.#store.notes, project, webhook.id)
    const { pending, done } = currentProgress(webhook, progress)
    return [...pending, ...done].sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
  }

  /** Sends a test, once, and says how it went. */
  async test(
    feed: ProjectFeed,
    projectKey: string,
    webhook: WebhookDocument,
    by: string,
  ): Promise<DeliveryRecord> {
    const id = `${webhook.id}_test_${randomBytes(6).toString('hex')}`
    const data = { project: projectKey, webhook: webhook.name, by }
    const body = testBody(webhook.format, data, new Date().toISOString())
    return this.#byHand(feed, webhook, { id, type: 'webhook.test', revision: null }, body)
  }

  /** Sends an event of the log again, once, under its old id. Refuses what cannot be sent again. */
  async redeliver(
    feed: ProjectFeed,
    projectKey: string,
    webhook: WebhookDocument,
    deliveryId: string,
  ): Promise<DeliveryRecord> {
    const { state } = feed
    const records = await this.deliveries(state.project, webhook)
    const record = records.find(({ id }) => id === deliveryId)
    if (record === undefined) {
      throw new Refusal('NOT_FOUND', `The log of this webhook has no delivery "${deliveryId}".`)
    }
    const pair = readPair(record.revision ?? '')
    const entry = pair === undefined ? null : await this.#source.at(state.project, pair)
    if (entry === null) {
      const why = pair === undefined ? 'It was a test: send another.' : 'The audit has it no more.'
      throw new Refusal('NOT_FOUND', `The event cannot be sent again. ${why}`)
    }
    const body = await this.#source.body(state, projectKey, webhook, entry)
    return this.#byHand(feed, webhook, record, body)
  }

  async #byHand(
    { state }: ProjectFeed,
    webhook: WebhookDocument,
    { id, type, revision }: Delivery,
    body: string,
  ): Promise<DeliveryRecord> {
    if (this.#outbox.isFull) {
      throw new Refusal('RATE_LIMITED', 'This control plane has too many deliveries under way.')
    }
    const outcome: Outcome = await this.#outbox.attempt(webhook, id, body)
    const attempt = { ...outcome, nowMs: Date.now(), jitter: 0 }
    const { result } = await updateProgress(
      this.#store.notes,
      state.project,
      webhook.id,
      (before) => {
        const current = currentProgress(webhook, before)
        const after = afterManual(current, { id, type, revision }, attempt)
        return { progress: after.progress, result: after.record }
      },
    )
    return result
  }
}
