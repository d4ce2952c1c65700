import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreLocked } from '../errors.ts'
import { sqliteCode } from './failure.ts'

const BUSY = 5

/** A connection that nobody refers to is closed with the garbage, and its lock with it. */
const held = new Set<DatabaseSync>()

/** The right of one process to a data folder. */
export interface ProcessLock {
  release(): void
}

/**
 * Takes the data folder for this process, or throws StoreLocked with the holder's pid.
 *
 * The lock is the write lock of an empty SQLite database, held for as long as the process lives and
 * taken in one step, so that of many who try one succeeds. The operating system drops it when the
 * process dies, however it dies: a stale file never has to be judged by its pid, which by then may
 * belong to somebody else. The pid stands in a file of its own, for people only.
 */
export function lockDataFolder(dataDir: string): ProcessLock {
  const pidFile = join(dataDir, 'sluice.pid')
  let database: DatabaseSync | undefined
  try {
    // Opening reads the file already, and so may meet the lock as well.
    const lock = new DatabaseSync(join(dataDir, 'sluice.lock'), { timeout: 0 })
    database = lock
    lock.exec('BEGIN IMMEDIATE')
    writeFileSync(pidFile, `${process.pid}\n`)
    held.add(lock)
    return {
      release: () => {
        held.delete(lock)
        lock.close()
      },
    }
  } catch (error) {
    database?.close()
    if (sqliteCode(error) !== BUSY) throw error
    throw new StoreLocked(
      `the data folder ${dataDir} is in use by process ${holderOf(pidFile)}: stop that process ` +
        'first, or start this one with another data folder',
    )
  }
}

function holderOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim() || '(starting)'
  } catch {
    return '(starting)'
  }
}
