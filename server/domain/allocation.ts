import type { Allocation, BucketRange } from '@sluice/sdk/model'
import {
  bucketCount,
  byStart,
  mergeRanges,
  rangeFault,
  sizeOfRanges,
  takeHighest,
} from './bucket-ranges.ts'

/** What new allocations are made from. */
export interface AllocationRequest {
  /** Percentages by variation, with at most three decimals, that add up to 100. */
  readonly weights: Readonly<Record<string, number>>
  /** The flag's variations in their order. */
  readonly order: readonly string[]
  /** Who owned which buckets until now; undefined if nobody did under this seed and unit. */
  readonly previous: readonly Allocation[] | undefined
  /** The variation that a single percentage is of; undefined for weights. */
  readonly named: string | undefined
}

/** A percentage as a number of buckets; null if it is not 0..100 with at most three decimals. */
export function weightUnits(percent: number): number | null {
  const units = Math.round(percent * 1000)
  return units / 1000 === percent && units >= 0 && units <= bucketCount ? units : null
}

/**
 * Gives each variation its share of the buckets, moving no more units than needed.
 *
 * - A single percentage, and two variations that always were so laid out: one variation owns the
 *   prefix [0, p). Raising it only adds units, lowering it only removes those added last, and
 *   stopping and starting again restores the same ones. It is the named variation; without a name
 *   the one that owned the prefix before; else the first. It stays first in the list even at 0 %.
 * - Anything else: the least movement. Variations that shrink give, in variation order and each
 *   from its highest bucket down; variations that grow take, in variation order.
 *
 * Ranges come sorted and merged, one entry for each weight. Throws RangeError if the weights do
 * not add up to 100: callers check them first.
 */
export function allocate(request: AllocationRequest): Allocation[] {
  const { order, previous, named } = request
  const weights = unitsByVariation(request.weights, order)
  const owner = prefixOwner(weights, previous, named)
  if (owner !== undefined) return inSequence(ownerFirst(weights, owner))
  return previous === undefined ? inSequence(weights) : leastMovement(weights, previous)
}

/** Why the allocations are unusable, for a person; null if they cover every bucket exactly once. */
export function checkAllocations(
  allocations: readonly Allocation[],
  known: ReadonlySet<string>,
): string | null {
  const seen = new Set<string>()
  for (const { variation } of allocations) {
    if (!known.has(variation)) return `there is no variation "${variation}"`
    if (seen.has(variation)) return `"${variation}" is there twice`
    seen.add(variation)
  }
  const ranges = allocations.flatMap((allocation) => allocation.ranges).sort(byStart)
  let covered = 0
  for (const [start, end] of ranges) {
    const fault = rangeFault([start, end])
    if (fault !== null) return fault
    if (start > covered) return `nobody owns the buckets [${covered}, ${start})`
    if (start < covered) return `the buckets from ${start} have two owners`
    covered = end
  }
  return covered === bucketCount ? null : `nobody owns the buckets [${covered}, ${bucketCount})`
}

type Weights = ReadonlyMap<string, number>

/** Weights in buckets, in variation order. */
function unitsByVariation(
  percentages: Readonly<Record<string, number>>,
  order: readonly string[],
): Weights {
  const given = new Map(Object.entries(percentages))
  const weights = new Map<string, number>()
  let sum = 0
  for (const variation of [...order, ...given.keys()]) {
    const percent = given.get(variation)
    if (percent === undefined || weights.has(variation)) continue
    const units = weightUnits(percent)
    if (units === null) throw new RangeError(`${percent} is not a percentage of whole buckets`)
    weights.set(variation, units)
    sum += units
  }
  if (sum !== bucketCount) throw new RangeError(`the weights add up to ${sum / 1000}, not 100`)
  return weights
}

/** The variation that owns the prefix; undefined where the least movement decides. */
function prefixOwner(
  weights: Weights,
  previous: readonly Allocation[] | undefined,
  named: string | undefined,
): string | undefined {
  if (named !== undefined) return named
  const positive = new Set([...weights].flatMap(([key, units]) => (units > 0 ? [key] : [])))
  for (const { variation, ranges } of previous ?? []) if (ranges.length > 0) positive.add(variation)
  if (positive.size > 2 || weights.size > 2) return undefined
  const [first] = weights.keys()
  const before = previous?.length === 2 ? previous[0]?.variation : undefined
  const owner = before !== undefined && weights.has(before) ? before : first
  const owned = previous?.find(({ variation }) => variation === owner)?.ranges ?? []
  const isPrefix = owned.length === 0 || (owned.length === 1 && owned[0]?.[0] === 0)
  return isPrefix ? owner : undefined
}

function ownerFirst(weights: Weights, owner: string): Weights {
  return new Map([[owner, weights.get(owner) ?? 0], ...weights])
}

/** One range for each variation, one after the other. */
function inSequence(weights: Weights): Allocation[] {
  let start = 0
  return [...weights].map(([variation, units]) => {
    const end = start + units
    const ranges: BucketRange[] = units > 0 ? [[start, end]] : []
    start = end
    return { variation, ranges }
  })
}

function leastMovement(weights: Weights, previous: readonly Allocation[]): Allocation[] {
  const owned = new Map<string, BucketRange[]>()
  // Variation order first, then what only the previous allocations know.
  for (const variation of weights.keys()) owned.set(variation, [])
  for (const { variation, ranges } of previous) owned.set(variation, [...ranges].sort(byStart))

  const given: BucketRange[] = []
  for (const [variation, ranges] of owned) {
    const surplus = sizeOfRanges(ranges) - (weights.get(variation) ?? 0)
    if (surplus > 0) given.push(...takeHighest(ranges, surplus))
  }
  given.reverse()
  return [...weights].map(([variation, units]) => {
    const ranges = owned.get(variation) ?? []
    const lacking = units - sizeOfRanges(ranges)
    // Reversed, so that taking from the end takes in the order of giving.
    const taken = lacking > 0 ? takeHighest(given, lacking) : []
    return { variation, ranges: mergeRanges([...ranges, ...taken]) }
  })
}
