/** How long an operation's result is remembered, ms. */
export const OPERATION_KEPT_MS = 24 * 60 * 60 * 1000

/** How much of a project's log is kept; the oldest entries go first. */
export interface LogRetention {
  readonly entries: number
  readonly sizeBytes: number
}

/** What the log keeps unless told otherwise. */
export const LOG_RETENTION: LogRetention = { entries: 10_000, sizeBytes: 64 * 1024 * 1024 }

/** How long entries stay in the audit; beyond any of the two they are exported and trimmed. */
export interface AuditRetention {
  readonly entries: number
  readonly ageMs: number
  /** Entries that watches may read: they stay whatever their age. */
  readonly watchedEntries: number
}

/** What the audit of a project keeps: a million entries, 400 days. */
export const AUDIT_RETENTION: AuditRetention = {
  entries: 1_000_000,
  ageMs: 400 * 24 * 60 * 60 * 1000,
  watchedEntries: LOG_RETENTION.entries,
}

/** Entries that a watch yields, or a read fetches, at a time. */
export const PAGE_ENTRIES = 64

/** How much telemetry of one scope is kept. */
export interface TelemetryRetention {
  /** Counter fields. Further ones are dropped, and counted in the field `OVERFLOW_FIELD`. */
  readonly counterFields: number
  /** Instances, and runs of instances whose report numbers are remembered. */
  readonly instances: number
}

/** What telemetry keeps unless told otherwise. */
export const TELEMETRY_RETENTION: TelemetryRetention = { counterFields: 200_000, instances: 10_000 }

/** The counter field that says how many amounts were dropped because a scope had too many fields. */
export const OVERFLOW_FIELD = '~overflow'

/** The report numbers of instances not heard of for so long are forgotten, ms. */
export const ORIGIN_KEPT_MS = 24 * 60 * 60 * 1000
