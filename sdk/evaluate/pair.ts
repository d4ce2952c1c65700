/** A place in the history of an environment; compared first by epoch, then by revision. */
export interface Pair {
  readonly epoch: number
  readonly revision: number
}

/** Reads `"<epoch>.<revision>"`; undefined if it is not one. */
export function readPair(text: string): Pair | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text)
  return match === null ? undefined : { epoch: Number(match[1]), revision: Number(match[2]) }
}

/** Writes a pair as `"<epoch>.<revision>"`. */
export function writePair(pair: Pair): string {
  return `${pair.epoch}.${pair.revision}`
}

/** Negative if `a` is before `b`, 0 if they are equal, positive if it is after. */
export function comparePairs(a: Pair, b: Pair): number {
  return a.epoch - b.epoch || a.revision - b.revision
}
