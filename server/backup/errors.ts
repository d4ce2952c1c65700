/** Errors of backup and restore, told apart by `code`. */

/** The file is not a whole backup that this code can read. Nothing was written. */
export class BackupUnreadable extends Error {
  override readonly name = 'BackupUnreadable'
  readonly code = 'BACKUP_UNREADABLE'
}

/** There is a file of that name already. */
export class BackupExists extends Error {
  override readonly name = 'BackupExists'
  readonly code = 'FILE_EXISTS'
}
