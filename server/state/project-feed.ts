import { setTimeout as delay } from 'node:timers/promises'
import { comparePairs, writePair } from '@sluice/sdk/pair'
import type { FastifyBaseLogger } from 'fastify'
import type { Cut, Entry, Log, Pair } from '../store/contract.ts'
import { Compacted } from '../store/errors.ts'
import { ListReader } from './list-reader.ts'
import { ProjectState, type Taken } from './project-state.ts'

const headPollMs = 2000
const retryMs = 500

/**
 * Keeps one project's state fed: loads it, follows the log, reads on at once when asked to catch
 * up, and asks for the head every two seconds, so that no message is load-bearing.
 */
export class ProjectFeed {
  readonly state: ProjectState
  /** True while the store's log does not contain our head: history was lost. */
  regressed = false
  /** Unix ms when the store last confirmed that our head is its head. */
  freshAt = 0
  readonly lists: ListReader
  readonly #log: Log
  readonly #logger: FastifyBaseLogger
  readonly #stop = new AbortController()
  /** Ends the watch that is open now, and with it what it remembers of the log. */
  #watch = new AbortController()
  #reading: Promise<void> | null = null
  /** True from the first reading that failed until one does not. */
  #failing = false
  #following: Promise<void> = Promise.resolve()
  #poll: NodeJS.Timeout | undefined

  constructor(log: Log, project: string, logger: FastifyBaseLogger) {
    this.#log = log
    this.#logger = logger.child({ project })
    this.state = new ProjectState(project)
    this.lists = new ListReader(log, this.state)
  }

  /** Loads the project and begins to follow it. */
  async start(): Promise<void> {
    await this.#reload()
    this.#following = this.#follow()
    this.#poll = setInterval(() => void this.refresh().catch(this.#warn), headPollMs)
    this.#poll.unref()
  }

  /** True once it no longer follows: the project is deleted, or the plane stops. */
  get stopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** Stops following. The state stays as it is. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#watch.abort()
    clearInterval(this.#poll)
    await this.#following
  }

  /**
   * Takes in an entry that this plane just committed; reads what lies between, if anything does.
   * Never rejects: the commit stands, and what cannot be read now comes with the next read.
   */
  async takeOwn(entry: Entry): Promise<void> {
    try {
      if ((await this.#take([entry])) === 'gap') await this.refresh()
    } catch (error) {
      this.#warn(error)
    }
  }

  /** Reads on from the master's log now. Rejects when the store cannot be reached. */
  async refresh(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = null
    })
    await this.#reading
  }

  /** True once the state is at the pair or beyond; false if it is not within `timeoutMs`. */
  async catchUp(pair: Pair, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const { head } = this.state
      if (head !== null && comparePairs(head, pair) >= 0) return true
      const leftMs = deadline - Date.now()
      if (leftMs <= 0) return false
      // A store that hangs must not make whoever asks wait longer than that.
      await Promise.race([this.refresh().catch(this.#warn), pause(leftMs)])
      if (this.state.head === null || comparePairs(this.state.head, pair) < 0) await pause(50)
    }
  }

  async #readOn(): Promise<void> {
    const known = this.state.head
    const head = await this.#log.head(this.state.project)
    const ours = this.state.head
    if (isBefore(head, known)) return this.#regress()
    // The answer may be older than what came in while it was on its way.
    if (head === null || isBefore(head, ours)) return this.#reached()
    if (ours !== null && comparePairs(head, ours) === 0) {
      if (head.commitId !== ours.commitId) this.#regress()
      else this.#fresh()
      return
    }
    if (ours === null || ours.epoch !== head.epoch) return this.#reload()
    try {
      const taken = await this.#take(await this.#log.read(this.state.project, ours.revision))
      if (taken === 'gap') await this.#reload()
      // Entries that were applied on top of our head: the log contains it.
      if (taken === 'applied' && !isBefore(this.state.head, head)) this.#fresh()
    } catch (error) {
      if (!(error instanceof Compacted)) throw error
      await this.#reloadCompacted()
    }
  }

  /**
   * A log that was trimmed past our head does not say whether it ever contained it. So where history
   * was lost, that stays so until our head is there again, or a new epoch begins.
   */
  async #reloadCompacted(): Promise<void> {
    if (this.regressed) return this.#reached()
    await this.#reload()
  }

