import type { FlagConfig } from '../api/types.ts'

type Targets = FlagConfig['targets']
type Target = Targets[number]

/** A list of targets to be edited. */
export interface TargetList extends Target {
  /** Its place among the lists of the draft; null if it is not there yet. */
  readonly at: number | null
  /** Names it among the lists of the flag, also before it is there. */
  readonly name: string
}

const unit = 'targetingKey'

/**
 * The lists of a flag by variation: all there are, each for itself, and an empty one where a
 * variation has no list of targeting keys.
 */
export function targetLists(targets: Targets, variations: readonly string[]): TargetList[] {
  const stored = targets.map((target, at) => ({ ...target, at }))
  const unknown = targets.map((one) => one.variation).filter((key) => !variations.includes(key))
  return [...new Set([...variations, ...unknown])].flatMap((variation) => {
    const lists = stored.filter((one) => one.variation === variation)
    const own = lists.filter(({ bucketBy }) => bucketBy === unit)
    const first = own.length > 0 ? own : [{ variation, bucketBy: unit, values: [], at: null }]
    const others = lists.filter(({ bucketBy }) => bucketBy !== unit)
    const taken = new Map<string, number>()
    return [...first, ...others].map((list) => {
      const words = list.bucketBy === unit ? variation : `${variation}, by ${list.bucketBy}`
      const count = (taken.get(words) ?? 0) + 1
      taken.set(words, count)
      return { ...list, name: `${words}${count === 1 ? '' : ` (list ${count})`}` }
    })
  })
}

/**
 * The targets with other values in one of their lists. All others stay where they are: the first
 * list that names somebody counts. An empty list keeps its place until it is saved.
 */
export function changeTargets(
  targets: Targets,
  { at, variation, bucketBy }: TargetList,
  values: Target['values'],
): Targets {
  if (at !== null) return targets.with(at, { variation, bucketBy, values })
  return values.length === 0 ? targets : [...targets, { variation, bucketBy, values }]
}
