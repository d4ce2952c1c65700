import type { DatabaseSync } from 'node:sqlite'
import { LAYOUT_VERSION, MIN_WRITER } from '../layout.ts'
import { setOldEntriesAside, takeOldEntries } from './replaced-column.ts'
import { applySteps, type SchemaStep } from './schema-steps.ts'

/** How the tables of documents and history came to be. Steps are only ever added, at the end. */
export const logSteps: readonly SchemaStep[] = [
  // Files of before the steps were counted may have some of the tables, or all.
  (database) => {
    const hasOldEntries = setOldEntriesAside(database)
    createLogTablesOf1(database)
    if (hasOldEntries) takeOldEntries(database)
  },
]

/** The same for telemetry. */
export const telemetrySteps: readonly SchemaStep[] = [createTelemetryTablesOf1]

/** Makes the tables of documents and history, or brings them up to date. */
export function createLogTables(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA wal_autocheckpoint = 1000')
  applySteps(database, logSteps)
}

function createLogTablesOf1(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS layout (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      version INTEGER NOT NULL,
      min_writer INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO layout (one, version, min_writer)
      VALUES (1, ${LAYOUT_VERSION}, ${MIN_WRITER});
    CREATE TABLE IF NOT EXISTS project (
      id TEXT PRIMARY KEY,
      epoch INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      commit_id TEXT NOT NULL,
      committed_at INTEGER NOT NULL,
      first_revision INTEGER NOT NULL,
      log_bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS document (
      project TEXT NOT NULL,
      doc TEXT NOT NULL,
      revision INTEGER NOT NULL,
      delivered INTEGER NOT NULL,
      delivered_at INTEGER NOT NULL,
      value TEXT,
      PRIMARY KEY (project, doc)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS entry (
      project TEXT NOT NULL,
      revision INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      commit_id TEXT NOT NULL,
      previous_commit_id TEXT,
      committed_at INTEGER NOT NULL,
      body_hash TEXT NOT NULL,
      body_bytes INTEGER NOT NULL,
      replaced TEXT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (project, revision)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS checkpoint (
      project TEXT NOT NULL,
      revision INTEGER NOT NULL,
      signed TEXT NOT NULL,
      PRIMARY KEY (project, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS operation (
      project TEXT NOT NULL,
      id TEXT NOT NULL,
      request_hash TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      result TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (project, id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS operation_expires_at ON operation (expires_at);
    CREATE TABLE IF NOT EXISTS blob (
      project TEXT NOT NULL,
      hash TEXT NOT NULL,
      used_at INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (project, hash)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS note (
      project TEXT NOT NULL,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (project, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS lease (
      name TEXT PRIMARY KEY,
      holder TEXT NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `)
}

/** Makes the tables of telemetry, or brings them up to date. Its writes may be lost, so it syncs less. */
export function createTelemetryTables(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = NORMAL')
  applySteps(database, telemetrySteps)
}

function createTelemetryTablesOf1(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS counter (
      scope TEXT NOT NULL,
      field TEXT NOT NULL,
      amount REAL NOT NULL,
      PRIMARY KEY (scope, field)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS origin (
      scope TEXT NOT NULL,
      instance TEXT NOT NULL,
      boot TEXT NOT NULL,
      seq INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      PRIMARY KEY (scope, instance, boot)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS origin_seen_at ON origin (scope, seen_at);
    CREATE TABLE IF NOT EXISTS presence (
      scope TEXT NOT NULL,
      instance TEXT NOT NULL,
      state TEXT NOT NULL,
      seen_at INTEGER NOT NULL,
      PRIMARY KEY (scope, instance)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS presence_seen_at ON presence (scope, seen_at);
  `)
}
