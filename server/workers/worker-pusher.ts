import { LeasedWork } from '../jobs/leased-work.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Projects } from '../state/projects.ts'
import type { Leases } from '../store/contract.ts'
import { type RunParts, WorkerRun } from './worker-run.ts'

const terms = { name: 'worker-pusher', leaseMs: 5000, renewEveryMs: 2000, turnEveryMs: 500 }

/** What the pusher works with. */
export interface PusherParts extends Omit<RunParts, 'isPusher'> {
  readonly projects: Projects
  readonly leases: Leases
  /** Who this plane is to the lease. */
  readonly holder: string
}

/**
 * Pushes to all workers, on one of all planes. The lease only saves work: of what two planes push a
 * worker takes what is newer.
 */
export class WorkerPusher implements StateListener {
  readonly #parts: PusherParts
  readonly #runParts: RunParts
  readonly #work: LeasedWork
  readonly #runs = new Map<string, WorkerRun>()

  constructor(parts: PusherParts) {
    this.#parts = parts
    this.#work = new LeasedWork(
      parts.leases,
      { ...terms, holder: parts.holder },
      () => this.#takeTurn(),
      (error) => parts.logger.warn({ err: error }, 'the lease of pushes cannot be kept'),
    )
    this.#runParts = { ...parts, isPusher: () => this.isPusher }
  }

  /** Begins to compete for the lease, and to push while it is held. */
  start(): void {
    this.#work.start()
  }

  /** Stops, once what is under way has ended, and lets another plane go on at once. */
  async stop(): Promise<void> {
    await this.#work.stop(() => Promise.all([...this.#runs.values()].map((run) => run.idle())))
  }

  /** Whether this plane pushes now. */
  get isPusher(): boolean {
    return this.#work.isOurs
  }

  onReload(): void {
    // The next tick finds what there is to push.
  }

  /** What a commit changed is pushed at once: it may be a kill. */
  onEntry(state: ProjectState): void {
    const nowMs = Date.now()
    for (const [id] of state.documents.worker.present()) this.#runs.get(id)?.wake(nowMs)
  }

  async #takeTurn(): Promise<void> {
    const workers = new Map<string, ProjectFeed>()
    for (const feed of this.#parts.projects.feeds()) {
      for (const [id] of feed.state.documents.worker.present()) workers.set(id, feed)
    }
    for (const [id, run] of this.#runs) {
      if (workers.has(id)) continue
      run.leave()
      this.#runs.delete(id)
    }
    // An installation without workers writes nothing for them.
    if (workers.size === 0) return
    await this.#work.keepLease()
    if (!this.isPusher) {
      // Another plane pushes meanwhile.
      this.#runs.clear()
      return
    }
    const nowMs = Date.now()
    for (const [id, feed] of workers) {
      const run = this.#runs.get(id) ?? new WorkerRun(id, feed, this.#runParts)
      this.#runs.set(id, run)
      run.wake(nowMs)
    }
  }
}
