import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../contract.ts'
import { StoreLocked, StoreNewer } from '../errors.ts'
import { type StoreLogger, silentLogger } from '../logger.ts'
import {
  LOG_RETENTION,
  type LogRetention,
  TELEMETRY_RETENTION,
  type TelemetryRetention,
} from '../retention.ts'
import { toStoreUnavailable } from './failure.ts'
import { fillStore } from './fill-store.ts'
import { lockDataFolder, type ProcessLock } from './process-lock.ts'
import { createLogTables, createTelemetryTables } from './schema.ts'
import { SqliteAudit } from './sqlite-audit.ts'
import { SqliteLayout } from './sqlite-layout.ts'
import { SqliteLeases } from './sqlite-leases.ts'
import { SqliteLog } from './sqlite-log.ts'
import { SqliteNotes } from './sqlite-notes.ts'
import { SqliteTelemetry } from './sqlite-telemetry.ts'

/** What the embedded store is opened with. */
export interface SqliteStoreOptions {
  /** Made if it is not there. One process at a time. */
  readonly dataDir: string
  readonly logger?: StoreLogger
  readonly logRetention?: LogRetention
  readonly telemetryRetention?: TelemetryRetention
  /** The store's clock, unix ms. */
  readonly now?: () => number
}

/**
 * Opens the embedded store: `sluice.db` for documents and history, `telemetry.db` beside it.
 * Rejects with StoreLocked when another process holds the folder, and with StoreUnavailable, which
 * says what to do, when the folder or a file in it cannot be used.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { dataDir, now = Date.now, logger = silentLogger } = options
  const opened: (DatabaseSync | ProcessLock)[] = []
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    opened.push(lockDataFolder(dataDir))
    const main = openDatabase(join(dataDir, 'sluice.db'), createLogTables, opened)
    const side = openDatabase(join(dataDir, 'telemetry.db'), createTelemetryTables, opened)
    const log = new SqliteLog(main, options.logRetention ?? LOG_RETENTION, now)
    const retention = options.telemetryRetention ?? TELEMETRY_RETENTION
    const telemetry = new SqliteTelemetry(side, retention, now, logger)
    let closed = false
    return {
      engine: 'sqlite',
      log,
      audit: new SqliteAudit(main),
      layout: new SqliteLayout(main),
      leases: new SqliteLeases(main, now),
      notes: new SqliteNotes(main),
      telemetry,
      now: async () => now(),
      fill: (copies, layout) => fillStore(main, copies, layout),
      ping: async () => log.ping(),
      close: async () => {
        if (closed) return
        closed = true
        log.close()
        telemetry.close()
        releaseAll(opened)
      },
    }
  } catch (error) {
    releaseAll(opened)
    if (error instanceof StoreLocked || error instanceof StoreNewer) throw error
    throw toStoreUnavailable(error, `the data folder ${dataDir} cannot be used`)
  }
}

/** A process that dies drops its locks one by one, so its files may be locked a moment longer. */
function openDatabase(
  path: string,
  createTables: (database: DatabaseSync) => void,
  opened: (DatabaseSync | ProcessLock)[],
): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 1000 })
  opened.push(database)
  createTables(database)
  database.exec('PRAGMA busy_timeout = 0')
  return database
}

/** The lock goes last, so that a successor never meets a file that is still open. */
function releaseAll(opened: (DatabaseSync | ProcessLock)[]): void {
  for (const resource of opened.toReversed()) {
    if ('release' in resource) resource.release()
    else resource.close()
  }
}