  async #reload(): Promise<void> {
    const known = this.state.head
    const { cut, lists } = await this.#load()
    if (isBefore(cut.head, known)) return this.#regress()
    const { head } = this.state
    if (isBefore(cut.head, head)) return this.#reached()
    // A watch goes on from the revision it saw last; the log of a new epoch may begin below it.
    if ((cut.head?.revision ?? 0) < (head?.revision ?? 0)) this.#watch.abort()
    this.state.replace(cut, lists)
    for (const name of this.state.unreadable) {
      this.#logger.error({ document: name }, 'document cannot be read and counts as absent')
    }
    this.#fresh()
  }

  /**
   * A cut with its lists. A list that is gone because it was replaced meanwhile is not missed: the
   * next cut does not refer to it. One that the newest cut refers to is lost, and so its segment.
   */
  async #load(): Promise<{ cut: Cut; lists: ReadonlyMap<string, string> }> {
    for (;;) {
      const cut = await this.#log.load(this.state.project)
      const documents = [...cut.docs].map(([name, { value }]) => [name, value] as const)
      const { lists, gone } = await this.lists.read(documents)
      if (gone.length === 0) return { cut, lists }
      const head = await this.#log.head(this.state.project)
      if (head?.commitId !== cut.head?.commitId) continue
      this.#logger.error({ lists: gone }, 'lists of segments are missing in the store')
      return { cut, lists }
    }
  }

  /** Follows the log until stopped. Outages and compaction end in another round, never in an end. */
  async #follow(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      this.#watch = new AbortController()
      const watch = this.#watch.signal
      try {
        const after = this.state.head?.revision ?? 0
        for await (const entries of this.#log.watch(this.state.project, after, watch)) {
          const taken = await this.#take(entries)
          if (taken === 'gap') await this.refresh()
          if (taken === 'forked') break
        }
        await pause(retryMs, signal)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Compacted) await this.#reloadCompacted().catch(this.#warn)
        else this.#warn(error)
        await pause(retryMs, signal)
      }
    }
  }

  /** Takes entries in once their lists are here; rejects when the store cannot be reached. */
  async #take(entries: readonly Entry[]): Promise<Taken> {
    const following = this.state.following(entries)
    const documents = following.flatMap(({ put }) =>
      put.map(({ doc, value }) => [doc, value] as const),
    )
    const { lists, gone } = await this.lists.read(documents)
    if (gone.length > 0) {
      // Later entries replaced them.
      await this.#reload()
      return 'applied'
    }
    const taken = this.state.take(entries, lists)
    if (taken === 'forked') this.#regress()
    return taken
  }

  /** The master's log contains our head, and ends with it. */
  #fresh(): void {
    this.regressed = false
    this.#reached()
  }

  /** The master answered; whether our head is in its log stays as it was known. */
  #reached(): void {
    if (this.#failing) this.#logger.info('the store can be read again')
    this.#failing = false
    if (!this.regressed) this.freshAt = Date.now()
  }

  #regress(): void {
    if (this.regressed) return
    this.regressed = true
    const head = this.state.head === null ? null : writePair(this.state.head)
    this.#logger.error({ head }, 'the store lost history that was read before; writes are refused')
  }

  /** Once an outage: there may be hundreds of projects, and each asks every two seconds. */
  readonly #warn = (error: unknown): void => {
    if (this.#failing) return
    this.#failing = true
    this.#logger.warn({ err: error }, 'the store cannot be read; serving the last good state')
  }
}

function isBefore(head: Pair | null, other: Pair | null): boolean {
  return other !== null && (head === null || comparePairs(head, other) < 0)
}

/** Waits, but not longer than until `signal` aborts, and keeps no process alive. */
async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? { ref: false } : { ref: false, signal }
  await delay(ms, undefined, options).catch(() => undefined)
}
