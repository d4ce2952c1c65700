import type { Prerequisite } from '@sluice/sdk/model'
import type { FlagDocument } from './documents.ts'
import type { Fault } from './refusal.ts'
import { requireVariation } from './variation.ts'

/** The flags around the one whose prerequisites change, in the same environment. */
export interface PrerequisiteSurroundings {
  /** The flag that is being changed. */
  readonly flag: FlagDocument
  readonly flagByKey: (key: string) => FlagDocument | undefined
  /** Keys of the flags that a flag waits for. */
  readonly prerequisitesOf: (key: string) => readonly string[]
  /** Keys of the flags that wait for a flag. */
  readonly dependantsOf: (key: string) => readonly string[]
}

/** Most links of a chain of prerequisites: SDKs refuse to compile a longer one. */
export const prerequisiteDepthMax = 10

/** Adds a fault for each prerequisite that is unknown, leads back to the flag, or goes too deep. */
export function checkPrerequisites(
  prerequisites: readonly Prerequisite[],
  around: PrerequisiteSurroundings,
  faults: Fault[],
): void {
  // A flag far above breaks just as well when the chain below it becomes too long.
  const above = longestChain(around.flag.key, null, around.dependantsOf).length - 1
  prerequisites.forEach(({ flag, variations }, i) => {
    const path = `/prerequisites/${i}`
    const other = around.flagByKey(flag)
    if (other === undefined || other.archived) {
      const message = `there is no flag "${flag}"`
      faults.push({ path: `${path}/flag`, code: 'UNKNOWN_FLAG', message })
      return
    }
    variations.forEach((variation, j) => {
      requireVariation(other, variation, `${path}/variations/${j}`, faults)
    })
    const chain = longestChain(flag, around.flag.key, around.prerequisitesOf)
    if (chain.at(-1) === around.flag.key) {
      const message = `would wait for itself: ${[around.flag.key, ...chain].join(' -> ')}`
      faults.push({ path: `${path}/flag`, code: 'CYCLE', message })
    } else if (above + chain.length > prerequisiteDepthMax) {
      const message = `prerequisites nest deeper than ${prerequisiteDepthMax}`
      faults.push({ path: `${path}/flag`, code: 'TOO_DEEP', message })
    }
  })
}

/**
 * Keys of all flags that the prerequisites lead to, directly or not. A cycle can only come about
 * if the prerequisites of one of them change at the same time.
 */
export function reachedFlags(
  prerequisites: readonly Prerequisite[],
  prerequisitesOf: (key: string) => readonly string[],
): string[] {
  const reached = new Set(prerequisites.map(({ flag }) => flag))
  // A set that grows while it is walked is walked to its end.
  for (const key of reached) for (const next of prerequisitesOf(key)) reached.add(next)
  return [...reached]
}

/**
 * The longest chain of links that begins with a flag; one that leads to `end` comes before all
 * others. Each flag is looked at once.
 */
function longestChain(
  start: string,
  end: string | null,
  linksOf: (key: string) => readonly string[],
): readonly string[] {
  const known = new Map<string, readonly string[]>()
  const follow = (key: string): readonly string[] => {
    const before = known.get(key)
    if (before !== undefined) return before
    const alone = [key]
    known.set(key, alone)
    if (key === end) return alone
    let longest: readonly string[] = []
    for (const link of linksOf(key)) {
      const chain = follow(link)
      const leadsBack = chain.at(-1) === end
      if (leadsBack || chain.length > longest.length) longest = chain
      if (leadsBack) break
    }
    const chain = [key, ...longest]
    known.set(key, chain)
    return chain
  }
  return follow(start)
}
