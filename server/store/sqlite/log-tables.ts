import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decodeBody, readReplaced, replacedBy, writeReplaced } from '../commit-body.ts'
import type { Entry, Pair, StoredDocument } from '../contract.ts'
import { numberOf, type Row, textOf, textOrNull } from './row.ts'

/** A project's row: its head and the extent of its log. */
export interface ProjectRow {
  readonly epoch: number
  readonly revision: number
  readonly commitId: string
  readonly committedAt: number
  /** The oldest revision that watches may read; the audit keeps older ones. */
  readonly firstRevision: number
  /** Bytes of all bodies from there on. */
  readonly logBytes: number
}

/** A remembered operation. */
export interface OperationRow extends Pair {
  readonly requestHash: string
  readonly result: string
  readonly expiresAt: number
}

/** Typed access to the tables of documents and history; no decisions. */
export class LogTables {
  readonly #getMinWriter: StatementSync
  readonly #getProject: StatementSync
  readonly #putProject: StatementSync
  readonly #getDocument: StatementSync
  readonly #listDocuments: StatementSync
  readonly #putDocument: StatementSync
  readonly #addEntry: StatementSync
  readonly #getCommitId: StatementSync
  readonly #getEntryBytes: StatementSync
  readonly #listEntries: StatementSync
  readonly #getOperation: StatementSync
  readonly #putOperation: StatementSync
  readonly #dropOperations: StatementSync
  readonly #eraseProject: readonly StatementSync[]

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => database.prepare(sql)
    this.#getMinWriter = prepare('SELECT min_writer FROM layout')
    this.#getProject = prepare('SELECT * FROM project WHERE id = ?')
    this.#putProject = prepare('INSERT OR REPLACE INTO project VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#getDocument = prepare('SELECT * FROM document WHERE project = ? AND doc = ?')
    this.#listDocuments = prepare('SELECT * FROM document WHERE project = ?')
    this.#putDocument = prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?)')
    this.#addEntry = prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#getCommitId = prepare('SELECT commit_id FROM entry WHERE project = ? AND revision = ?')
    this.#getEntryBytes = prepare('SELECT body_bytes FROM entry WHERE project = ? AND revision = ?')
    this.#listEntries = prepare(
      'SELECT * FROM entry WHERE project = ? AND revision > ? ORDER BY revision LIMIT ?',
    )
    this.#getOperation = prepare('SELECT * FROM operation WHERE project = ? AND id = ?')
    this.#putOperation = prepare('INSERT OR REPLACE INTO operation VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#dropOperations = prepare('DELETE FROM operation WHERE expires_at <= ?')
    this.#eraseProject = [
      prepare('DELETE FROM project WHERE id = ?'),
      ...['document', 'entry', 'checkpoint', 'operation', 'blob', 'note'].map((table) =>
        prepare(`DELETE FROM ${table} WHERE project = ?`),
      ),
    ]
  }

  minWriter(): number {
    const row = this.#getMinWriter.get()
    return row === undefined ? 0 : numberOf(row, 'min_writer')
  }

  project(id: string): ProjectRow | null {
    const row = this.#getProject.get(id)
    if (row === undefined) return null
    return {
      epoch: numberOf(row, 'epoch'),
      revision: numberOf(row, 'revision'),
      commitId: textOf(row, 'commit_id'),
      committedAt: numberOf(row, 'committed_at'),
      firstRevision: numberOf(row, 'first_revision'),
      logBytes: numberOf(row, 'log_bytes'),
    }
  }

  putProject(id: string, row: ProjectRow): void {
    const { epoch, revision, commitId, committedAt, firstRevision, logBytes } = row
    this.#putProject.run(id, epoch, revision, commitId, committedAt, firstRevision, logBytes)
  }

  document(project: string, doc: string): StoredDocument | null {
    const row = this.#getDocument.get(project, doc)
    return row === undefined ? null : documentOf(row)
  }

  documents(project: string): Map<string, StoredDocument> {
    const docs = new Map<string, StoredDocument>()
    for (const row of this.#listDocuments.iterate(project)) {
      docs.set(textOf(row, 'doc'), documentOf(row))
    }
    return docs
  }

  putDocument(project: string, doc: string, document: StoredDocument): void {
    const { revision, delivered, deliveredAt, value } = document
    this.#putDocument.run(project, doc, revision, delivered, deliveredAt, value)
  }

  addEntry(project: string, entry: Entry, body: string, bodyBytes: number): void {
    const { revision, epoch, commitId, previousCommitId, committedAt, bodyHash } = entry
    const written = [...entry.put, ...entry.drop]
    const replaced = writeReplaced(written.map(({ doc }) => entry.replaced.get(doc) ?? 0))
    const identity = [project, revision, epoch, commitId, previousCommitId] as const
    this.#addEntry.run(...identity, committedAt, bodyHash, bodyBytes, replaced, body)
  }

  eraseProject(id: string): void {
    for (const erase of this.#eraseProject) erase.run(id)
  }

  /** The commit id of an entry that the log still has, or null. */
  commitId(project: string, revision: number): string | null {
    const row = this.#getCommitId.get(project, revision)
    return row === undefined ? null : textOf(row, 'commit_id')
  }

  entryBytes(project: string, revision: number): number {
    const row = this.#getEntryBytes.get(project, revision)
    return row === undefined ? 0 : numberOf(row, 'body_bytes')
  }

  entries(project: string, after: number, limit: number): Entry[] {
    return this.#listEntries.all(project, after, limit).map(entryOf)
  }

  operation(project: string, id: string): OperationRow | null {
    const row = this.#getOperation.get(project, id)
    if (row === undefined) return null
    return {
      requestHash: textOf(row, 'request_hash'),
      epoch: numberOf(row, 'epoch'),
      revision: numberOf(row, 'revision'),
      result: textOf(row, 'result'),
      expiresAt: numberOf(row, 'expires_at'),
    }
  }

  putOperation(project: string, id: string, operation: OperationRow): void {
    const { requestHash, epoch, revision, result, expiresAt } = operation
    this.#putOperation.run(project, id, requestHash, epoch, revision, result, expiresAt)
  }

  dropOperationsExpiredAt(now: number): void {
    this.#dropOperations.run(now)
  }
}

function documentOf(row: Row): StoredDocument {
  return {
    revision: numberOf(row, 'revision'),
    delivered: numberOf(row, 'delivered'),
    deliveredAt: numberOf(row, 'delivered_at'),
    value: textOrNull(row, 'value'),
  }
}

function entryOf(row: Row): Entry {
  const body = decodeBody(textOf(row, 'body'))
  return {
    epoch: numberOf(row, 'epoch'),
    revision: numberOf(row, 'revision'),
    commitId: textOf(row, 'commit_id'),
    previousCommitId: textOrNull(row, 'previous_commit_id'),
    committedAt: numberOf(row, 'committed_at'),
    bodyHash: textOf(row, 'body_hash'),
    ...body,
    replaced: replacedBy(body, readReplaced(textOf(row, 'replaced'))),
  }
}
