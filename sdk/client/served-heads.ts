import { comparePairs, type Pair } from '../evaluate/pair.ts'

/** Heads that are told of besides the one being served. */
const MAX_EARLIER = 8

/** A head, and since when it was served on the monotonic clock. */
export interface ServedHead {
  readonly pair: Pair
  readonly atMs: number
}

/** The latest heads that were served: two may come between two reports, and both are proven. */
export interface ServedHeads {
  note(head: ServedHead): void
  /** Begins again with a head: those before it were of a history that the server lost. */
  restart(head: ServedHead): void
  /** Those before the one being served, newest last. */
  earlier(): readonly ServedHead[]
}

/** Makes an empty history. */
export function createServedHeads(): ServedHeads {
  let heads: readonly ServedHead[] = []
  return {
    note(head) {
      const last = heads.at(-1)
      // The same head again, whole after it was doubtful: it was being served all along.
      if (last !== undefined && comparePairs(last.pair, head.pair) === 0) return
      heads = [...heads, head].slice(-MAX_EARLIER - 1)
    },
    restart(head) {
      heads = [head]
    },
    earlier: () => heads.slice(0, -1),
  }
}
