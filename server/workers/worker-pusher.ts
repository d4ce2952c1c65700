import { KeptLease } from '../jobs/kept-lease.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Projects } from '../state/projects.ts'
import type { Leases } from '../store/contract.ts'
import { type RunParts, WorkerRun } from './worker-run.ts'

const terms = { name: 'worker-pusher', leaseMs: 5000, renewEveryMs: 2000 }
const tickMs = 500

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
  readonly #lease: KeptLease
  readonly #runs = new Map<string, WorkerRun>()
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> | undefined
  #isStopped = false

  constructor(parts: PusherParts) {
    this.#parts = parts
    this.#lease = new KeptLease(parts.leases, { ...terms, holder: parts.holder })
    this.#runParts = { ...parts, isPusher: () => this.isPusher }
  }

  /** Begins to compete for the lease, and to push while it is held. */
  start(): void {
    this.#timer = setInterval(() => this.#wake(), tickMs).unref()
  }

  /** Stops, once what is under way has ended, and lets another plane go on at once. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    await this.#ticking
    await Promise.all([...this.#runs.values()].map((run) => run.idle()))
    await this.#lease.release()
  }

  /** Whether this plane pushes now. */
  get isPusher(): boolean {
    return !this.#isStopped && this.#lease.isHeld
  }

  onReload(): void {
    // The next tick finds what there is to push.
  }

  /** What a commit changed is pushed at once: it may be a kill. */
  onEntry(state: ProjectState): void {
    const nowMs = Date.now()
    for (const [id] of state.documents.worker.present()) this.#runs.get(id)?.wake(nowMs)
  }

  #wake(): void {
    if (this.#ticking !== undefined || this.#isStopped) return
    this.#ticking = this.#tick()
      .catch((error: unknown) => {
        this.#parts.logger.warn({ err: error }, 'the lease of pushes cannot be kept')
      })
      .finally(() => {
        this.#ticking = undefined
      })
  }

  async #tick(): Promise<void> {
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
    await this.#lease.keep()
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
