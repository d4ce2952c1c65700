import type { Pair } from '../evaluate/pair.ts'
import { writePair } from '../evaluate/pair.ts'
import type { Details } from '../model.ts'

/** Says of details that they may be out of date. */
export type StaleMarks = (details: Details) => Details

/**
 * Makes marks that do nothing while the client is fresh. While it is stale each details object is
 * copied once, with the head that it comes from, so that asking again allocates nothing either.
 */
export function createStaleMarks(staleAt: () => Pair | undefined): StaleMarks {
  let copies = new WeakMap<Details, Details>()
  let copiedAt = ''
  return (details) => {
    const pair = staleAt()
    // What is overridden here does not come from the control plane.
    if (pair === undefined || details.metadata.overridden === true) return details
    const revision = writePair(pair)
    if (revision !== copiedAt) copies = new WeakMap()
    copiedAt = revision
    const known = copies.get(details)
    if (known !== undefined) return known
    const metadata = Object.freeze({ ...details.metadata, stale: true as const, revision })
    const copy = Object.freeze({ ...details, metadata })
    copies.set(details, copy)
    return copy
  }
}
