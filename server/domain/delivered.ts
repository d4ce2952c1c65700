import type { Serve } from '@sluice/sdk/model'
import type {
  ExclusionGroupDocument,
  FlagConfigDocument,
  FlagDocument,
  SegmentDocument,
  StoredServe,
} from './documents.ts'

/**
 * What readers of snapshots see of a document. A commit that leaves these as they were changes no
 * environment's head and sends nothing.
 */

/** A serve without what only people need. */
export function deliveredServe(serve: StoredServe): Serve {
  if ('variation' in serve) return serve
  const { bucketBy, seed, allocations } = serve.split
  return { split: { bucketBy, seed, allocations } }
}

/** The delivered members of a flag. */
export function deliveredFlag(
  flag: FlagDocument,
): Pick<FlagDocument, 'key' | 'type' | 'variations' | 'clientVisible' | 'archived'> {
  const { key, type, variations, clientVisible, archived } = flag
  return { key, type, variations, clientVisible, archived }
}

/** The delivered members of a flag's configuration. */
export function deliveredConfig(config: FlagConfigDocument) {
  const { on, offVariation, prerequisites, targets, exclusionGroup, ramp } = config
  return {
    ...(ramp === undefined || ramp === null ? {} : { ramp }),
    on,
    offVariation,
    prerequisites,
    targets,
    exclusionGroup,
    rules: config.rules.map(({ id, when, serve }) => ({ id, when, serve: deliveredServe(serve) })),
    default: deliveredServe(config.default),
  }
}

/** The delivered members of a segment; its lists by their hashes, as equal hashes are equal lists. */
export function deliveredSegment({ bucketBy, included, excluded, rules }: SegmentDocument) {
  return { bucketBy, included, excluded, rules }
}

/** The delivered members of an exclusion group: a holdout is what no slot covers. */
export function deliveredGroup({ bucketBy, seed, slots }: ExclusionGroupDocument) {
  return { bucketBy, seed, slots }
}

/** What an environment serves before anybody configures the flag in it. */
export function initialConfig(flag: FlagDocument): FlagConfigDocument {
  return {
    on: flag.initial.on,
    offVariation: flag.initial.off,
    prerequisites: [],
    targets: [],
    rules: [],
    default: { variation: flag.initial.served },
    exclusionGroup: null,
    updatedAt: flag.createdAt,
  }
}
