import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { writeReplaced } from '../commit-body.ts'
import type { CopiedPart, ProjectCopy } from '../contract.ts'
import { StoreNotEmpty } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { BlobTable } from './blob-table.ts'
import { toStoreUnavailable } from './failure.ts'

/** Fills an empty database in one transaction: all of it is there, or nothing. */
export async function fillStore(
  database: DatabaseSync,
  copies: AsyncIterable<ProjectCopy>,
  { version, minWriter }: Layout,
): Promise<void> {
  if (database.prepare('SELECT id FROM project').get() !== undefined) {
    throw new StoreNotEmpty(
      'the data folder has a store with data already: restore into another one (SLUICE_DATA_DIR), ' +
        'or move its files sluice.db* away',
    )
  }
  const writes = new Writes(database)
  try {
    database.exec('BEGIN IMMEDIATE')
    for await (const copy of copies) await fillProject(database, writes, copy)
    database.prepare('UPDATE layout SET version = ?, min_writer = ?').run(version, minWriter)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    // What the copies themselves reject with is not the database's fault.
    if (error instanceof Error && !('errcode' in error)) throw error
    throw toStoreUnavailable(error, 'the store cannot be filled')
  }
}

async function fillProject(
  database: DatabaseSync,
  writes: Writes,
  { project, head, committedAt, parts }: ProjectCopy,
): Promise<void> {
  let lastBytes = 0
  for await (const some of parts) {
    for (const part of some) {
      if (part.kind === 'entry') lastBytes = Buffer.byteLength(part.body)
      writes.add(project, part)
    }
  }
  const { epoch, revision, commitId } = head
  database
    .prepare('INSERT INTO project VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(project, epoch, revision, commitId, committedAt, revision, lastBytes)
}

/** The statements, prepared once. */
class Writes {
  readonly #document: StatementSync
  readonly #entry: StatementSync
  readonly #checkpoint: StatementSync
  readonly #blobs: BlobTable

  constructor(database: DatabaseSync) {
    this.#document = database.prepare('INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)')
    this.#entry = database.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#checkpoint = database.prepare('INSERT INTO checkpoint VALUES (?, ?, ?)')
    this.#blobs = new BlobTable(database)
  }

  add(project: string, part: CopiedPart): void {
    switch (part.kind) {
      case 'document': {
        const { doc, revision, delivered, deliveredAt, value } = part
        this.#document.run(project, doc, revision, delivered, deliveredAt, value)
        return
      }
      case 'blob':
        this.#blobs.put(project, part.text, Date.now())
        return
      case 'checkpoint':
        this.#checkpoint.run(project, part.revision, part.signed)
        return
      case 'entry': {
        const { revision, epoch, commitId, previousCommitId, committedAt, bodyHash, body } = part
        const identity = [project, revision, epoch, commitId, previousCommitId] as const
        const content = [Buffer.byteLength(body), writeReplaced(part.replaced), body] as const
        this.#entry.run(...identity, committedAt, bodyHash, ...content)
      }
    }
  }
}
