import type { DatabaseSync } from 'node:sqlite'
import { StoreNewer, StoreUnavailable } from '../errors.ts'
import { numberOf } from './row.ts'

/** Brings the tables of a file from one version to the next, inside the caller's transaction. */
export type SchemaStep = (database: DatabaseSync) => void

/**
 * Applies the steps that a file lacks, all of them or none. Its version is `PRAGMA user_version`:
 * how many steps it has had. Throws StoreNewer for a file that has had more than are known here.
 */
export function applySteps(database: DatabaseSync, steps: readonly SchemaStep[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(database)
    if (version > steps.length) throw newer(version, steps.length)
    for (const step of steps.slice(version)) step(database)
    database.exec(`PRAGMA user_version = ${steps.length}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** For who only reads: throws unless the file has had exactly these steps. */
export function requireSteps(database: DatabaseSync, steps: readonly SchemaStep[]): void {
  const version = versionOf(database)
  if (version > steps.length) throw newer(version, steps.length)
  if (version === steps.length) return
  throw new StoreUnavailable(
    `its tables are of an older Sluice (version ${version}; this one reads ${steps.length}): ` +
      'start this one on it once (sluice start), which brings them up to date',
  )
}

function versionOf(database: DatabaseSync): number {
  const row = database.prepare('PRAGMA user_version').get()
  return row === undefined ? 0 : numberOf(row, 'user_version')
}

function newer(version: number, known: number): StoreNewer {
  return new StoreNewer(
    `The data folder was written by a newer Sluice (its tables are of version ${version}; this one ` +
      `knows ${known}). Nothing was changed. Run the newer one, or use a backup of before.`,
  )
}
