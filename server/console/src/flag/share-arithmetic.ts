import { allocate } from '../../../domain/allocation.ts'
import { everybody, type Move, movementBetween, type Ownership } from '../../../domain/preview.ts'
import type { ConfigDraft } from './config-draft.ts'
import { type ServeDraft, weightsOf } from './serve-draft.ts'

/**
 * Who gets something else after a save, of those whom no rule or target catches: computed with the
 * server's own allocation, so it is exact. `order` is that of the flag's variations.
 */
export function movesOfDefault(
  before: ConfigDraft,
  after: ConfigDraft,
  order: readonly string[],
): readonly Move[] {
  const old = before.on ? ownedBy(before.default) : everybody(before.offVariation)
  const fresh = after.on
    ? allocated(after.default, before.default, order)
    : everybody(after.offVariation)
  return movementBetween(old, fresh).moves
}

/** Who gets something else of those whom a rule catches that is there before and after. */
export function movesOfServe(
  before: ServeDraft,
  after: ServeDraft,
  order: readonly string[],
): readonly Move[] {
  return movementBetween(ownedBy(before), allocated(after, before, order)).moves
}

/** Who owns which buckets as it is stored. */
function ownedBy(draft: ServeDraft): Ownership {
  if (draft.kind === 'variation') return everybody(draft.variation)
  const { stored, bucketBy } = draft
  const allocations = (stored?.allocations ?? []).map(
    ({ variation, ranges }) => [variation, pairs(ranges)] as const,
  )
  return { owned: new Map(allocations), hashing: bucketBy }
}

/** Who will own which: as the server will decide it. */
function allocated(after: ServeDraft, before: ServeDraft, order: readonly string[]): Ownership {
  if (after.kind === 'variation') return everybody(after.variation)
  const isOtherUnit = before.kind === 'split' && before.bucketBy !== after.bucketBy
  const previous = [...ownedBy(before).owned].map(([variation, ranges]) => ({ variation, ranges }))
  const allocations = allocate({
    weights: weightsOf(after),
    order,
    previous: isOtherUnit ? undefined : previous,
    named: undefined,
  })
  const owned = new Map(allocations.map(({ variation, ranges }) => [variation, ranges]))
  return { owned, hashing: after.bucketBy }
}

function pairs(ranges: readonly (readonly number[])[]): [number, number][] {
  return ranges.map(([start = 0, end = 0]) => [start, end])
}
