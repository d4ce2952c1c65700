import type { Prerequisite } from '@sluice/sdk/model'
import { chainLinksMax, longestChain } from './chain.ts'
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
    } else if (above + chain.length > chainLinksMax) {
      const message = `prerequisites nest deeper than ${chainLinksMax}`
      faults.push({ path: `${path}/flag`, code: 'TOO_DEEP', message })
    }
  })
}
