/** The store layout that this code writes: the number of the newest migration it knows. */
export const LAYOUT_VERSION = 1

/** The oldest layout whose planes may write beside this code: that of the newest migration. */
export const MIN_WRITER = 1

/** The version of a store into which a restore was begun and not finished. */
export const UNFINISHED_VERSION = 0

/** What the data of a store looks like, and who may still write it. */
export interface Layout {
  /** Number of the newest migration whose result the data has; 0 while a restore is unfinished. */
  readonly version: number
  /** Planes whose own layout version is less only read, and kill. */
  readonly minWriter: number
}

/**
 * Whether a commit may be written although a newer plane raised `minWriter` above this one:
 * only a kill, also of a killed flag, because promise (3) outranks a tidy upgrade.
 */
export function ignoresLayout(eventType: string): boolean {
  return eventType === 'flag.killed' || eventType === 'killHold.joined'
}
