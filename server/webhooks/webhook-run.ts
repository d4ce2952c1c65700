import { comparePairs, readPair, writePair } from '@sluice/sdk/pair'
import type { FastifyBaseLogger } from 'fastify'
import {
  afterAttempt,
  afterProbe,
  currentProgress,
  type Delivery,
  type DeliveryRecord,
  movedTo,
  type Outcome,
  type Progress,
  pendingMax,
  whyDisabled,
} from '../domain/delivery.ts'
import type { WebhookDocument } from '../domain/documents.ts'
import { matchesEvent } from '../domain/event-filter.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Entry, Notes, Pair } from '../store/contract.ts'
import { deliveryIdOf, type EventSource } from './event-source.ts'
import type { Outbox } from './outbox.ts'
import { readProgress, updateProgress } from './progress-notes.ts'

/** What the sender of each webhook works with. */
export interface RunParts {
  readonly notes: Notes
  readonly source: EventSource
  readonly outbox: Outbox
  readonly logger: FastifyBaseLogger
  readonly keyOf: (projectId: string) => string
  /** Whether this plane may still send. */
  readonly isSender: () => boolean
  readonly disable: (feed: ProjectFeed, webhookId: string, reason: string) => Promise<void>
}

const retriesATurn = 5
/** While too many wait, a receiver that is back is noticed after so long at the latest. */
const probeEveryMs = 60_000
/** After the store could not be used. */
const pauseMs = 5000
/** Progress past events that nobody wants is written down only so often: it costs a repeated look. */
const unwrittenMax = 1000

/** Sends the events of one webhook, in order, and what failed again later. */
export class WebhookRun {
  readonly #id: string
  readonly #feed: ProjectFeed
  readonly #parts: RunParts
  /** Everything up to there was looked at; null until the note was read. */
  #position: Pair | null = null
  /** As the note has it. */
  #written = 0
  #startsAfter = ''
  /** When something is to be tried again, unix ms. */
  #dueAt = 0
  #pausedUntil = 0
  #probeAt = 0
  /** Nothing new is begun until something that waits is done with. */
  #isFull = false
  #running: Promise<void> | null = null

  constructor(id: string, feed: ProjectFeed, parts: RunParts) {
    this.#id = id
    this.#feed = feed
    this.#parts = parts
  }

  /** Resolves when nothing runs. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve()
  }

  /** An entry was applied: one that the webhook does not want is passed over without a look. */
  saw(entry: Entry): void {
    const webhook = this.#webhook()
    if (webhook === undefined) return
    const isNext =
      this.#running === null &&
      this.#position?.epoch === entry.epoch &&
      this.#position.revision === entry.revision - 1
    const { epoch, revision, event } = entry
    const isWanted = matchesEvent(webhook, event) || this.#startsAfter !== webhook.startsAfter
    if (isNext && !isWanted && revision - this.#written < unwrittenMax) {
      this.#position = { epoch, revision }
    } else {
      this.wake(Date.now())
    }
  }

