import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Deliveries } from '../delivery/deliveries.ts'
import type { Reports } from '../delivery/reports.ts'
import type { WorkerStanding } from '../domain/worker.ts'
import { Limiter } from '../outbound/limiter.ts'
import { systemLookup } from '../outbound/resolve-host.ts'
import type { SendSettings } from '../outbound/send.ts'
import type { TargetPolicy } from '../outbound/target.ts'
import type { Projects } from '../state/projects.ts'
import type { Store } from '../store/contract.ts'
import { createPush } from './push.ts'
import { readStanding } from './standing-notes.ts'
import { WorkerPusher } from './worker-pusher.ts'

/** Pushes under way at a time, of all workers; one that hangs ends after `totalMs`. */
const pushesMax = 256

/** What workers work with. */
export interface WorkersParts {
  readonly store: Store
  readonly projects: Projects
  readonly deliveries: Deliveries
  readonly reports: Reports
  readonly logger: FastifyBaseLogger
  /** Where may be pushed to, and how. */
  readonly settings: { readonly policy: TargetPolicy } & Partial<SendSettings>
}

/** The workers of all projects: what is pushed to them, and how they stand. */
export class Workers {
  readonly policy: TargetPolicy
  /** What became of all pushes of this plane, for its metrics. */
  readonly counts = { taken: 0, failed: 0 }
  readonly #store: Store
  readonly #pusher: WorkerPusher
  readonly #stopping = new AbortController()

  constructor({ store, settings, ...parts }: WorkersParts) {
    this.policy = settings.policy
    this.#store = store
    const defaults = { lookup: systemLookup, connectMs: 5000, totalMs: 30_000 }
    const limiter = new Limiter(pushesMax)
    this.#pusher = new WorkerPusher({
      ...parts,
      leases: store.leases,
      // The embedded store has one process at a time: what a dead one held is this one's.
      holder: store.engine === 'sqlite' ? 'embedded' : randomUUID(),
      notes: store.notes,
      push: createPush({ ...defaults, ...settings }, limiter, this.#stopping.signal),
      onPushed: (isTaken) => {
        this.counts[isTaken ? 'taken' : 'failed'] += 1
      },
    })
    parts.projects.onOpen((feed) => feed.state.listen(this.#pusher))
  }

  /** Begins to push, if this plane is the one that does. */
  start(): void {
    this.#pusher.start()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#pusher.stop()
  }

  /** How a worker stands, whichever plane pushes to it. */
  standing(project: string, worker: string): Promise<WorkerStanding> {
    return readStanding(this.#store.notes, project, worker)
  }
}
