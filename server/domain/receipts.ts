/** An instance as its last reports show it. Pairs compare with `compare`. */
export interface InstanceState {
  readonly instance: string
  /** Head it serves, as a pair; null before any data. */
  readonly applied: string | null
  /** When it began to serve each of its latest heads, unix ms, newest last. */
  readonly history: readonly { readonly pair: string; readonly at: number }[]
  readonly rejected: {
    readonly revision: string
    readonly code: string
    readonly detail: string
  } | null
  /** Unix ms. */
  readonly seenAt: number
}

/** Who serves a revision, who does not, and how fast it spread. */
export interface Receipts {
  readonly connected: number
  readonly applied: number
  readonly rejected: number
  readonly missing: { instance: string; revision: string | null; lastSeenAt: string }[]
  readonly rejections: { instance: string; code: string; detail: string }[]
  /** Until half, 95 % and all of those that apply it did; null while not known. */
  readonly msTo50: number | null
  readonly msTo95: number | null
  readonly msTo100: number | null
}

/**
 * Counts who serves `revision` or a later head. The times are known only while every connected
 * instance has applied the revision (or enough of them for the percentile) and told when.
 */
export function countReceipts(
  instances: readonly InstanceState[],
  revision: string,
  committedAt: number | null,
  compare: (a: string, b: string) => number,
): Receipts {
  const isAt = ({ applied }: InstanceState) => applied !== null && compare(applied, revision) >= 0
  const applied = instances.filter(isAt)
  const absent = instances.filter((one) => !isAt(one))
  const rejecting = absent.filter((one) => one.rejected?.revision === revision)
  const times = applied.map((one) => firstServed(one, revision, compare)).sort((a, b) => a - b)
  const msTo = (share: number) => {
    const at = times[Math.max(0, Math.ceil(instances.length * share) - 1)]
    if (committedAt === null || at === undefined || !Number.isFinite(at)) return null
    return Math.max(0, Math.round(at - committedAt))
  }
  return {
    connected: instances.length,
    applied: applied.length,
    rejected: rejecting.length,
    missing: absent.map(({ instance, applied: pair, seenAt }) => ({
      instance,
      revision: pair,
      lastSeenAt: new Date(seenAt).toISOString(),
    })),
    rejections: rejecting.flatMap(({ instance, rejected }) =>
      rejected === null ? [] : [{ instance, code: rejected.code, detail: rejected.detail }],
    ),
    msTo50: msTo(0.5),
    msTo95: msTo(0.95),
    msTo100: msTo(1),
  }
}

/** When the instance began to serve the revision or a later one; Infinity if nobody knows. */
function firstServed(
  { history }: InstanceState,
  revision: string,
  compare: (a: string, b: string) => number,
): number {
  const first = history.findIndex(({ pair }) => compare(pair, revision) >= 0)
  const entry = history[first]
  if (entry === undefined) return Number.POSITIVE_INFINITY
  // A later head that is the oldest we know of may hide when the asked one was applied.
  const exact = compare(entry.pair, revision) === 0 || first > 0
  return exact ? entry.at : Number.POSITIVE_INFINITY
}
