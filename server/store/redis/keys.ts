import { sha256Hex } from '../canonical.ts'

/**
 * The names of all keys in Redis. Every key carries one of 16 fixed hash tags, chosen by project (or
 * lease, or telemetry scope), so that a project lives in one slot of a Cluster and one blocking
 * read follows all projects of a tag.
 */

/** One of the 16 hash tags, `{c0}` to `{cf}`. */
export type Tag = `{c${string}}`

/** The tag of a project, a lease or a telemetry scope. */
export function tagOf(id: string): Tag {
  return `{c${sha256Hex(id).charAt(0)}}`
}

/** The layout of every tag. */
export const LAYOUT_KEYS: readonly string[] = [...'0123456789abcdef'].map((digit) =>
  layoutKey(`{c${digit}}`),
)

/** Hash: the layout of all projects of the tag. */
function layoutKey(tag: Tag): string {
  return `sluice:${tag}:layout`
}

/** The keys of a project. */
export interface ProjectKeys {
  /** Hash: the layout of all projects of the tag. */
  readonly layout: string
  /** Hash: the head, and the extent of the log. */
  readonly meta: string
  /** Stream of entries, id `<revision>-0`. */
  readonly log: string
  /** Hash of documents. */
  readonly docs: string
  /** Sorted set: audit checkpoints by revision. */
  readonly checkpoints: string
  /** Hash: the SHA-256 of a blob to its text. */
  readonly blobs: string
  /** Hash: the SHA-256 of a blob to when it was last used, unix ms. */
  readonly blobUses: string
  /** Hash: the name of a note to its version, a space and its text. */
  readonly notes: string
}

/** Names a project's keys. */
export function projectKeys(project: string): ProjectKeys {
  const tag = tagOf(project)
  const prefix = `sluice:${tag}:project:${project}`
  return {
    layout: layoutKey(tag),
    meta: `${prefix}:meta`,
    log: `${prefix}:log`,
    docs: `${prefix}:docs`,
    checkpoints: `${prefix}:checkpoints`,
    blobs: `${prefix}:blobs`,
    blobUses: `${prefix}:blob-uses`,
    notes: `${prefix}:notes`,
  }
}

/** String with an expiry: an operation's result. Hashed, because callers choose operation ids. */
export function operationKey(project: string, operationId: string): string {
  return `sluice:${tagOf(project)}:project:${project}:op:${sha256Hex(operationId)}`
}

/** Stream of one entry: whoever starts to watch a project of the tag wakes the tag's reader. */
export function wakeKey(tag: Tag): string {
  return `sluice:${tag}:wake`
}

/** String with an expiry: the holder of a lease. */
export function leaseKey(name: string): string {
  return `sluice:${tagOf(name)}:lease:${name}`
}

/** The keys of a telemetry scope. */
export interface ScopeKeys {
  /** Hash: field to amount. */
  readonly counters: string
  /** Hash: run of an instance to the highest report number applied. */
  readonly reports: string
  /** Sorted set: run by the time of its last report. */
  readonly runs: string
  /** Sorted set: instance by the time it was last heard of. */
  readonly seen: string
  /** Hash: instance to what it last said of itself. */
  readonly states: string
}

/** Names a telemetry scope's keys. */
export function scopeKeys(scope: string): ScopeKeys {
  const prefix = `sluice:${tagOf(scope)}:scope:${scope}`
  return {
    counters: `${prefix}:counters`,
    reports: `${prefix}:reports`,
    runs: `${prefix}:runs`,
    seen: `${prefix}:seen`,
    states: `${prefix}:states`,
  }
}

/** String with an expiry, written to see whether the server takes writes. */
export const PROBE_KEY = 'sluice:{c0}:probe'
