import type { FastifyBaseLogger } from 'fastify'
import type { Log } from '../store/contract.ts'
import { StoreUnavailable } from '../store/errors.ts'
import { ProjectFeed } from './project-feed.ts'
import type { ProjectState } from './project-state.ts'

/** The project that holds projects, principals and keys of the whole installation. */
export const systemProject = '$system'

const retryMs = 1000

/** Hears of every project whose state this plane begins to hold. */
export type ProjectOpened = (feed: ProjectFeed) => void

/** The states of all projects, kept in step with the list of projects in `$system`. */
export class Projects {
  readonly system: ProjectFeed
  readonly #log: Log
  readonly #logger: FastifyBaseLogger
  readonly #feeds = new Map<string, ProjectFeed>()
  readonly #opening = new Map<string, Promise<ProjectFeed>>()
  readonly #onOpen: ProjectOpened[] = []
  readonly #onClose: ((projectId: string) => void)[] = []
  #stopped = false

  constructor(log: Log, logger: FastifyBaseLogger) {
    this.#log = log
    this.#logger = logger
    this.system = new ProjectFeed(log, systemProject, logger)
  }

  /** Loads everything and begins to follow. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    await this.system.start()
    await Promise.all(this.#projectIds().map((id) => this.open(id)))
    const follow = () => {
      this.#closeDeleted()
      for (const id of this.#projectIds()) this.#openUntilDone(id)
    }
    this.system.state.listen({ onReload: follow, onEntry: follow })
  }

  /** Stops following. What is being opened is not followed either. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.allSettled(this.#opening.values())
    await Promise.all([this.system, ...this.#feeds.values()].map((feed) => feed.stop()))
  }

  /** Calls back for every project already open and each one opened later. */
  onOpen(opened: ProjectOpened): void {
    this.#onOpen.push(opened)
    for (const feed of this.#feeds.values()) opened(feed)
  }

  /** Calls back with the id of every project that was open and is deleted. */
  onClose(closed: (projectId: string) => void): void {
    this.#onClose.push(closed)
  }

  /** All open projects' feeds. */
  feeds(): Iterable<ProjectFeed> {
    return this.#feeds.values()
  }

  /** The feed of a project by id, if it is open. */
  feed(projectId: string): ProjectFeed | undefined {
    return this.#feeds.get(projectId)
  }

  /**
   * Reads on from the master in all projects, the new ones too, as far as it can be reached. False
   * if it could not be everywhere.
   */
  async refreshAll(): Promise<boolean> {
    const system = await Promise.allSettled([this.system.refresh()])
    const refreshed = this.#projectIds().map(async (id) => (await this.open(id)).refresh())
    const outcomes = [...system, ...(await Promise.allSettled(refreshed))]
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
    for (const { reason } of failed) this.#warn(reason)
    return failed.length === 0
  }

  /** The feed of a project by id; loads it if this plane does not hold it yet. */
  async open(projectId: string): Promise<ProjectFeed> {
    const open = this.#feeds.get(projectId)
    if (open !== undefined) return open
    let opening = this.#opening.get(projectId)
    if (opening === undefined) {
      opening = this.#load(projectId).finally(() => this.#opening.delete(projectId))
      this.#opening.set(projectId, opening)
    }
    return opening
  }

  /** The feed of a project by key. Looks at the master once before it says there is none. */
  async find(projectKey: string): Promise<ProjectFeed | undefined> {
    const state: ProjectState = this.system.state
    if (state.documents.project.get(projectKey) === undefined) await this.system.refresh()
    const project = state.documents.project.get(projectKey)
    return project === undefined ? undefined : this.open(project.id)
  }

  /** The key of a project by its id; undefined of one that is not there, or is no project of people. */
  keyOf(projectId: string): string | undefined {
    for (const [key, { id }] of this.system.state.documents.project.present()) {
      if (id === projectId) return key
    }
    return undefined
  }

  /** Lets go of projects that were deleted; one whose document only cannot be read stays open. */
  #closeDeleted(): void {
    for (const [, { id }] of this.system.state.documents.deletedProject.present()) {
      const feed = this.#feeds.get(id)
      if (feed === undefined) continue
      this.#feeds.delete(id)
      void feed.stop()
      for (const closed of this.#onClose) closed(id)
    }
  }

  #isDeleted(projectId: string): boolean {
    return this.system.state.documents.deletedProject.get(projectId) !== undefined
  }

  /** Tries again until the store can be read: SDKs of the project wait for nothing else. */
  #openUntilDone(projectId: string): void {
    this.open(projectId).catch((error: unknown) => {
      if (this.#stopped || this.#isDeleted(projectId)) return
      this.#logger.error({ err: error, project: projectId }, 'project cannot be loaded')
      setTimeout(() => this.#openUntilDone(projectId), retryMs).unref()
    })
  }

  readonly #warn = (error: unknown): void => {
    this.#logger.warn({ err: error }, 'the store cannot be read; serving the last good state')
  }

  async #load(projectId: string): Promise<ProjectFeed> {
    if (this.#stopped) throw new StoreUnavailable('this control plane is stopping.')
    const feed = new ProjectFeed(this.#log, projectId, this.#logger)
    await feed.start()
    if (this.#isDeleted(projectId)) {
      await feed.stop()
      throw new StoreUnavailable('the project was deleted while it was opened.')
    }
    this.#feeds.set(projectId, feed)
    for (const opened of this.#onOpen) opened(feed)
    return feed
  }

  #projectIds(): string[] {
    return [...this.system.state.documents.project.present()].map(([, project]) => project.id)
  }
}
