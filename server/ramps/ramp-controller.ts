import { randomUUID } from 'node:crypto'
import type { RampCommand } from '../changes/ramps.ts'
import type { Verdict } from '../domain/gate/gate.ts'
import { isLive } from '../domain/ramp/ramp.ts'
import { LeasedWork } from '../jobs/leased-work.ts'
import { Limiter } from '../outbound/limiter.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Projects } from '../state/projects.ts'
import type { Entry, Store } from '../store/contract.ts'
import { type Clock, RampRun, type RunParts } from './ramp-run.ts'

const terms = { name: 'ramp-controller', leaseMs: 3000, renewEveryMs: 1000, turnEveryMs: 250 }
/** Measurements that are made at a time. */
const measurementsMax = 64

/** What the controller works with. */
export interface ControllerParts extends Pick<RunParts, 'logger' | 'measure' | 'readReceipts'> {
  readonly store: Pick<Store, 'log' | 'notes' | 'leases' | 'now'>
  readonly projects: Projects
}

/** What the controller of this plane has done since the process started. */
export interface RampCounts {
  readonly commits: Map<RampCommand, number>
  readonly measurements: Map<Verdict, number>
}

/**
 * Drives all live ramps, on one of all planes. The lease only saves work: two controllers at once
 * decide the same on the same state, and only one of their commits holds. Without a live ramp
 * nothing is asked of the store.
 */
export class RampController implements StateListener {
  /** All that can be counted is there from the beginning, or its first change is not seen as one. */
  readonly counts: RampCounts = {
    commits: new Map([
      ['advance', 0],
      ['pause', 0],
      ['rollBack', 0],
    ]),
    measurements: new Map([
      ['go', 0],
      ['noGo', 0],
      ['inconclusive', 0],
      ['error', 0],
    ]),
  }
  readonly #parts: ControllerParts
  readonly #runParts: RunParts
  readonly #work: LeasedWork
  /** Ids of the live ramps of each project. */
  readonly #live = new Map<string, Set<string>>()
  readonly #runs = new Map<string, RampRun>()

  constructor(parts: ControllerParts) {
    this.#parts = parts
    const limiter = new Limiter(measurementsMax)
    const { store, logger, readReceipts } = parts
    this.#work = new LeasedWork(
      store.leases,
      { ...terms, holder: randomUUID() },
      () => this.#takeTurn(),
      (error) => parts.logger.warn({ err: error }, 'ramps wait for the store'),
    )
    this.#runParts = {
      log: store.log,
      notes: store.notes,
      logger,
      readReceipts,
      measure: (gate, window) => limiter.run(() => parts.measure(gate, window)),
      onDone: (command) => add(this.counts.commits, command),
      onMeasured: ({ verdict }) => {
        add(this.counts.measurements, verdict)
        // What takes a ramp back is not waited for either.
        if (verdict === 'noGo') this.#work.wake()
      },
    }
  }

  /** Begins to compete for the lease, and to drive ramps while it is held. */
  start(): void {
    this.#work.start()
  }

  /** Stops, and lets another plane go on at once. */
  async stop(): Promise<void> {
    await this.#work.stop(() => Promise.all([...this.#runs.values()].map((run) => run.idle)))
  }

  /** Whether this plane drives the ramps now. */
  get isLeader(): boolean {
    return this.#work.isOurs
  }

  onReload({ project, documents }: ProjectState): void {
    const live = [...documents.ramp.present()].filter(([, ramp]) => isLive(ramp))
    this.#live.set(project, new Set(live.map(([id]) => id)))
  }

  onEntry({ project, documents }: ProjectState, { put, drop }: Entry): void {
    const names = [...put, ...drop].map(({ doc }) => doc)
    const live = this.#live.get(project) ?? new Set()
    for (const name of names.filter((one) => one.startsWith('ramp/'))) {
      const id = name.slice('ramp/'.length)
      const ramp = documents.ramp.get(id)
      if (ramp !== undefined && isLive(ramp)) live.add(id)
      else live.delete(id)
    }
    this.#live.set(project, live)
    // A kill is not waited for.
    if (live.size > 0 && names.some((one) => one.startsWith('kill/'))) this.#work.wake()
  }

  /** Lets go of a project that is closed. */
  close(project: string): void {
    this.#live.delete(project)
  }

  async #takeTurn(): Promise<void> {
    const live = this.#liveRamps()
    for (const id of this.#runs.keys()) if (!live.has(id)) this.#runs.delete(id)
    if (live.size === 0) return
    await this.#work.keepLease()
    if (!this.isLeader) {
      // Another plane drives them meanwhile: what was known here is of no use later.
      this.#runs.clear()
      return
    }
    const clock: Clock = {
      nowMs: await this.#parts.store.now(),
      wallMs: Date.now(),
      steadyMs: performance.now(),
    }
    for (const [id, feed] of live) {
      const run = this.#runs.get(id) ?? new RampRun(id, feed, this.#runParts)
      this.#runs.set(id, run)
      run.wake(clock)
    }
  }

  #liveRamps(): Map<string, ProjectFeed> {
    const found = new Map<string, ProjectFeed>()
    for (const feed of this.#parts.projects.feeds()) {
      for (const id of this.#live.get(feed.state.project) ?? []) found.set(id, feed)
    }
    return found
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
