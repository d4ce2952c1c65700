/** The store layout that this code reads and writes. */
export const LAYOUT_VERSION = 1

/**
 * Whether a commit may be written although a newer plane raised `minWriter` above this one:
 * only a kill, because promise (3) outranks a tidy upgrade.
 */
export function ignoresLayout(eventType: string): boolean {
  return eventType === 'flag.killed'
}