  /** Begins to send if there is something to send, and nothing is being sent. */
  wake(nowMs: number): void {
    if (this.#running !== null || nowMs < this.#pausedUntil || !this.#hasWork(nowMs)) return
    this.#running = this.#run().finally(() => {
      this.#running = null
    })
  }

  #webhook(): WebhookDocument | undefined {
    const webhook = this.#feed.state.documents.webhook.get(this.#id)
    return webhook?.enabled === true && !this.#feed.stopped ? webhook : undefined
  }

  #hasWork(nowMs: number): boolean {
    const webhook = this.#webhook()
    const { head } = this.#feed.state
    if (webhook === undefined || head === null || this.#feed.regressed) return false
    if (this.#position === null || this.#startsAfter !== webhook.startsAfter) return true
    const isBehind = comparePairs(this.#position, head) < 0 && !this.#isFull
    return isBehind || nowMs >= this.#dueAt || (this.#isFull && nowMs >= this.#probeAt)
  }

  async #run(): Promise<void> {
    try {
      while (this.#parts.isSender() && this.#hasWork(Date.now())) await this.#turn()
    } catch (error) {
      this.#pausedUntil = Date.now() + pauseMs
      this.#parts.logger.warn(
        { err: error, webhook: this.#id },
        'a webhook waits: it is tried again',
      )
    }
  }

  /** What is due again, and then what is new: neither holds the other up. */
  async #turn(): Promise<void> {
    const webhook = this.#webhook()
    if (webhook === undefined) return
    const { notes } = this.#parts
    const { project } = this.#feed.state
    const kept = await readProgress(notes, project, this.#id)
    const progress = currentProgress(webhook, kept)
    const noted = readPair(progress.position) ?? { epoch: 0, revision: 0 }
    if (this.#startsAfter !== webhook.startsAfter) this.#position = null
    this.#startsAfter = webhook.startsAfter
    this.#written = noted.revision
    if (this.#position === null || comparePairs(this.#position, noted) < 0) this.#position = noted
    const position = await this.#resume(this.#position, kept?.startsAfter === webhook.startsAfter)
    this.#schedule(progress)
    const now = new Date().toISOString()
    const due = progress.pending.filter(({ nextAt }) => nextAt !== null && nextAt <= now)
    for (const record of due.slice(0, retriesATurn)) await this.#retry(record)
    if (!this.#isFull) return this.#sendNew(webhook, position)
    const [oldest] = progress.pending
    if (due.length === 0 && oldest !== undefined) await this.#probe(oldest)
  }

  /** Goes on from a position in the epoch of now, and says so where events were passed over. */
  async #resume(before: Pair, isKept: boolean): Promise<Pair> {
    const { position, why } = await this.#parts.source.resume(this.#feed.state, before, isKept)
    this.#position = position
    if (why === null) return position
    const facts = { webhook: this.#id, after: writePair(before), from: writePair(position) }
    const { logger } = this.#parts
    if (why === 'restored') {
      logger.info(facts, 'a webhook begins with the restore: a backup has no deliveries')
    } else {
      logger.warn(facts, 'a webhook begins where history goes on: where it was is lost')
    }
    return position
  }

  async #entryOf({ revision }: DeliveryRecord): Promise<Entry | null> {
    const pair = readPair(revision ?? '')
    return pair === undefined ? null : this.#parts.source.at(this.#feed.state.project, pair)
  }

  /** Finds out whether the receiver is back; the retries of what waits stay as they are until then. */
  async #probe(record: DeliveryRecord): Promise<void> {
    this.#probeAt = Date.now() + probeEveryMs
    const entry = await this.#entryOf(record)
    const outcome = entry === null ? null : await this.#attempt(entry, record)
    if (outcome === null) return
    const attempt = { ...outcome, nowMs: Date.now(), jitter: 0 }
    const { progress } = await this.#update(
      (before) => ({ progress: afterProbe(before, record, attempt), result: null }),
      null,
    )
    this.#schedule(progress)
  }

  async #retry(record: DeliveryRecord): Promise<void> {
    const entry = await this.#entryOf(record)
    if (entry !== null) return this.#deliver(entry, record, null)
    const detail = 'The event is no longer in the audit.'
    const error = { code: 'EVENT_TRIMMED', detail } as const
    await this.#record(record, { error, responseStatus: null, ms: 0 }, null)
  }

  async #sendNew(webhook: WebhookDocument, position: Pair): Promise<void> {
    const { state } = this.#feed
    const page = await this.#parts.source.after(state, position, webhook)
    if (page.lostTo > 0) {
      const upTo = writePair(page.upTo)
      this.#parts.logger.warn(
        { webhook: this.#id, after: writePair(position), upTo },
        'a webhook misses events: the audit no longer has them',
      )
    }
    for (const entry of page.entries) {
      if (this.#isFull || !this.#parts.isSender() || this.#webhook() === undefined) return
      const { epoch, revision } = entry
      const id = deliveryIdOf(this.#id, entry)
      const delivery = { id, type: entry.event.type, revision: writePair(entry) }
      await this.#deliver(entry, delivery, { epoch, revision })
    }
    if (this.#isFull || !this.#parts.isSender()) return
    this.#position = page.upTo
    if (page.upTo.revision - this.#written >= unwrittenMax || page.lostTo > 0) {
      await this.#update((progress) => ({ progress, result: null }), page.upTo)
    }
  }

  async #deliver(entry: Entry, delivery: Delivery, position: Pair | null): Promise<void> {
    const outcome = await this.#attempt(entry, delivery)
    if (outcome !== null) await this.#record(delivery, outcome, position)
  }

  /** Null if it was not made, or cut off: the next sender makes it again. */
  async #attempt(entry: Entry, delivery: Delivery): Promise<Outcome | null> {
    const webhook = this.#webhook()
    if (webhook === undefined) return null
    const { source, outbox, keyOf, isSender } = this.#parts
    const { state } = this.#feed
    const body = await source.body(state, keyOf(state.project), webhook, entry)
    if (!isSender()) return null
    const outcome = await outbox.attempt(webhook, delivery.id, body)
    return isSender() ? outcome : null
  }

  async #record(delivery: Delivery, outcome: Outcome, position: Pair | null): Promise<void> {
    const attempt = { ...outcome, nowMs: Date.now(), jitter: Math.random() }
    const { progress, result: record } = await this.#update((before) => {
      const after = afterAttempt(before, delivery, attempt)
      return { progress: after.progress, result: after.record }
    }, position)
    this.#schedule(progress)
    const reason = whyDisabled(progress, record)
    if (reason !== null) await this.#parts.disable(this.#feed, this.#id, reason)
  }

  async #update<R>(
    change: (progress: Progress) => { progress: Progress; result: R },
    position: Pair | null,
  ): Promise<{ readonly progress: Progress; readonly result: R }> {
    const { project, documents } = this.#feed.state
    const updated = await updateProgress(this.#parts.notes, project, this.#id, (before) => {
      const webhook = documents.webhook.get(this.#id)
      const startsAfter = webhook?.startsAfter ?? this.#startsAfter
      const changed = change(currentProgress({ startsAfter }, before))
      return { ...changed, progress: movedTo(changed.progress, position) }
    })
    this.#written = readPair(updated.progress.position)?.revision ?? 0
    if (position !== null) this.#position = position
    return updated
  }

  #schedule({ pending }: Progress): void {
    this.#isFull = pending.length >= pendingMax
    const times = pending.map(({ nextAt }) => Date.parse(nextAt ?? ''))
    this.#dueAt = Math.min(Infinity, ...times)
  }
}
