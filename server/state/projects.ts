import type { FastifyBaseLogger } from 'fastify'
import type { Log } from '../store/contract.ts'
import { ProjectFeed } from './project-feed.ts'
import type { ProjectState } from './project-state.ts'

/** The project that holds projects, principals and keys of the whole installation. */
export const systemProject = '$system'

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

  constructor(log: Log, logger: FastifyBaseLogger) {
    this.#log = log
    this.#logger = logger
    this.system = new ProjectFeed(log, systemProject, logger)
  }

  /** Loads everything and begins to follow. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    await this.system.start()
    await Promise.all(this.#projectIds().map((id) => this.open(id)))
    const openListed = () => {
      for (const id of this.#projectIds()) {
        this.open(id).catch((error: unknown) => {
          this.#logger.error({ err: error, project: id }, 'project cannot be loaded')
        })
      }
    }
    this.system.state.listen({ onReload: openListed, onEntry: openListed })
  }

  async stop(): Promise<void> {
    await Promise.all([this.system, ...this.#feeds.values()].map((feed) => feed.stop()))
  }

  /** Calls back for every project already open and each one opened later. */
  onOpen(opened: ProjectOpened): void {
    this.#onOpen.push(opened)
    for (const feed of this.#feeds.values()) opened(feed)
  }

  /** All open projects' feeds. */
  feeds(): Iterable<ProjectFeed> {
    return this.#feeds.values()
  }

  /** The feed of a project by id, if it is open. */
  feed(projectId: string): ProjectFeed | undefined {
    return this.#feeds.get(projectId)
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

  async #load(projectId: string): Promise<ProjectFeed> {
    const feed = new ProjectFeed(this.#log, projectId, this.#logger)
    await feed.start()
    this.#feeds.set(projectId, feed)
    for (const opened of this.#onOpen) opened(feed)
    return feed
  }

  #projectIds(): string[] {
    return [...this.system.state.documents.project.present()].map(([, project]) => project.id)
  }
}
