import { comparePairs, type Pair, readPair } from '../evaluate/pair.ts'

/** Most characters of a detail that are reported. */
const MAX_DETAIL_CHARS = 1_000

/** A head that cannot be served, whole or in part, and why: what a report says to the server. */
export interface Rejection {
  /** The head, as `"<epoch>.<revision>"`. */
  readonly revision: string
  readonly code: string
  readonly detail: string
}

/** What reports say of rejections: of one head the first stands, the others follow from it. */
export interface Rejections {
  add(rejection: Rejection): void
  /** Takes back what was said under a code. */
  withdraw(code: string): void
  /** The rejection that still holds while `applied` is served: that of it, or of a later head. */
  standing(applied: Pair | undefined): Rejection | null
}

/** Makes an empty record. */
export function createRejections(): Rejections {
  let latest: Rejection | undefined
  return {
    add(rejection) {
      if (latest !== undefined && order(rejection.revision, readPair(latest.revision)) <= 0) return
      latest = { ...rejection, detail: rejection.detail.slice(0, MAX_DETAIL_CHARS) }
    },
    withdraw(code) {
      if (latest?.code === code) latest = undefined
    },
    standing(applied) {
      if (latest === undefined) return null
      return applied === undefined || order(latest.revision, applied) >= 0 ? latest : null
    },
  }
}

/** As `comparePairs`; a text that is no pair comes before all. */
function order(text: string, pair: Pair | undefined): number {
  const own = readPair(text)
  if (own === undefined) return -1
  return pair === undefined ? 1 : comparePairs(own, pair)
}
