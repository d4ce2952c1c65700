import { isRecord, member } from './shape.ts'

/** Keys of the parts that one part refers to directly. */
export interface Dependencies {
  readonly flags: readonly string[]
  readonly segments: readonly string[]
  readonly exclusionGroups: readonly string[]
}

const NONE: readonly string[] = Object.freeze([])

/** Shared by all parts that refer to nothing, which are most. */
export const NO_DEPENDENCIES: Dependencies = Object.freeze({
  flags: NONE,
  segments: NONE,
  exclusionGroups: NONE,
})

/** Deep enough for every condition that compiles, and for no more of a damaged one. */
const WALK_DEPTH_LIMIT = 20

/** What a flag part or a segment part refers to; of a damaged part, all that can be read. */
export function dependenciesOf(part: unknown): Dependencies {
  if (!isRecord(part)) return NO_DEPENDENCIES
  const segments = new Set<string>()
  collectSegments(member(part, 'rules'), segments, WALK_DEPTH_LIMIT)
  const group = member(part, 'exclusionGroup')
  const flags = prerequisiteKeys(part)
  if (segments.size === 0 && flags.length === 0 && typeof group !== 'string') {
    return NO_DEPENDENCIES
  }
  return {
    flags,
    segments: [...segments],
    exclusionGroups: typeof group === 'string' ? [group] : NONE,
  }
}

/** Keys of the flags that a flag part names as prerequisites. */
export function prerequisiteKeys(part: unknown): readonly string[] {
  const prerequisites = isRecord(part) ? member(part, 'prerequisites') : undefined
  if (!Array.isArray(prerequisites)) return NONE
  return prerequisites.flatMap((prerequisite: unknown) => {
    const key = isRecord(prerequisite) ? member(prerequisite, 'flag') : undefined
    return typeof key === 'string' ? [key] : []
  })
}

function collectSegments(value: unknown, found: Set<string>, depthLeft: number): void {
  if (typeof value !== 'object' || value === null || depthLeft === 0) return
  if (isRecord(value)) {
    const segment = member(value, 'segment')
    if (typeof segment === 'string') found.add(segment)
  }
  for (const inner of Object.values(value)) collectSegments(inner, found, depthLeft - 1)
}

/** Keys of changed parts by kind. */
export interface ChangedKeys {
  readonly flags: ReadonlySet<string>
  readonly segments: ReadonlySet<string>
  readonly exclusionGroups: ReadonlySet<string>
}

/** Something with dependencies, by key. */
export type DependencyIndex = ReadonlyMap<string, { readonly dependencies: Dependencies }>

/** The changed parts and all that depend on them, directly or through others. */
export function withDependants(
  changed: ChangedKeys,
  flags: DependencyIndex,
  segments: DependencyIndex,
): ChangedKeys {
  const affectedSegments = spread(changed.segments, segments, (on) => on.segments)
  const direct = new Set(changed.flags)
  for (const [key, { dependencies: on }] of flags) {
    const isAffected =
      on.segments.some((segment) => affectedSegments.has(segment)) ||
      on.exclusionGroups.some((group) => changed.exclusionGroups.has(group))
    if (isAffected) direct.add(key)
  }
  return {
    flags: spread(direct, flags, (on) => on.flags),
    segments: affectedSegments,
    exclusionGroups: changed.exclusionGroups,
  }
}

/** Adds all that depend on the given keys, link by link. */
function spread(
  from: ReadonlySet<string>,
  index: DependencyIndex,
  linksOf: (on: Dependencies) => readonly string[],
): ReadonlySet<string> {
  const dependants = new Map<string, string[]>()
  for (const [key, { dependencies: on }] of index) {
    for (const link of linksOf(on)) {
      const known = dependants.get(link)
      if (known === undefined) dependants.set(link, [key])
      else known.push(key)
    }
  }
  const affected = new Set(from)
  // A set is walked in the order of insertion, so what is added is walked too, once.
  for (const key of affected)
    for (const dependant of dependants.get(key) ?? []) affected.add(dependant)
  return affected
}
