import { createFlagSet } from '@sluice/sdk/flag-set'
import type { Condition, FlagPart, SegmentPart } from '@sluice/sdk/model'
import { deliveredConfig, deliveredFlag } from '../domain/delivered.ts'
import type { FlagConfigDocument, FlagDocument } from '../domain/documents.ts'
import { refuseFaults } from '../domain/refusal.ts'

const id = '0000000000000000'

/**
 * Compiles a configuration with the SDK's own code and refuses what it could not evaluate: versions,
 * addresses, dates and patterns that cannot be read. What a flag refers to is checked elsewhere.
 */
export function refuseUncompilable(flag: FlagDocument, config: FlagConfigDocument): void {
  const { archived: _archived, ...delivered } = deliveredFlag(flag)
  const part: FlagPart = {
    ...delivered,
    ...deliveredConfig(config),
    id,
    revision: 0,
    killed: false,
    on: true,
    prerequisites: [],
    exclusionGroup: null,
  }
  const segments = new Set(config.rules.flatMap((rule) => segmentsOf(rule.when)))
  const flags = createFlagSet({
    format: 1,
    type: 'snapshot',
    project: '',
    environment: '',
    epoch: 0,
    revision: 0,
    committedAt: new Date(0).toISOString(),
    flags: [part],
    segments: [...segments].map(emptySegment),
    exclusionGroups: [],
  })
  flags.resolve(flag.key, {})
  refuseFaults(
    flags.failures.map(({ detail }) => ({ path: '', code: 'CANNOT_EVALUATE', message: detail })),
  )
}

function segmentsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(segmentsOf)
  if ('any' in condition) return condition.any.flatMap(segmentsOf)
  if ('not' in condition) return segmentsOf(condition.not)
  return 'segment' in condition ? [condition.segment] : []
}

function emptySegment(key: string): SegmentPart {
  return { key, id, revision: 0, bucketBy: 'targetingKey', included: [], excluded: [], rules: [] }
}
