import type { BucketRange } from '@sluice/sdk/model'
import { bucketCount, sizeOfRanges, withoutRanges } from './bucket-ranges.ts'
import type { FlagConfigDocument, StoredRule, StoredServe } from './documents.ts'
import { areEqual } from './equal.ts'

/** So many percent get another variation than before. */
export interface Move {
  readonly from: string
  readonly to: string
  readonly percent: number
}

/** Which buckets each variation has. */
export interface Ownership {
  readonly owned: ReadonlyMap<string, readonly BucketRange[]>
  /** What puts a unit into its bucket; null where everybody gets the same. */
  readonly hashing: string | null
}

/** Who moves where one serve follows on another. */
export interface Movement {
  readonly moves: readonly Move[]
  /** How many percent keep what they have. */
  readonly kept: number
  /** False if units come into other buckets than before: then the shares are only expected ones. */
  readonly isExact: boolean
}

/** A place of a configuration that serves, before and after a change. */
export interface PlacePreview extends Movement {
  readonly place: 'rule' | 'default'
  /** Of the rule; null for the default. */
  readonly id: string | null
  readonly name: string | null
  /** Percentages by variation; null if the place was not, or will not be, there. */
  readonly before: Readonly<Record<string, number>> | null
  readonly after: Readonly<Record<string, number>> | null
  /**
   * Whether the same users come here as before. If others do, the moves are those of the users who
   * come here both times.
   */
  readonly reachedBy: 'same' | 'others'
}

/** All units in one variation. */
export function everybody(variation: string): Ownership {
  return { owned: new Map([[variation, [[0, bucketCount]]]]), hashing: null }
}

/** Computes from ranges alone how many units change from which variation to which. */
export function movementBetween(before: Ownership, after: Ownership): Movement {
  const isExact =
    before.hashing === null || after.hashing === null || before.hashing === after.hashing
  const moves: Move[] = []
  let moved = 0
  for (const [from, had] of before.owned) {
    for (const [to, gets] of after.owned) {
      if (from === to) continue
      const share = isExact ? overlap(had, gets) : expectedOverlap(had, gets)
      if (share === 0) continue
      moves.push({ from, to, percent: share / 1000 })
      moved += share
    }
  }
  return { moves, kept: (bucketCount - moved) / 1000, isExact }
}

/** What each rule and the default serve before and after a change, and who moves there. */
export function previewPlaces(
  before: FlagConfigDocument,
  after: FlagConfigDocument,
): PlacePreview[] {
  const isGated = !areEqual(gatesOf(before), gatesOf(after))
  const places: PlacePreview[] = []
  let isShifted = isGated
  after.rules.forEach((rule, index) => {
    const old = before.rules.find(({ id }) => id === rule.id)
    const isSame = areEqual(before.rules[index]?.when, rule.when) && old === before.rules[index]
    isShifted ||= !isSame
    places.push(placeOf(rule, old?.serve, rule.serve, { before, after, isShifted }))
  })
  for (const rule of before.rules) {
    if (after.rules.some(({ id }) => id === rule.id)) continue
    isShifted = true
    places.push(placeOf(rule, rule.serve, undefined, { before, after, isShifted }))
  }
  places.push(placeOf(null, before.default, after.default, { before, after, isShifted }))
  return places
}

/** What stands before the rules. */
function gatesOf({ targets, prerequisites, exclusionGroup }: FlagConfigDocument) {
  return { targets, prerequisites, exclusionGroup }
}

function placeOf(
  rule: StoredRule | null,
  had: StoredServe | undefined,
  gets: StoredServe | undefined,
  around: {
    readonly before: FlagConfigDocument
    readonly after: FlagConfigDocument
    readonly isShifted: boolean
  },
): PlacePreview {
  const old = had && served(around.before, had)
  const fresh = gets && served(around.after, gets)
  const movement: Movement =
    old === undefined || fresh === undefined
      ? { moves: [], kept: 100, isExact: true }
      : movementBetween(old, fresh)
  return {
    place: rule === null ? 'default' : 'rule',
    id: rule?.id ?? null,
    name: rule?.name ?? null,
    before: old === undefined ? null : shares(old),
    after: fresh === undefined ? null : shares(fresh),
    reachedBy: around.isShifted ? 'others' : 'same',
    ...movement,
  }
}

/** A flag that is off serves one variation, wherever a unit would have come. */
function served({ on, offVariation }: FlagConfigDocument, serve: StoredServe): Ownership {
  if (!on) return everybody(offVariation)
  if ('variation' in serve) return everybody(serve.variation)
  const { bucketBy, seed, allocations } = serve.split
  const owned = new Map(allocations.map(({ variation, ranges }) => [variation, ranges]))
  return { owned, hashing: JSON.stringify([bucketBy, seed]) }
}

function shares({ owned }: Ownership): Record<string, number> {
  return Object.fromEntries([...owned].map(([key, ranges]) => [key, sizeOfRanges(ranges) / 1000]))
}

function overlap(a: readonly BucketRange[], b: readonly BucketRange[]): number {
  return sizeOfRanges(a) - sizeOfRanges(withoutRanges(a, b))
}

/** Two ways of hashing are independent of each other. */
function expectedOverlap(a: readonly BucketRange[], b: readonly BucketRange[]): number {
  return Math.round((sizeOfRanges(a) * sizeOfRanges(b)) / bucketCount)
}
