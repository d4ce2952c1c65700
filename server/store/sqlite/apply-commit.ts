import type { EncodedBody } from '../commit-body.ts'
import type {
  Commit,
  CommitOutcome,
  Entry,
  Expectation,
  Head,
  Remembered,
  StoredDocument,
} from '../contract.ts'
import { ignoresLayout, LAYOUT_VERSION } from '../layout.ts'
import { type LogRetention, OPERATION_KEPT_MS } from '../retention.ts'
import type { BlobTable } from './blob-table.ts'
import type { LogTables, ProjectRow } from './log-tables.ts'

/** What a commit is decided with, besides the tables. */
export interface CommitRules {
  readonly retention: LogRetention
  /** The store's clock, unix ms. */
  readonly nowMs: number
}

/**
 * Decides one commit and writes it, inside the caller's transaction. The order of the checks is
 * part of the contract: layout, lineage, operation, expectations, size, blobs.
 */
export function applyCommit(
  tables: LogTables,
  blobs: BlobTable,
  project: string,
  commit: Commit,
  body: EncodedBody,
  rules: CommitRules,
): CommitOutcome {
  if (tables.minWriter() > LAYOUT_VERSION && !ignoresLayout(commit.event.type)) {
    return { status: 'layoutChanged' }
  }
  const before = tables.project(project)
  if (commit.seen !== null && !containsHead(tables, project, before, commit.seen)) {
    return { status: 'regressed', head: headOf(before) }
  }
  if (commit.op !== null) {
    const { id, requestHash } = commit.op
    const remembered = recallOperation(tables, project, id, requestHash, rules.nowMs)
    if (remembered !== null) return remembered
  }
  const current = failedExpectations(tables, project, commit.expect)
  const moved = commit.onlyAtSeen === true && before?.revision !== commit.seen?.revision
  if (moved || current.length > 0) {
    return { status: 'conflict', head: headOf(before), current: Object.fromEntries(current) }
  }
  const { sizeBytes, limitBytes } = body
  if (sizeBytes > limitBytes) return { status: 'tooLarge', sizeBytes, limitBytes }
  const named = commit.blobs ?? []
  const missing = named.filter((hash) => !blobs.touch(project, hash, rules.nowMs))
  if (missing.length > 0) return { status: 'blobsMissing', missing }
  return { status: 'committed', entry: write(tables, project, commit, body, before, rules) }
}

/** The head in a project's row. */
export function headOf(row: ProjectRow | null): Head | null {
  return row === null ? null : { epoch: row.epoch, revision: row.revision, commitId: row.commitId }
}

function containsHead(
  tables: LogTables,
  project: string,
  row: ProjectRow | null,
  seen: Head,
): boolean {
  if (row === null || row.epoch !== seen.epoch || row.revision < seen.revision) return false
  const commitId =
    row.revision === seen.revision ? row.commitId : tables.commitId(project, seen.revision)
  return commitId === null || commitId === seen.commitId
}

/** What is remembered of an operation, or null. */
export function recallOperation(
  tables: LogTables,
  project: string,
  operationId: string,
  requestHash: string,
  nowMs: number,
): Remembered | null {
  const known = tables.operation(project, operationId)
  if (known === null || known.expiresAt <= nowMs) return null
  if (known.requestHash !== requestHash) return { status: 'keyReused' }
  const pair = { epoch: known.epoch, revision: known.revision }
  return { status: 'replayed', pair, result: known.result }
}

function failedExpectations(
  tables: LogTables,
  project: string,
  expectations: readonly Expectation[],
): [string, StoredDocument | null][] {
  const failed: [string, StoredDocument | null][] = []
  for (const { doc, is } of expectations) {
    const document = tables.document(project, doc)
    const revision = document === null || document.value === null ? 'absent' : document.revision
    const holds = is === 'present' ? revision !== 'absent' : revision === is
    if (!holds) failed.push([doc, document])
  }
  return failed
}

function write(
  tables: LogTables,
  project: string,
  commit: Commit,
  body: EncodedBody,
  before: ProjectRow | null,
  rules: CommitRules,
): Entry {
  const { commitId, put, drop, event } = commit
  const entry: Entry = {
    epoch: before?.epoch ?? Math.floor(rules.nowMs / 1000),
    revision: (before?.revision ?? 0) + 1,
    commitId,
    previousCommitId: before?.commitId ?? null,
    committedAt: Math.max(rules.nowMs, before?.committedAt ?? 0),
    put,
    drop,
    event,
    bodyHash: body.hash,
    replaced: new Map(replacedRevisions(tables, project, commit)),
  }
  const bodyBytes = Buffer.byteLength(body.json)
  tables.addEntry(project, entry, body.json, bodyBytes)
  for (const { doc, value, delivers } of put) {
    writeDocument(tables, project, doc, value, delivers, entry)
  }
  for (const { doc, delivers } of drop) {
    writeDocument(tables, project, doc, null, delivers, entry)
  }
  if (commit.op !== null) {
    const { id, requestHash, result } = commit.op
    const { epoch, revision } = entry
    const expiresAt = rules.nowMs + OPERATION_KEPT_MS
    tables.putOperation(project, id, { requestHash, epoch, revision, result, expiresAt })
  }
  tables.putProject(project, compactLog(tables, project, entry, bodyBytes, before, rules.retention))
  return entry
}

function replacedRevisions(
  tables: LogTables,
  project: string,
  { put, drop }: Commit,
): [string, number][] {
  return [...put, ...drop].flatMap(({ doc }): [string, number][] => {
    const old = tables.document(project, doc)
    return old === null ? [] : [[doc, old.revision]]
  })
}

function writeDocument(
  tables: LogTables,
  project: string,
  doc: string,
  value: string | null,
  delivers: boolean,
  { revision, committedAt }: Entry,
): void {
  const old = delivers ? null : tables.document(project, doc)
  const delivered = delivers ? revision : (old?.delivered ?? 0)
  const deliveredAt = delivers ? committedAt : (old?.deliveredAt ?? 0)
  tables.putDocument(project, doc, { revision, delivered, deliveredAt, value })
}

/** Moves on what watches may read, over the limits, never past the newest entry; the project's new row. */
function compactLog(
  tables: LogTables,
  project: string,
  entry: Entry,
  bodyBytes: number,
  before: ProjectRow | null,
  retention: LogRetention,
): ProjectRow {
  const { epoch, revision, commitId, committedAt } = entry
  let firstRevision = before?.firstRevision ?? revision
  let logBytes = (before?.logBytes ?? 0) + bodyBytes
  while (
    firstRevision < revision &&
    (revision - firstRevision + 1 > retention.entries || logBytes > retention.sizeBytes)
  ) {
    logBytes -= tables.entryBytes(project, firstRevision)
    firstRevision += 1
  }
  return { epoch, revision, commitId, committedAt, firstRevision, logBytes }
}
