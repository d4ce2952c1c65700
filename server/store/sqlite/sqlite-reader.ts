import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Audit, LayoutRecord, Log } from '../contract.ts'
import { StoreNewer, StoreUnavailable } from '../errors.ts'
import { LOG_RETENTION } from '../retention.ts'
import { toStoreUnavailable } from './failure.ts'
import { logSteps } from './schema.ts'
import { requireSteps } from './schema-steps.ts'
import { SqliteAudit } from './sqlite-audit.ts'
import { SqliteLayout } from './sqlite-layout.ts'
import { SqliteLog } from './sqlite-log.ts'

/** What can be read of an embedded store beside the process that has it. */
export interface SqliteReader {
  readonly engine: 'sqlite'
  readonly log: Pick<Log, 'load' | 'readBlobs'>
  readonly audit: Pick<Audit, 'records' | 'checkpoints'>
  readonly layout: Pick<LayoutRecord, 'read'>
  close(): Promise<void>
}

/**
 * Opens the embedded store of a folder to read only, also while a server has it: everything is read
 * as it is at one moment, and nobody waits. Throws StoreUnavailable when there is no such store.
 */
export function openSqliteReader(dataDir: string): SqliteReader {
  const path = join(dataDir, 'sluice.db')
  if (!existsSync(path)) {
    throw new StoreUnavailable(
      `there is no store in the folder ${dataDir}: name its folder with SLUICE_DATA_DIR, or its ` +
        'Redis with REDIS_URL',
    )
  }
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    // One transaction for all that follows: the first look fixes the moment.
    database.exec('BEGIN')
    requireSteps(database, logSteps)
    const log = new SqliteLog(database, LOG_RETENTION, Date.now)
    return {
      engine: 'sqlite',
      log,
      audit: new SqliteAudit(database),
      layout: new SqliteLayout(database),
      close: async () => database?.close(),
    }
  } catch (error) {
    database?.close()
    if (error instanceof StoreNewer) throw error
    throw toStoreUnavailable(error, `the store in ${dataDir} cannot be read`)
  }
}
