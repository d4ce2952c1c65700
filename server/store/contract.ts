import type { Layout } from './layout.ts'

/**
 * The contracts that a store engine fulfils. All truth of a project is documents plus an ordered
 * log of commits; leases only save work; telemetry may be lost.
 */

/** A point in a project's history. Compared as a pair: first `epoch`, then `revision`. */
export interface Pair {
  readonly epoch: number
  readonly revision: number
}

/** The end of a project's log. `commitId` tells two histories with equal pairs apart. */
export interface Head extends Pair {
  readonly commitId: string
}

/** A document as it is stored. A dropped document stays as a tombstone (`value` null). */
export interface StoredDocument {
  /** Revision of the commit that last wrote or dropped it. */
  readonly revision: number
  /** Revision of the last commit that changed what readers of snapshots see of it; 0 if none did. */
  readonly delivered: number
  /** Store time, unix ms, of the commit `delivered`; 0 if none. */
  readonly deliveredAt: number
  /** Canonical JSON, or null for a tombstone. */
  readonly value: string | null
}

/** What must be true of a document for a commit to happen. A tombstone counts as absent. */
export type Expectation =
  | { readonly doc: string; readonly is: number }
  | { readonly doc: string; readonly is: 'absent' }
  | { readonly doc: string; readonly is: 'present' }

/** One document written by a commit. */
export interface Put {
  readonly doc: string
  /** Canonical JSON. */
  readonly value: string
  /** Whether this write changes what readers of snapshots see. */
  readonly delivers: boolean
}

/** One document dropped by a commit. */
export interface Drop {
  readonly doc: string
  readonly delivers: boolean
}

/** Flags of one environment that serve by what a commit changed. */
export interface ReachedFlags {
  /** Environment id. */
  readonly environment: string
  /** Keys, sorted. */
  readonly flags: readonly string[]
  /** How many there are beyond those that are listed. */
  readonly more: number
}

/** Who did what, for the audit log. */
export interface CommitEvent {
  /** For example `flag.created`, `flagConfig.changed`, `flag.killed`. */
  readonly type: string
  /** Principal, for example `token:ab12`. */
  readonly by: string
  /** What people called the principal then. */
  readonly name?: string
  /** What it is about, by key; never a secret. */
  readonly subject: Readonly<Record<string, string>>
  readonly reason?: string
  /**
   * Which other flags serve by what the commit changed, where they do, as known when it was made:
   * besides those whose own configuration or kill it wrote. Absent: an older plane wrote the entry,
   * or nothing was delivered.
   */
  readonly reach?: readonly ReachedFlags[]
}

/** Makes a write exactly-once: remembered 24 h with the hash of the request and its result. */
export interface Operation {
  /** Already scoped to the principal. */
  readonly id: string
  readonly requestHash: string
  /** JSON the caller needs to answer a repetition. Never a secret. */
  readonly result: string
}

/** One atomic change of a project's documents. */
export interface Commit {
  /** The caller's head: the store refuses with `regressed` when its log does not contain it. */
  readonly seen: Head | null
  readonly commitId: string
  readonly op: Operation | null
  readonly expect: readonly Expectation[]
  /**
   * Conflict if anything was committed since `seen`: for what rests on the absence of documents,
   * such as nothing referring to what goes away. Rare changes only, as busy projects make it repeat.
   */
  readonly onlyAtSeen?: true | undefined
  /** Hashes of the blobs that the documents put refer to: the store must hold them. */
  readonly blobs?: readonly string[]
  readonly put: readonly Put[]
  readonly drop: readonly Drop[]
  readonly event: CommitEvent
}

/** What is remembered under an operation's id. */
export type Remembered =
  /** Seen before with the same request: its result then. */
  | { readonly status: 'replayed'; readonly pair: Pair; readonly result: string }
  /** Seen before with another request. */
  | { readonly status: 'keyReused' }

/** What became of a commit. `Remembered`: nothing was written now. */
export type CommitOutcome =
  | { readonly status: 'committed'; readonly entry: Entry }
  | Remembered
  /**
   * An expectation failed, or others committed since `seen` under `onlyAtSeen`.
   * `current` is each failing document as it is now (null: never written).
   */
  | {
      readonly status: 'conflict'
      readonly head: Head | null
      readonly current: Readonly<Record<string, StoredDocument | null>>
    }
  /** The log does not contain `seen`: history was lost. */
  | { readonly status: 'regressed'; readonly head: Head | null }
  /** A newer plane raised the layout's `minWriter` above ours. */
  | { readonly status: 'layoutChanged' }
  | { readonly status: 'tooLarge'; readonly sizeBytes: number; readonly limitBytes: number }
  /** Blobs that the commit names are not there: put them again. */
  | { readonly status: 'blobsMissing'; readonly missing: readonly string[] }

