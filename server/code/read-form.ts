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
