import type { DatabaseSync } from 'node:sqlite'
import { type EncodedBody, encodeBody } from '../commit-body.ts'
import type { Commit, CommitOutcome, Cut, Entry, Head, Log, Remembered } from '../contract.ts'
import { Compacted, OutcomeUnknown, StoreUnavailable } from '../errors.ts'
import { LAYOUT_VERSION } from '../layout.ts'
import { type LogRetention, PAGE_ENTRIES } from '../retention.ts'
import { applyCommit, headOf, recallOperation } from './apply-commit.ts'
import { BlobTable } from './blob-table.ts'
import { isNothingWritten, toStoreUnavailable } from './failure.ts'
import { LogTables } from './log-tables.ts'
import { ProjectSignals } from './project-signals.ts'

const QUEUE_LIMIT = 10_000
const GROUP_LIMIT = 256

interface QueuedCommit {
  readonly project: string
  readonly commit: Commit
  readonly body: EncodedBody
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: Error) => void
}

/**
 * The log on SQLite. Commits that arrive in one turn of the event loop share one transaction, and
 * so one fsync; each is still decided against the state that the earlier ones left.
 */
export class SqliteLog implements Log {
  readonly #database: DatabaseSync
  readonly #tables: LogTables
  readonly #blobs: BlobTable
  readonly #retention: LogRetention
  readonly #now: () => number
  readonly #signals = new ProjectSignals()
  #queue: QueuedCommit[] = []
  #closed = false
  /** The last write failed: `ping` proves the next one before it says that all is well. */
  #broken = false

  constructor(database: DatabaseSync, retention: LogRetention, now: () => number) {
    this.#database = database
    this.#tables = new LogTables(database)
    this.#blobs = new BlobTable(database)
    this.#retention = retention
    this.#now = now
  }

  async commit(project: string, commit: Commit): Promise<CommitOutcome> {
    this.#assertOpen()
    if (this.#queue.length >= QUEUE_LIMIT) {
      throw new StoreUnavailable(`${QUEUE_LIMIT} commits are waiting for the disk already`)
    }
    const body = encodeBody(commit)
    return new Promise((resolve, reject) => {
      if (this.#queue.length === 0) setImmediate(() => this.#flush())
      this.#queue.push({ project, commit, body, resolve, reject })
    })
  }

  async recall(project: string, opId: string, requestHash: string): Promise<Remembered | null> {
    return this.#reading(() =>
      recallOperation(this.#tables, project, opId, requestHash, this.#now()),
    )
  }

  async load(project: string): Promise<Cut> {
    return this.#reading(() => {
      const row = this.#tables.project(project)
      const docs = this.#tables.documents(project)
      return { head: headOf(row), committedAt: row?.committedAt ?? 0, docs }
    })
  }

  async head(project: string): Promise<Head | null> {
    return this.#reading(() => headOf(this.#tables.project(project)))
  }

  async read(project: string, after: number): Promise<readonly Entry[]> {
    return this.#reading(() => this.#page(project, after, -1))
  }

  async *watch(
    project: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Entry[], void, undefined> {
    let last = after
    while (!signal.aborted && !this.#closed) {
      const page = this.#reading(() => this.#page(project, last, PAGE_ENTRIES))
      const newest = page.at(-1)
      // Nothing can be committed between this look and the wait: both happen in one turn.
      if (newest === undefined) await this.#signals.wait(project, signal)
      else {
        last = newest.revision
        yield page
      }
    }
  }

  async erase(project: string): Promise<void> {
    this.#writing(() => this.#tables.eraseProject(project))
  }

  async putBlob(project: string, text: string): Promise<string> {
    return this.#writing(() => this.#blobs.put(project, text, this.#now()))
  }

  async readBlobs(
    project: string,
    hashes: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    return this.#reading(() => {
      const texts = new Map<string, string>()
      for (const hash of hashes) {
        const text = this.#blobs.read(project, hash)
        if (text !== undefined) texts.set(hash, text)
      }
      return texts
    })
  }

  async collectBlobs(
    project: string,
    at: Head,
    keep: ReadonlySet<string>,
    unusedMs: number,
  ): Promise<number | null> {
    return this.#writing(() => {
      const isOurs = this.#tables.minWriter() <= LAYOUT_VERSION
      const head = headOf(this.#tables.project(project))
      if (!isOurs || head?.commitId !== at.commitId) return null
      return this.#blobs.dropUnused(project, keep, this.#now() - unusedMs)
    })
  }

  /** Throws StoreUnavailable if a write would fail, as far as can be told. */
  ping(): void {
    this.#assertOpen()
    try {
      this.#database.exec('BEGIN IMMEDIATE; UPDATE layout SET version = version')
      this.#database.exec(this.#broken ? 'COMMIT' : 'ROLLBACK')
      this.#broken = false
    } catch (error) {
      this.#rollBack()
      throw toStoreUnavailable(error, 'the store cannot be written')
    }
  }

  /** Writes what is queued, ends all watches, and refuses everything from then on. */
  close(): void {
    while (this.#queue.length > 0) this.#flush()
    this.#closed = true
    this.#signals.wakeAll()
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreUnavailable('the store is closed')
  }

  #reading<T>(read: () => T): T {
    this.#assertOpen()
    try {
      return read()
    } catch (error) {
      if (error instanceof Compacted) throw error
      throw toStoreUnavailable(error, 'the store cannot be read')
    }
  }

  /** One transaction of its own: commits only ever run in `#flush`, in another turn. */
  #writing<T>(write: () => T): T {
    this.#assertOpen()
    let committing = false
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      const result = write()
      committing = true
      this.#database.exec('COMMIT')
      this.#broken = false
      return result
    } catch (error) {
      throw this.#failWriting(error, committing)
    }
  }

  #failWriting(error: unknown, committing: boolean): Error {
    this.#broken = true
    this.#rollBack()
    return committing && !isNothingWritten(error)
      ? new OutcomeUnknown('the disk failed while it was being written', { cause: error })
      : toStoreUnavailable(error, 'the store cannot be written')
  }

  #page(project: string, after: number, limit: number): Entry[] {
    const row = this.#tables.project(project)
    if (row === null || after >= row.revision) return []
    if (after + 1 < row.firstRevision) {
      throw new Compacted(
        `the log of ${project} begins at revision ${row.firstRevision}, after ${after + 1}`,
      )
    }
    return this.#tables.entries(project, after, limit)
  }

  #flush(): void {
    const group = this.#queue.splice(0, GROUP_LIMIT)
    if (this.#queue.length > 0) setImmediate(() => this.#flush())
    if (group.length === 0) return
    let committing = false
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      const outcomes = this.#applyGroup(group)
      committing = true
      this.#database.exec('COMMIT')
      this.#broken = false
      group.forEach(({ project, resolve }, index) => {
        const outcome = outcomes[index]
        if (outcome !== undefined) resolve(outcome)
        if (outcome?.status === 'committed') this.#signals.wake(project)
      })
    } catch (error) {
      const failure = this.#failWriting(error, committing)
      for (const { reject } of group) reject(failure)
    }
  }

  #applyGroup(group: readonly QueuedCommit[]): CommitOutcome[] {
    const rules = { retention: this.#retention, nowMs: this.#now() }
    this.#tables.dropOperationsExpiredAt(rules.nowMs)
    return group.map(({ project, commit, body }) =>
      applyCommit(this.#tables, this.#blobs, project, commit, body, rules),
    )
  }

  #rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
  }
}