/** One commit as it stands in the log. */
export interface Entry extends Head {
  /** Commit id of the entry before; null for a project's first. */
  readonly previousCommitId: string | null
  /** Store time, unix ms. Never less than the previous entry's. */
  readonly committedAt: number
  readonly put: readonly Put[]
  readonly drop: readonly Drop[]
  readonly event: CommitEvent
  /** SHA-256, hex, of the entry's canonical body (put, drop, event): what the audit chain hashes. */
  readonly bodyHash: string
  /**
   * For each document that the commit wrote: the revision that had written it before. Absent for a
   * document that was new. Follows a document's history back, entry by entry.
   */
  readonly replaced: ReadonlyMap<string, number>
}

/** One consistent cut of a project. `head` is null for a project that has no commit. */
export interface Cut {
  readonly head: Head | null
  /** Store time of the head's commit, unix ms; 0 without one. */
  readonly committedAt: number
  readonly docs: ReadonlyMap<string, StoredDocument>
}

/**
 * Large texts of a project beside its documents, which hold their hashes: a log entry stays small.
 * A blob is named by the SHA-256 (hex) of its UTF-8 bytes, so it never changes and may be kept by
 * whoever read it. Copying a project means its documents first and then the blobs they refer to.
 */
export interface Blobs {
  /** Stores a text unless it is there, and gives its hash. Durable once it resolves. */
  putBlob(project: string, text: string): Promise<string>
  /** The texts of those hashes that are there. */
  readBlobs(project: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * Removes the blobs that are not in `keep` and that nobody put, and no commit named, for
   * `unusedMs`; gives how many. `keep` must be all that the documents at the head `at` refer to: if
   * the head has moved on, or a newer plane raised the layout, nothing is removed and null is
   * given. A commit checks its blobs in the same atomic step that writes it, so it either comes
   * before, and the head has moved, or finds its blobs missing and puts them again.
   */
  collectBlobs(
    project: string,
    at: Head,
    keep: ReadonlySet<string>,
    unusedMs: number,
  ): Promise<number | null>
}

/** Ordered, atomic, durable history of documents per project. */
export interface Log extends Blobs {
  /** Removes all that is kept of a project, for ever: its id must never be used again. */
  erase(project: string): Promise<void>
  /** Applies all of a commit or nothing. Rejects with StoreUnavailable or OutcomeUnknown. */
  commit(project: string, commit: Commit): Promise<CommitOutcome>
  /** What is remembered of an operation; null if it was never committed, or over 24 h ago. */
  recall(project: string, operationId: string, requestHash: string): Promise<Remembered | null>
  /** Reads all documents of a project at one revision. */
  load(project: string): Promise<Cut>
  /** The end of the log, from the master. */
  head(project: string): Promise<Head | null>
  /** Entries after a revision, in order, without a gap. Rejects with Compacted if they are gone. */
  read(project: string, after: number): Promise<readonly Entry[]>
  /**
   * Entries after a revision as they come, in order, without a gap, until `signal` aborts.
   * Throws Compacted when the log no longer reaches back so far. Store outages are waited out.
   */
  watch(project: string, after: number, signal: AbortSignal): AsyncIterable<readonly Entry[]>
}

/** One commit as the audit reads it: the body as its very text, so that it can be hashed again. */
export interface RecordedEntry extends Head {
  readonly previousCommitId: string | null
  /** Store time, unix ms. */
  readonly committedAt: number
  readonly bodyHash: string
  /** JSON. */
  readonly body: string
  /** As in `Entry`, in the order of the body's `put` and then `drop`; 0 for a new document. */
  readonly replaced: readonly number[]
}

/** What the audit has at a revision. */
export interface AuditRecord {
  readonly revision: number
  /** Null if something is there that is not an entry. */
  readonly entry: RecordedEntry | null
}

/** A signed statement about a project's history up to a revision. The store does not read it. */
export interface Checkpoint {
  readonly revision: number
  readonly signed: string
}

/** Revisions from `from` to `to`, both included; at most `limit` of what is there. */
export interface RevisionRange {
  readonly from: number
  readonly to: number
  readonly limit: number
  readonly newestFirst: boolean
}

/**
 * The long memory of a project. Every commit's entry stays until it is trimmed, much longer than
 * watches may reach back: the commit that writes an entry is its audit record, atomically.
 */
export interface Audit {
  /** What is kept within a range. A revision that is missing is left out. */
  records(project: string, range: RevisionRange): Promise<readonly AuditRecord[]>
  /** Keeps a checkpoint; it replaces one of the same revision. */
  putCheckpoint(project: string, checkpoint: Checkpoint): Promise<void>
  checkpoints(project: string, range: RevisionRange): Promise<readonly Checkpoint[]>
  /**
   * Removes, in one step, all entries up to the checkpoint's revision and all checkpoints below it,
   * and keeps the checkpoint. False, and nothing is removed, if watches may still read one of them.
   */
  trim(project: string, closing: Checkpoint): Promise<boolean>
}

/** Named locks that expire. They save work only: exactness comes from expectations. */
export interface Leases {
  /** True if `holder` holds the lease now (again, or still). */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** True if it was still held and now lasts `ttlMs` from now. */
  renew(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** Gives it back; no effect when somebody else holds it. */
  release(name: string, holder: string): Promise<void>
}

/** What a job has noted, and how often it was replaced. */
export interface Note {
  readonly version: number
  readonly value: string
}

/**
 * Small texts that jobs keep with a project: how far they came, what they still have to do. Durable
 * like documents, but no part of the history: they are neither audited nor copied into backups.
 */
export interface Notes {
  /** Null if there is none of that name. */
  read(project: string, name: string): Promise<Note | null>
  /** Names of all notes of a project. */
  list(project: string): Promise<readonly string[]>
  /**
   * Replaces a note that is still at `version` (0: there is none yet), or with null removes it.
   * False if somebody else was first: read it again.
   */
  replace(project: string, name: string, version: number, value: string | null): Promise<boolean>
}

/** Where a report comes from: a process (`instance`), one run of it (`boot`), one report (`seq`). */
export interface ReportOrigin {
  readonly instance: string
  readonly boot: string
  readonly seq: number
}

/** One instance that was heard of. */
export interface Presence {
  readonly instance: string
  /** JSON: what the instance last said of itself. */
  readonly state: string
  /** Store time, unix ms. */
  readonly seenAt: number
  /** How long ago that was by the store's own clock. */
  readonly silentMs: number
}

/** Counters and presence of one environment (`scope`): useful, never load-bearing, may be lost. */
export interface Telemetry {
  /** Adds each amount to its field, once per (instance, boot, seq). False: seen before. */
  addCounters(
    scope: string,
    origin: ReportOrigin,
    amounts: Readonly<Record<string, number>>,
  ): Promise<boolean>
  /** The counters whose fields begin with `prefix`; all of them without one. */
  readCounters(scope: string, prefix?: string): Promise<Readonly<Record<string, number>>>
  /** Removes counters; fields that are not there have no effect. */
  dropCounters(scope: string, fields: readonly string[]): Promise<void>
  /** Notes that an instance was heard of now. It is forgotten `keptMs` later, if not touched again. */
  touchPresence(scope: string, instance: string, state: string, keptMs: number): Promise<void>
  /** Instances seen within the last `withinMs`. */
  listPresence(scope: string, withinMs: number): Promise<readonly Presence[]>
  /** Forgets an instance now. */
  dropPresence(scope: string, instance: string): Promise<void>
}

/** What the store says of its own data. Commits keep to it by themselves. */
export interface LayoutRecord {
  /** Null for a store that was never written. */
  read(): Promise<Layout | null>
  /** Raises both numbers, everywhere; neither ever falls. May be repeated. */
  raise(to: Layout): Promise<void>
}

/** One thing of a project, as it is copied from another store. */
export type CopiedPart =
  | ({ readonly kind: 'document'; readonly doc: string } & StoredDocument)
  /** What documents refer to by the hash of the text. */
  | { readonly kind: 'blob'; readonly text: string }
  | ({ readonly kind: 'entry' } & RecordedEntry)
  | ({ readonly kind: 'checkpoint' } & Checkpoint)

/** A whole project for an empty store. */
export interface ProjectCopy {
  readonly project: string
  readonly head: Head
  /** Store time of the head's commit, unix ms. */
  readonly committedAt: number
  /** Entries oldest first; the last one is the head's. */
  readonly parts: AsyncIterable<readonly CopiedPart[]>
}

/** A store engine: the contracts and what a process needs to run on it. */
export interface Store {
  readonly engine: 'sqlite' | 'redis'
  readonly log: Log
  readonly audit: Audit
  readonly leases: Leases
  readonly notes: Notes
  readonly telemetry: Telemetry
  readonly layout: LayoutRecord
  /** The store's clock, unix ms. */
  now(): Promise<number>
  /**
   * Fills a store that has no projects. `$system` comes last: until it is there, no plane starts on
   * what was written. Rejects with StoreNotEmpty. Interrupted, it may be repeated with the same
   * copies; watches then read nothing but each project's last entry.
   */
  fill(copies: AsyncIterable<ProjectCopy>, layout: Layout): Promise<void>
  /** Resolves if the store can take a write now; rejects with StoreUnavailable. */
  ping(): Promise<void>
  close(): Promise<void>
}
