import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The statements of telemetry, prepared once. Each `count…` gives one column `size`. */
export interface TelemetryStatements {
  readonly getOrigin: StatementSync
  readonly putOrigin: StatementSync
  readonly countOrigins: StatementSync
  readonly dropOldestOrigin: StatementSync
  readonly dropStaleOrigins: StatementSync
  readonly bumpCounter: StatementSync
  readonly addCounter: StatementSync
  readonly countCounters: StatementSync
  readonly listCounters: StatementSync
  readonly dropCounter: StatementSync
  readonly movePresence: StatementSync
  readonly addPresence: StatementSync
  readonly countPresence: StatementSync
  readonly listPresence: StatementSync
  readonly dropOldestPresence: StatementSync
  readonly dropStalePresence: StatementSync
  readonly dropPresence: StatementSync
}

/** Prepares all statements on a database that has the tables. */
export function prepareTelemetry(database: DatabaseSync): TelemetryStatements {
  const prepare = (sql: string): StatementSync => database.prepare(sql)
  return {
    getOrigin: prepare('SELECT seq FROM origin WHERE scope = ? AND instance = ? AND boot = ?'),
    putOrigin: prepare('INSERT OR REPLACE INTO origin VALUES (?, ?, ?, ?, ?)'),
    countOrigins: prepare('SELECT count(*) AS size FROM origin WHERE scope = ?'),
    dropOldestOrigin: prepare(`
      DELETE FROM origin WHERE (scope, instance, boot) = (
        SELECT scope, instance, boot FROM origin WHERE scope = ? ORDER BY seen_at LIMIT 1)`),
    dropStaleOrigins: prepare('DELETE FROM origin WHERE seen_at < ?'),
    bumpCounter: prepare(
      'UPDATE counter SET amount = amount + :amount WHERE scope = :scope AND field = :field',
    ),
    addCounter: prepare('INSERT INTO counter VALUES (?, ?, ?)'),
    countCounters: prepare('SELECT count(*) AS size FROM counter WHERE scope = ?'),
    // The end is a character above all others, so that a range of the primary key is a prefix.
    listCounters: prepare(`
      SELECT field, amount FROM counter
      WHERE scope = :scope AND field >= :prefix AND field < :end`),
    dropCounter: prepare('DELETE FROM counter WHERE scope = ? AND field = ?'),
    movePresence: prepare(`
      UPDATE presence SET state = :state, seen_at = :now
      WHERE scope = :scope AND instance = :instance`),
    addPresence: prepare('INSERT INTO presence VALUES (?, ?, ?, ?)'),
    countPresence: prepare('SELECT count(*) AS size FROM presence WHERE scope = ?'),
    listPresence: prepare(
      'SELECT * FROM presence WHERE scope = ? AND seen_at >= ? ORDER BY instance',
    ),
    dropOldestPresence: prepare(`
      DELETE FROM presence WHERE (scope, instance) = (
        SELECT scope, instance FROM presence WHERE scope = ? ORDER BY seen_at LIMIT 1)`),
    dropStalePresence: prepare('DELETE FROM presence WHERE scope = ? AND seen_at < ?'),
    dropPresence: prepare('DELETE FROM presence WHERE scope = ? AND instance = ?'),
  }
}
