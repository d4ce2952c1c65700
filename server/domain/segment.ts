import type { Condition } from '@sluice/sdk/model'
import { chainLinksMax, type Links, longestChain } from './chain.ts'
import {
  type ConditionInput,
  type ConditionSurroundings,
  readCondition,
  segmentsIn,
} from './condition.ts'
import type { SegmentDocument } from './documents.ts'
import { type Fault, refuseFaults } from './refusal.ts'

/** Members of a segment that a caller may change; its lists are changed on their own. */
export interface SegmentPatch {
  name?: string
  description?: string
  bucketBy?: string
  rules?: ConditionInput[]
}

/** The segments around the one that changes. */
export interface SegmentSurroundings extends ConditionSurroundings {
  readonly now: string
  /** Keys of the segments that a segment's rules refer to. */
  readonly segmentsOf: Links
  /** Keys of the segments whose rules refer to a segment. */
  readonly usersOf: Links
}

/** A segment that nobody is in. */
export function emptySegment(key: string, now: string): SegmentDocument {
  return {
    key,
    name: key,
    description: '',
    bucketBy: 'targetingKey',
    included: null,
    excluded: null,
    rules: [],
    createdAt: now,
    updatedAt: now,
  }
}

/** The segment with the given members replaced. Refuses with all faults. */
export function patchSegment(
  current: SegmentDocument,
  patch: SegmentPatch,
  around: SegmentSurroundings,
): SegmentDocument {
  const faults: Fault[] = []
  const rules =
    patch.rules === undefined ? current.rules : readRules(current.key, patch.rules, around, faults)
  refuseFaults(faults)
  return {
    ...current,
    name: patch.name ?? current.name,
    description: patch.description ?? current.description,
    bucketBy: patch.bucketBy ?? current.bucketBy,
    rules,
    updatedAt: around.now,
  }
}

function readRules(
  key: string,
  inputs: readonly ConditionInput[],
  around: SegmentSurroundings,
  faults: Fault[],
): Condition[] {
  // A segment far above breaks just as well when the chain below it becomes too long.
  const above = longestChain(key, null, around.usersOf).length - 1
  return inputs.flatMap((input, i) => {
    const path = `/rules/${i}`
    const rule = readCondition(input, path, around, faults)
    if (rule === null) return []
    for (const other of new Set(segmentsIn(rule))) {
      const chain = longestChain(other, key, around.segmentsOf)
      if (chain.at(-1) === key) {
        const message = `would contain itself: ${[key, ...chain].join(' -> ')}`
        faults.push({ path, code: 'CYCLE', message })
      } else if (above + chain.length > chainLinksMax) {
        const message = `segments nest deeper than ${chainLinksMax}`
        faults.push({ path, code: 'TOO_DEEP', message })
      }
    }
    return [rule]
  })
}
