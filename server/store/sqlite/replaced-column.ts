import type { DatabaseSync } from 'node:sqlite'
import { decodeBody, writeReplaced } from '../commit-body.ts'
import { numberOf, textOf } from './row.ts'

const oldTable = 'entry_without_replaced'

/**
 * Puts an `entry` table aside that was made before entries told which revisions they replaced.
 * False if there is none.
 */
export function setOldEntriesAside(database: DatabaseSync): boolean {
  const columns = database.prepare('PRAGMA table_info(entry)').all()
  const names = columns.map((column) => textOf(column, 'name'))
  if (names.length === 0 || names.includes('replaced')) return false
  database.exec(`ALTER TABLE entry RENAME TO ${oldTable}`)
  return true
}

/**
 * Takes the entries back that were set aside. What each replaced follows from the entries before it;
 * of documents that only older ones wrote, which are gone, nothing is known.
 */
export function takeOldEntries(database: DatabaseSync): void {
  const insert = database.prepare(`
    INSERT INTO entry (project, revision, epoch, commit_id, previous_commit_id, committed_at,
      body_hash, body_bytes, replaced, body)
    SELECT project, revision, epoch, commit_id, previous_commit_id, committed_at,
      body_hash, body_bytes, ?, body
    FROM ${oldTable} WHERE project = ? AND revision = ?`)
  const entries = database.prepare(
    `SELECT project, revision, body FROM ${oldTable} ORDER BY project, revision`,
  )
  let current = ''
  const writtenAt = new Map<string, number>()
  for (const row of entries.iterate()) {
    const project = textOf(row, 'project')
    const revision = numberOf(row, 'revision')
    if (project !== current) writtenAt.clear()
    current = project
    const docs = documentsIn(textOf(row, 'body'))
    const replaced = docs.map((doc) => writtenAt.get(doc) ?? 0)
    for (const doc of docs) writtenAt.set(doc, revision)
    insert.run(writeReplaced(replaced), project, revision)
  }
  database.exec(`DROP TABLE ${oldTable}`)
}

/** The documents that an entry wrote, in their order; none of one that cannot be read. */
function documentsIn(body: string): string[] {
  try {
    const { put, drop } = decodeBody(body)
    return [...put, ...drop].map(({ doc }) => doc)
  } catch {
    return []
  }
}
