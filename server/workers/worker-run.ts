import type { FastifyBaseLogger } from 'fastify'
import type { Deliveries } from '../delivery/deliveries.ts'
import type { EnvironmentDelivery } from '../delivery/environment-delivery.ts'
import type { Reports } from '../delivery/reports.ts'
import type { WorkerDocument } from '../domain/documents.ts'
import {
  afterFailure,
  afterTaken,
  type PushedKind,
  type PushFault,
  pushedKinds,
} from '../domain/worker.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Notes } from '../store/contract.ts'
import type { Push, SignedText } from './push.ts'
import { PushedTexts } from './pushed-texts.ts'
import { changeStanding } from './standing-notes.ts'
import { standingReport, type ToldWorker } from './standing-report.ts'

/** What the pushes to each worker work with. */
export interface RunParts {
  readonly deliveries: Deliveries
  readonly notes: Notes
  readonly reports: Reports
  readonly logger: FastifyBaseLogger
  readonly push: Push
  /** Whether this plane may still push. */
  readonly isPusher: () => boolean
  readonly onPushed: (isTaken: boolean) => void
}

/** Receipts know of who was heard of within 45 s. */
const tellEveryMs = 15_000

/** Pushes everything of its environment to one worker, and notes how that went. */
export class WorkerRun {
  readonly #id: string
  readonly #feed: ProjectFeed
  readonly #parts: RunParts
  readonly #texts = { snapshot: new PushedTexts(), keys: new PushedTexts() }
  readonly #underWay = new Set<Promise<void>>()
  /** As it was last noted. */
  #told: ToldWorker | null = null
  #tellAt = 0

  constructor(id: string, feed: ProjectFeed, parts: RunParts) {
    this.#id = id
    this.#feed = feed
    this.#parts = parts
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Pushes what is new, and what is due again. */
  wake(nowMs: number): void {
    const worker = this.#worker()
    const delivery = worker && this.#parts.deliveries.get(worker.environment)
    if (worker === undefined || delivery === undefined || !this.#parts.isPusher()) return
    for (const kind of pushedKinds) {
      const head = kind === 'snapshot' ? delivery.head : delivery.keys.head
      if (this.#texts[kind].isDue(head, nowMs))
        this.#follow(this.#push(worker, kind, head, delivery))
    }
    if (this.#told !== null && nowMs >= this.#tellAt) this.#follow(this.#tell(false))
  }

  /** The worker is no more: nothing is expected of it. */
  leave(): void {
    this.#follow(this.#tell(true))
  }

  #worker(): WorkerDocument | undefined {
    const isLive = !this.#feed.stopped && !this.#feed.regressed
    return isLive ? this.#feed.state.documents.worker.get(this.#id) : undefined
  }

  #follow(work: Promise<void>): void {
    const done = work.catch((error: unknown) => {
      this.#parts.logger.warn({ err: error, worker: this.#id }, 'how a worker stands is not noted')
    })
    this.#underWay.add(done)
    void done.finally(() => this.#underWay.delete(done))
  }

  async #push(
    worker: WorkerDocument,
    kind: PushedKind,
    head: string,
    delivery: EnvironmentDelivery,
  ): Promise<void> {
    const texts = this.#texts[kind]
    texts.begin(head)
    let fault: PushFault | null
    try {
      fault = await this.#parts.push(worker.url, kind, await textOf(kind, delivery))
    } catch (error) {
      texts.end(head, false, Date.now())
      throw error
    }
    const isLast = texts.end(head, fault === null, Date.now())
    this.#parts.onPushed(fault === null)
    // What changed meanwhile is not waited for.
    this.wake(Date.now())
    if (isLast && this.#worker() !== undefined && this.#parts.isPusher()) {
      await this.#note(worker, kind, head, fault)
    }
  }

  async #note(
    worker: WorkerDocument,
    kind: PushedKind,
    head: string,
    fault: PushFault | null,
  ): Promise<void> {
    const { notes, logger } = this.#parts
    const nowMs = Date.now()
    const before = this.#told
    const standing = await changeStanding(notes, this.#feed.state.project, this.#id, (noted) =>
      fault === null
        ? afterTaken(noted, kind, head, nowMs)
        : afterFailure(noted, kind, fault, nowMs),
    )
    const isSame = before?.standing.snapshot === standing.snapshot
    this.#told = { worker, standing, sinceMs: isSame ? before.sinceMs : nowMs }
    if (fault !== null && before?.standing.error?.code !== fault.code) {
      logger.warn({ worker: this.#id, kind, fault }, 'a worker does not take what is pushed')
    }
    await this.#tell(false)
  }

  /** Tells receipts. */
  async #tell(goodbye: boolean): Promise<void> {
    this.#tellAt = Date.now() + tellEveryMs
    if (this.#told === null) return
    const report = standingReport(this.#told, goodbye)
    await this.#parts.reports.note(this.#told.worker.environment, report)
  }
}

async function textOf(kind: PushedKind, delivery: EnvironmentDelivery): Promise<SignedText> {
  if (kind === 'keys') return { body: delivery.keys.json, signature: delivery.keys.signature() }
  const signed = delivery.snapshot()
  return { body: await signed.bytes('identity'), signature: await signed.signature() }
}
