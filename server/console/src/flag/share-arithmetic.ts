import { allocate } from '../../../domain/allocation.ts'
import { bucketCount, sizeOfRanges, withoutRanges } from '../../../domain/bucket-ranges.ts'
import type { ConfigDraft } from './config-draft.ts'
import { type ServeDraft, weightsOf } from './serve-draft.ts'

/** So many percent get another variation than before. */
export interface Move {
  readonly from: string
  readonly to: string
  readonly percent: number
}

type Ranges = readonly (readonly [number, number])[]
type Owned = ReadonlyMap<string, Ranges>

const everything: Ranges = [[0, bucketCount]]

/**
 * Who gets something else after a save, of those whom no rule or target catches: computed with the
 * server's own allocation, so it is exact. `order` is that of the flag's variations.
 */
export function movesOfDefault(
  before: ConfigDraft,
  after: ConfigDraft,
  order: readonly string[],
): Move[] {
  const served = ownedBy(before.default)
  const old = before.on ? served : new Map([[before.offVariation, everything]])
  const fresh = after.on
    ? allocated(after.default, before.default, order)
    : new Map([[after.offVariation, everything]])
  return moves(old, fresh)
}

/** Who gets something else of those whom a rule catches that is there before and after. */
export function movesOfServe(
  before: ServeDraft,
  after: ServeDraft,
  order: readonly string[],
): Move[] {
  return moves(ownedBy(before), allocated(after, before, order))
}

function moves(old: Owned, fresh: Owned): Move[] {
  const found: Move[] = []
  for (const [from, ranges] of old) {
    for (const [to, taken] of fresh) {
      if (from === to) continue
      const both =
        sizeOfRanges(copy(ranges)) - sizeOfRanges(withoutRanges(copy(ranges), copy(taken)))
      if (both > 0) found.push({ from, to, percent: both / 1000 })
    }
  }
  return found
}

/** Who owns which buckets as it is stored. */
function ownedBy(draft: ServeDraft): Owned {
  if (draft.kind === 'variation') return new Map([[draft.variation, everything]])
  const { stored } = draft
  if (stored !== null) {
    return new Map(stored.allocations.map(({ variation, ranges }) => [variation, pairs(ranges)]))
  }
  return new Map()
}

/** Who will own which: as the server will decide it. */
function allocated(after: ServeDraft, before: ServeDraft, order: readonly string[]): Owned {
  if (after.kind === 'variation') return new Map([[after.variation, everything]])
  const isOtherUnit = before.kind === 'split' && before.bucketBy !== after.bucketBy
  const previous = [...ownedBy(before)].map(([variation, ranges]) => ({
    variation,
    ranges: copy(ranges),
  }))
  const allocations = allocate({
    weights: weightsOf(after),
    order,
    previous: isOtherUnit ? undefined : previous,
    named: undefined,
  })
  return new Map(allocations.map(({ variation, ranges }) => [variation, ranges]))
}

function pairs(ranges: readonly (readonly number[])[]): [number, number][] {
  return ranges.map(([start = 0, end = 0]) => [start, end])
}

function copy(ranges: Ranges): [number, number][] {
  return ranges.map(([start, end]) => [start, end])
}
