import type { Node } from 'oxc-parser'
import type { Gives } from './settings.ts'

/** What a call that asks a flag is asked for, and gives. */
export interface ReadForm {
  /** Null if it is not known whether the call gives a promise. */
  readonly gives: Gives | null
  /** The type of value that the caller wants; null if the call does not say. */
  readonly type: 'boolean' | 'string' | 'number' | 'json' | null
  /** Whether it reads what a page was given with all others, so that nobody counts it. */
  readonly isGiven: boolean
}

/** A place that reads a flag which was given with all others. */
export interface GivenRead {
  readonly node: Node
  /** The flag's key; null if any flag may be read there, as where all are passed on. */
  readonly key: string | null
  /** Where the key is written. */
  readonly keyNode: Node | null
}
