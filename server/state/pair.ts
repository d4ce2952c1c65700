import type { Pair } from '../store/contract.ts'

/** Writes a pair as `"<epoch>.<revision>"`. */
export function writePair(pair: Pair): string {
  return `${pair.epoch}.${pair.revision}`
}

/** Reads `"<epoch>.<revision>"`; undefined if it is not one. */
export function readPair(text: string): Pair | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text)
  return match === null ? undefined : { epoch: Number(match[1]), revision: Number(match[2]) }
}

/** Negative if `a` is before `b`, 0 if they are equal. */
export function comparePairs(a: Pair, b: Pair): number {
  return a.epoch - b.epoch || a.revision - b.revision
}
