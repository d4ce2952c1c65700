import { createFlagSet } from '@sluice/sdk/flag-set'
import type { FlagPart, SegmentPart } from '@sluice/sdk/model'
import { segmentsIn } from '../domain/condition.ts'
import { deliveredConfig, deliveredFlag } from '../domain/delivered.ts'
import type { FlagConfigDocument, FlagDocument, SegmentDocument } from '../domain/documents.ts'
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
  refuseFailures(
    part,
    config.rules.flatMap(({ when }) => segmentsIn(when)),
    [],
  )
}

/** The same for the rules of a segment. */
export function refuseUncompilableSegment(segment: SegmentDocument): void {
  const { key, bucketBy, rules } = segment
  const part: FlagPart = {
    key: 'any',
    id,
    revision: 0,
    type: 'boolean',
    variations: [{ key: 'on', value: true }],
    on: true,
    killed: false,
    offVariation: 'on',
    prerequisites: [],
    targets: [],
    rules: [{ id: 'any', when: { segment: key }, serve: { variation: 'on' } }],
    default: { variation: 'on' },
    exclusionGroup: null,
    clientVisible: false,
  }
  refuseFailures(part, rules.flatMap(segmentsIn), [
    { key, id, revision: 0, bucketBy, included: [], excluded: [], rules },
  ])
}

/** Compiles a flag with segments, and with empty ones of the keys that they refer to. */
function refuseFailures(
  part: FlagPart,
  referred: readonly string[],
  segments: readonly SegmentPart[],
): void {
  const flags = createFlagSet({
    format: 1,
    type: 'snapshot',
    project: '',
    environment: '',
    epoch: 0,
    revision: 0,
    committedAt: new Date(0).toISOString(),
    flags: [part],
    segments: [...[...new Set(referred)].map(emptySegment), ...segments],
    exclusionGroups: [],
  })
  flags.resolve(part.key, {})
  refuseFaults(
    flags.failures.map(({ detail }) => ({ path: '', code: 'CANNOT_EVALUATE', message: detail })),
  )
}

function emptySegment(key: string): SegmentPart {
  return { key, id, revision: 0, bucketBy: 'targetingKey', included: [], excluded: [], rules: [] }
}
