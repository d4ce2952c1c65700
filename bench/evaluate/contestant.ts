import type { LogicalFlag } from './logical-flag.ts'
import type { User } from './workload.ts'

/** How one SDK takes part: the same flags in its own format, asked through its public API. */
export interface Contestant<Context> {
  /** Writes the flags as the text that the SDK is given, from a server or a file. */
  write(flags: readonly LogicalFlag[]): string
  /** Starts the SDK on what `write` gave. Events, exposures and metrics are off if they can be. */
  open(source: Source): Opened<Context> | Promise<Opened<Context>>
}

/** A serialised configuration, in memory and on disk. */
export interface Source {
  readonly text: string
  /** A file with the same text, for SDKs that read one. */
  readonly path: string
}

/** An SDK that is ready. All its answers are promises if its calls are asynchronous. */
export interface Opened<Context> {
  /** Made once for each user, beforehand: what it costs is not measured. */
  contextOf(user: User): Context
  boolean(flag: string, context: Context): Answer<boolean>
  string(flag: string, context: Context): Answer<string>
  /** Every flag for one user. Absent without such a call: then each flag is asked for. */
  readonly all?: AllFlags<Context>
  close(): Answer<unknown>
}

/** The call for all flags, and how its result is read. */
export interface AllFlags<Context> {
  evaluate(context: Context): Answer<unknown>
  /** The value of one flag in what `evaluate` gave. */
  read(result: unknown, flag: string): unknown
}

export type Answer<T> = T | Promise<T>
