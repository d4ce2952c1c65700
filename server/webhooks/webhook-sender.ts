import { LeasedWork } from '../jobs/leased-work.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Projects } from '../state/projects.ts'
import type { Entry, Leases } from '../store/contract.ts'
import { type RunParts, WebhookRun } from './webhook-run.ts'

const terms = { name: 'webhook-sender', leaseMs: 8000, renewEveryMs: 2500, turnEveryMs: 1000 }

/** What the sender works with. */
export interface SenderParts extends Omit<RunParts, 'isSender' | 'keyOf'> {
  readonly projects: Projects
  readonly leases: Leases
  /** Who this plane is to the lease. */
  readonly holder: string
}

/**
 * Sends the events of all webhooks, on one of all planes. The lease only saves work: two senders at
 * once repeat deliveries, which their ids tell, and lose none.
 */
export class WebhookSender implements StateListener {
  readonly #parts: SenderParts
  readonly #runs = new Map<string, WebhookRun>()
  readonly #runParts: RunParts
  readonly #work: LeasedWork

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#work = new LeasedWork(
      parts.leases,
      { ...terms, holder: parts.holder },
      () => this.#takeTurn(),
      (error) => parts.logger.warn({ err: error }, 'webhooks wait for the next turn'),
    )
    this.#runParts = {
      ...parts,
      isSender: () => this.isSender,
      keyOf: (id) => keyOf(parts.projects, id),
    }
  }

  /** Begins to compete for the lease, and to send while it is held. */
  start(): void {
    this.#work.start()
  }

  /** Stops; the outbox must have been stopped, which ends what is on its way. */
  async stop(): Promise<void> {
    await this.#work.stop(() => Promise.all([...this.#runs.values()].map((run) => run.idle)))
  }

  /** Whether this plane sends now. */
  get isSender(): boolean {
    return this.#work.isOurs
  }

  onReload(): void {
    // The next tick finds what there is to send.
  }

  onEntry(state: ProjectState, entry: Entry): void {
    if (!this.isSender) return
    for (const [id] of state.documents.webhook.present()) this.#runs.get(id)?.saw(entry)
  }

  async #takeTurn(): Promise<void> {
    const webhooks = new Map<string, ProjectFeed>()
    for (const feed of this.#parts.projects.feeds()) {
      for (const [id] of feed.state.documents.webhook.present()) webhooks.set(id, feed)
    }
    for (const id of this.#runs.keys()) if (!webhooks.has(id)) this.#runs.delete(id)
    // An installation without webhooks writes nothing for them.
    if (webhooks.size > 0) await this.#keepLease()
    if (!this.isSender) {
      // Another plane sends meanwhile: what was known here of its progress is of no use later.
      this.#runs.clear()
      return
    }
    const nowMs = Date.now()
    for (const [id, feed] of webhooks) {
      const run = this.#runs.get(id) ?? new WebhookRun(id, feed, this.#runParts)
      this.#runs.set(id, run)
      run.wake(nowMs)
    }
  }

  async #keepLease(): Promise<void> {
    try {
      await this.#work.keepLease()
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'the lease of webhooks cannot be kept')
    }
  }
}

function keyOf({ system }: Projects, projectId: string): string {
  for (const [, { id, key }] of system.state.documents.project.present()) {
    if (id === projectId) return key
  }
  return ''
}
