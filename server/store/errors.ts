/** Errors of a store engine, told apart by `code`. */

/** The store refused or could not be reached before anything was written. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly code = 'STORE_UNAVAILABLE'
}

/** The connection was lost after the command was sent: it may have been applied. Repeat with the same opId. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
  readonly code = 'OUTCOME_UNKNOWN'
}

/** The log no longer reaches back to the asked revision: load again. */
export class Compacted extends Error {
  override readonly name = 'Compacted'
  readonly code = 'COMPACTED'
}

/** The data was written by a newer Sluice, in a form that this one does not know. */
export class StoreNewer extends Error {
  override readonly name = 'StoreNewer'
  readonly code = 'STORE_NEWER'
}

/** Another process holds the embedded store's data folder. */
export class StoreLocked extends Error {
  override readonly name = 'StoreLocked'
  readonly code = 'STORE_LOCKED'
}

/** The store that is to be filled has data of its own. */
export class StoreNotEmpty extends Error {
  override readonly name = 'StoreNotEmpty'
  readonly code = 'STORE_NOT_EMPTY'
}
