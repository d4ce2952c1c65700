import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { readReplaced } from '../commit-body.ts'
import type { Audit, AuditRecord, Checkpoint, RecordedEntry, RevisionRange } from '../contract.ts'
import { toStoreUnavailable } from './failure.ts'
import { numberOf, type Row, textOf, textOrNull } from './row.ts'

/** The audit on SQLite: the table of entries, beyond what watches may read of it. */
export class SqliteAudit implements Audit {
  readonly #database: DatabaseSync
  readonly #entries: Ordered
  readonly #checkpoints: Ordered
  readonly #putCheckpoint: StatementSync
  readonly #dropCheckpoints: StatementSync
  readonly #dropEntries: StatementSync
  readonly #firstWatched: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#entries = prepareOrdered(database, 'entry')
    this.#checkpoints = prepareOrdered(database, 'checkpoint')
    this.#putCheckpoint = database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
    this.#dropCheckpoints = database.prepare(
      'DELETE FROM checkpoint WHERE project = ? AND revision < ?',
    )
    this.#dropEntries = database.prepare('DELETE FROM entry WHERE project = ? AND revision <= ?')
    this.#firstWatched = database.prepare('SELECT first_revision FROM project WHERE id = ?')
  }

  async records(project: string, range: RevisionRange): Promise<readonly AuditRecord[]> {
    return guarded('read', () => list(this.#entries, project, range).map(recordOf))
  }

  async putCheckpoint(project: string, { revision, signed }: Checkpoint): Promise<void> {
    guarded('written', () => this.#putCheckpoint.run(project, revision, signed))
  }

  async checkpoints(project: string, range: RevisionRange): Promise<readonly Checkpoint[]> {
    return guarded('read', () =>
      list(this.#checkpoints, project, range).map((row) => ({
        revision: numberOf(row, 'revision'),
        signed: textOf(row, 'signed'),
      })),
    )
  }

  async trim(project: string, { revision, signed }: Checkpoint): Promise<boolean> {
    return guarded('written', () => {
      this.#database.exec('BEGIN IMMEDIATE')
      try {
        const row = this.#firstWatched.get(project)
        const isWatched = row === undefined || revision >= numberOf(row, 'first_revision')
        if (!isWatched) {
          this.#dropEntries.run(project, revision)
          this.#dropCheckpoints.run(project, revision)
          this.#putCheckpoint.run(project, revision, signed)
        }
        this.#database.exec('COMMIT')
        return !isWatched
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        throw error
      }
    })
  }
}

interface Ordered {
  readonly oldestFirst: StatementSync
  readonly newestFirst: StatementSync
}

function prepareOrdered(database: DatabaseSync, table: 'entry' | 'checkpoint'): Ordered {
  const sql = `SELECT * FROM ${table} WHERE project = ? AND revision BETWEEN ? AND ? ORDER BY revision`
  return {
    oldestFirst: database.prepare(`${sql} LIMIT ?`),
    newestFirst: database.prepare(`${sql} DESC LIMIT ?`),
  }
}

function list(statements: Ordered, project: string, range: RevisionRange): Row[] {
  const statement = range.newestFirst ? statements.newestFirst : statements.oldestFirst
  return statement.all(project, range.from, range.to, range.limit)
}

function recordOf(row: Row): AuditRecord {
  const revision = numberOf(row, 'revision')
  try {
    return { revision, entry: { revision, ...recordedOf(row) } }
  } catch {
    return { revision, entry: null }
  }
}

function recordedOf(row: Row): Omit<RecordedEntry, 'revision'> {
  return {
    epoch: numberOf(row, 'epoch'),
    commitId: textOf(row, 'commit_id'),
    previousCommitId: textOrNull(row, 'previous_commit_id'),
    committedAt: numberOf(row, 'committed_at'),
    bodyHash: textOf(row, 'body_hash'),
    body: textOf(row, 'body'),
    replaced: readReplaced(textOf(row, 'replaced')),
  }
}

function guarded<T>(what: 'read' | 'written', action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw toStoreUnavailable(error, `the audit cannot be ${what}`)
  }
}
