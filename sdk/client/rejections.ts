/** Most characters of a detail that are reported. */
const MAX_DETAIL_CHARS = 1_000

/** A head that cannot be served, whole or in part, and why: what a report says to the server. */
export interface Rejection {
  /** The head, as `"<epoch>.<revision>"`. */
  readonly revision: string
  readonly code: string
  readonly detail: string
}

/** The rejection for the next report; the first one stands, the others follow from it. */
export interface Rejections {
  add(rejection: Rejection): void
  /** The rejection since the last call, if any. */
  drain(): Rejection | null
}

/** Makes an empty record. */
export function createRejections(): Rejections {
  let first: Rejection | null = null
  return {
    add(rejection) {
      first ??= { ...rejection, detail: rejection.detail.slice(0, MAX_DETAIL_CHARS) }
    },
    drain() {
      const rejection = first
      first = null
      return rejection
    },
  }
}
