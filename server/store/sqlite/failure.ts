import { StoreUnavailable } from '../errors.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html) that an operator can act on. */
const ADVICE = new Map<number, string>([
  [5, 'another process is using the database: stop it, or use another data folder'],
  [8, 'the data folder or its files are read-only: make them writable for this user'],
  [10, 'reading or writing the disk failed: check the disk and its free space'],
  [11, 'the database file is damaged: restore the data folder from a backup'],
  [13, 'the disk is full: free some space; nothing was changed'],
  [14, 'the database file cannot be opened: check the data folder and its permissions'],
  [26, 'the file is not a SQLite database: restore the data folder from a backup'],
])

const FULL = 13
const IOERR_WRITE = 778

/**
 * Whether a commit that failed so is known to have left nothing behind. A transaction counts from
 * the moment its last page is in the write-ahead log, so one whose page could not be written (no
 * space, a quota, a limit on the file's size) never did. After a failed sync nobody can tell.
 */
export function isNothingWritten(error: unknown): boolean {
  if (sqliteCode(error) === FULL) return true
  return error instanceof Error && 'errcode' in error && error.errcode === IOERR_WRITE
}

/** The primary result code of an error thrown by node:sqlite, or undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

/** Turns what node:sqlite or the file system threw into an error that says what to do. */
export function toStoreUnavailable(error: unknown, what: string): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error
  const detail = error instanceof Error ? error.message : String(error)
  const advice = ADVICE.get(sqliteCode(error) ?? 0)
  const message = `${what}: ${detail}${advice === undefined ? '' : ` (${advice})`}`
  return new StoreUnavailable(message, { cause: error })
}
