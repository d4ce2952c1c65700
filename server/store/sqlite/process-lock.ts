import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreLocked } from '../errors.ts'
import { sqliteCode } from './failure.ts'
import { numberOf } from './row.ts'

const BUSY = 5

/** The right of one process to a data folder. */
export interface ProcessLock {
  release(): void
}

/**
 * Takes the data folder for this process, or throws StoreLocked with the holder's pid.
 *
 * The lock file is a tiny SQLite database whose write lock is held for as long as the process lives.
 * The operating system drops that lock when the process dies, however it dies, so a stale file
 * never has to be judged by its pid, which by then may belong to somebody else.
 */
export function lockDataFolder(dataDir: string): ProcessLock {
  const path = join(dataDir, 'sluice.lock')
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('BEGIN IMMEDIATE')
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL) STRICT')
    database.exec('DELETE FROM holder')
    database.prepare('INSERT INTO holder (pid) VALUES (?)').run(process.pid)
    database.exec('COMMIT')
    // Another process may slip in here; then it is the holder, and this line says so.
    database.exec('BEGIN IMMEDIATE')
    return { release: () => database.close() }
  } catch (error) {
    const holder = sqliteCode(error) === BUSY ? holderOf(database) : undefined
    database.close()
    if (holder === undefined) throw error
    throw new StoreLocked(
      `the data folder ${dataDir} is in use by process ${holder}: stop that process first, ` +
        'or start this one with another data folder',
    )
  }
}

/** Readers are let in beside the holder of the write lock, so the pid can be read. */
function holderOf(database: DatabaseSync): string {
  try {
    const row = database.prepare('SELECT pid FROM holder').get()
    return row === undefined ? '(unknown)' : String(numberOf(row, 'pid'))
  } catch {
    return '(starting)'
  }
}
